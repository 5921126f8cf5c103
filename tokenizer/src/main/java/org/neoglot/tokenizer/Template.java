// What is put around a text, or between two: beginning, end and separator tokens.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The frame of one text and of a pair of texts, as {@code TemplateProcessing} of tokenizer.json says it.
 *
 * @param offsets a byte-level post-processor beside the template: it concerns offsets only, and is kept to be
 *     written back
 * @param single the frame of one text: text A and special tokens
 * @param pair the frame of two texts: A, B and special tokens
 */
public record Template(Optional<ByteLevel> offsets, List<Piece> single, List<Piece> pair) {
  /** A part of a frame; {@code type} is its segment number (0 or 1). */
  public sealed interface Piece {
    int type();
  }

  /** A special token. */
  public record Special(String content, int id, int type) implements Piece {}

  /** A text: the first ({@code second} false) or the second. */
  public record Text(boolean second, int type) implements Piece {}

  /** No frame: the texts as they are. */
  public static final Template NONE = new Template(Optional.empty(), List.of(new Text(false, 0)),
      List.of(new Text(false, 0), new Text(true, 1)));

  public Template {
    single = List.copyOf(single);
    pair = List.copyOf(pair);
    if (count(single, false) != 1 || count(single, true) != 0 || count(pair, false) != 1 || count(pair, true) != 1) {
      throw new IllegalArgumentException(
          "template " + single + " / " + pair + ": wanted text A once, and A and B once each for a pair");
    }
  }

  private static long count(List<Piece> pieces, boolean second) {
    return pieces.stream().filter(p -> p instanceof Text t && t.second() == second).count();
  }

  /** Puts a beginning and an end token around each text; null for none. */
  public static Template around(AddedToken bos, AddedToken eos) {
    var single = framed(bos, eos, false);
    var pair = new ArrayList<>(single);
    pair.addAll(framed(bos, eos, true));
    return new Template(Optional.empty(), single, pair);
  }

  /** BERT's frame: the first token, A, the last one; of a pair also B, which is segment 1, and the last one again. */
  public static Template enclosing(AddedToken first, AddedToken last) {
    List<Piece> single = List.of(new Special(first.content(), first.id(), 0), new Text(false, 0),
        new Special(last.content(), last.id(), 0));
    var pair = new ArrayList<>(single);
    pair.add(new Text(true, 1));
    pair.add(new Special(last.content(), last.id(), 1));
    return new Template(Optional.empty(), single, pair);
  }

  private static List<Piece> framed(AddedToken bos, AddedToken eos, boolean second) {
    int type = second ? 1 : 0;
    var pieces = new ArrayList<Piece>();
    if (bos != null) {
      pieces.add(new Special(bos.content(), bos.id(), type));
    }
    pieces.add(new Text(second, type));
    if (eos != null) {
      pieces.add(new Special(eos.content(), eos.id(), type));
    }
    return pieces;
  }

  /** All special tokens that it puts somewhere. */
  Stream<Special> specials() {
    return Stream.concat(single.stream(), pair.stream()).filter(Special.class::isInstance).map(Special.class::cast);
  }

  /** One text in its frame. */
  int[] frame(int[] a) {
    return fill(single, a, new int[0]);
  }

  /** Two texts in theirs. */
  int[] frame(int[] a, int[] b) {
    return fill(pair, a, b);
  }

  private static int[] fill(List<Piece> pieces, int[] a, int[] b) {
    var ids = new IntArrayList(a.length + b.length + pieces.size());
    for (Piece piece : pieces) {
      switch (piece) {
        case Special special -> ids.add(special.id());
        case Text text -> ids.addElements(ids.size(), text.second() ? b : a);
      }
    }
    return ids.toIntArray();
  }

  /** The segment number of every id that the frame of a pair gives; zeros for one text. */
  int[] types(int a, int b) {
    var types = new IntArrayList(a + b + pair.size());
    for (Piece piece : pair) {
      int n = piece instanceof Text text ? text.second() ? b : a : 1;
      for (int i = 0; i < n; i++) {
        types.add(piece.type());
      }
    }
    return types.toIntArray();
  }

  /** Number of tokens that the frame of one text, or of a pair, adds. */
  int adds(boolean two) {
    return (two ? pair : single).size() - (two ? 2 : 1);
  }

  /** One text, or two, in the frame; {@code b} is null for one. */
  Encoding frame(Encoding a, Encoding b) {
    var framed = new EncodingBuilder();
    for (Piece piece : b == null ? single : pair) {
      switch (piece) {
        case Special special -> framed.special(special.id(), special.content(), special.type());
        case Text text -> framed.all(text.second() ? b : a, text.type());
      }
    }
    return framed.build();
  }

  /** Offsets without the spaces at the ends of tokens, where the byte-level post-processor says so. */
  Encoding trimmed(Encoding text) {
    if (offsets.isEmpty() || !offsets.get().trimOffsets()) {
      return text;
    }
    var trimmed = new EncodingBuilder();
    for (int i = 0; i < text.size(); i++) {
      String token = text.tokens().get(i);
      int[] points = token.codePoints().toArray();
      int leading = 0;
      while (leading < points.length && isSpace(points[leading])) {
        leading++;
      }
      int trailing = 0;
      while (trailing < points.length && isSpace(points[points.length - 1 - trailing])) {
        trailing++;
      }
      int start = text.starts()[i];
      int end = text.ends()[i];
      // One space before the first token is the one that was put there: it has no place in the text.
      boolean added = offsets.get().addPrefixSpace() && leading == 1 && (i == 0 || start == 0);
      start = added ? start : Math.min(start + leading, end);
      end = trailing > 0 && end >= trailing ? Math.max(end - trailing, start) : end;
      trimmed.text(text.ids()[i], token, start, end);
    }
    return trimmed.build();
  }

  private static boolean isSpace(int c) {
    return c == ByteAlphabet.letter(' ') || Chars.isSpace(c);
  }
}
