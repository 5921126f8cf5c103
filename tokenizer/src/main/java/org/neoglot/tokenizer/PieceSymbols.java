// A text as SentencePiece's BPE begins with it: characters, and user-defined symbols that are never merged.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Symbols have ids of their own: a piece's id; above those, single characters that are no pieces but parts of some; and
 * above those, pieces that must not be merged. What is left at the end becomes ids of pieces.
 */
final class PieceSymbols implements Symbols {
  private static final int OTHER = Integer.MAX_VALUE; // a character that is part of no piece

  private final SentencePieceModel model;
  private final Int2IntOpenHashMap characters = new Int2IntOpenHashMap(); // character -> symbol
  private final IntArrayList parts = new IntArrayList(); // characters that are no pieces
  private final Trie userDefined = new Trie();
  private final int[] bytes = new int[ByteAlphabet.SIZE];
  private final int[][] halves; // of an unused piece: the two symbols to cut it into again
  private final MergeList merges;

  PieceSymbols(SentencePieceModel model, Vocabulary vocabulary) {
    this.model = model;
    List<SentencePieceModel.Piece> pieces = model.pieces();
    characters.defaultReturnValue(OTHER);
    for (int id = 0; id < pieces.size(); id++) {
      String text = pieces.get(id).text();
      if (pieces.get(id).type().spells() && text.codePointCount(0, text.length()) == 1) {
        characters.put(text.codePointAt(0), id);
      }
      if (pieces.get(id).type() == SentencePieceModel.Type.USER_DEFINED) {
        userDefined.add(text, id);
      }
    }
    for (SentencePieceModel.Piece piece : pieces) {
      if (piece.type().spells()) {
        piece.text().codePoints().filter(c -> !characters.containsKey(c)).forEach(c -> {
          characters.put(c, pieces.size() + parts.size());
          parts.add(c);
        });
      }
    }
    for (int b = 0; b < bytes.length; b++) {
      bytes[b] = model.byteFallback() ? vocabulary.id(ByteFallback.token(b)) : -1;
    }
    halves = new int[pieces.size()][];
    merges = model.kind() == SentencePieceModel.Kind.BPE ? merges(vocabulary) : MergeList.empty();
  }

  /** Every way to put a piece together from two symbols, the best score first. */
  private MergeList merges(Vocabulary vocabulary) {
    List<SentencePieceModel.Piece> pieces = model.pieces();
    float[] scores = new float[pieces.size()];
    var merged = new ArrayList<Integer>();
    for (int id = 0; id < scores.length; id++) {
      scores[id] = pieces.get(id).score();
      if (pieces.get(id).type().spells()) {
        merged.add(id);
      }
    }
    merged.sort((a, b) -> scores[a] != scores[b] ? Float.compare(scores[b], scores[a]) : Integer.compare(a, b));
    var list = new MergeList.Builder();
    var priorities = new IntArrayList();
    int priority = 0;
    for (int i = 0; i < merged.size(); i++) {
      int id = merged.get(i);
      priority += i > 0 && scores[id] != scores[merged.get(i - 1)] ? 1 : 0;
      String text = pieces.get(id).text();
      for (int at = 1; at < text.length(); at++) {
        int left = Character.isLowSurrogate(text.charAt(at)) ? OTHER : symbol(text.substring(0, at), vocabulary);
        int right = left == OTHER ? OTHER : symbol(text.substring(at), vocabulary);
        if (right != OTHER) {
          list.add(left, right, id);
          priorities.add(priority);
          halves[id] = pieces.get(id).type() == SentencePieceModel.Type.UNUSED && halves[id] == null
              ? new int[] {left, right} : halves[id];
        }
      }
    }
    return list.build(priorities);
  }

  private int symbol(String text, Vocabulary vocabulary) {
    int id = vocabulary.id(text);
    if (id >= 0 && model.pieces().get(id).type().spells()) {
      return id;
    }
    return text.codePointCount(0, text.length()) == 1 ? characters.get(text.codePointAt(0)) : OTHER;
  }

  MergeList merges() {
    return merges;
  }

  /** Where text can be cut: not where a user-defined symbol, or a piece, reaches across. */
  Gaps gaps() {
    boolean before = true;
    boolean behind = true;
    for (SentencePieceModel.Piece piece : model.pieces()) {
      if (piece.type().spells()) {
        before &= !Gaps.crosses(piece.text(), true);
        behind &= !Gaps.crosses(piece.text(), false);
      }
    }
    return before ? Gaps.BEFORE : behind ? Gaps.BEHIND : Gaps.NONE;
  }

  @Override
  public void cut(String text, int from, int to, Word word) {
    for (int i = from; i < to; ) {
      int c = text.codePointAt(i);
      int length = userDefined.begins(text.charAt(i)) ? userDefined.longest(text, i, to) : 0;
      if (length > 0) {
        int id = userDefined.get(text.substring(i, i + length));
        word.add(frozen(id), i - from, i + length - from);
        i += length;
        continue;
      }
      int next = i + Character.charCount(c);
      int symbol = characters.get(c);
      if (symbol == OTHER && model.byteFallback()) {
        addBytes(c, i - from, next - from, word);
      } else {
        word.add(symbol, i - from, next - from);
      }
      i = next;
    }
  }

  private int frozen(int id) {
    return model.pieces().size() + parts.size() + id;
  }

  private void addBytes(int c, int start, int end, Word word) {
    for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
      word.add(bytes[b & 0xFF], start, end);
    }
  }

  @Override
  public void settle(Word word) {
    boolean settled = true;
    for (int i = 0; i < word.size && settled; i++) {
      settled = word.ids[i] < halves.length && halves[word.ids[i]] == null;
    }
    if (settled) {
      return;
    }
    var done = new Word(word.size, word.keepsPlaces());
    for (int i = 0; i < word.size; i++) {
      put(word.ids[i], word.keepsPlaces() ? word.starts[i] : 0, word.keepsPlaces() ? word.ends[i] : 0, done);
    }
    word.take(done, model.unknown());
  }

  /** A symbol as the piece, the two pieces, the bytes or the unknown piece that it is. */
  private void put(int symbol, int start, int end, Word out) {
    int firstPart = model.pieces().size();
    int firstFrozen = firstPart + parts.size();
    if (symbol < firstPart) {
      if (halves[symbol] == null) {
        out.add(symbol, start, end);
      } else {
        int[] two = halves[symbol];
        int middle = two[0] < firstPart ? start + model.pieces().get(two[0]).text().length()
            : start + Character.charCount(parts.getInt(two[0] - firstPart));
        put(two[0], start, middle, out);
        put(two[1], middle, end, out);
      }
    } else if (symbol != OTHER && symbol >= firstFrozen) {
      out.add(symbol - firstFrozen, start, end);
    } else if (symbol != OTHER && model.byteFallback()) {
      addBytes(parts.getInt(symbol - firstPart), start, end, out);
    } else if (out.size > 0 && out.ids[out.size - 1] == model.unknown()) {
      out.extendLast(end); // an unknown stretch is one token
    } else {
      out.add(model.unknown(), start, end);
    }
  }
}
