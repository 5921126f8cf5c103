// Byte-pair encoding as SentencePiece learns it: on characters, under its rules for pieces.
package org.neoglot.tokenizer.train;

import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.neoglot.tokenizer.pairs.PairIndex;
import org.neoglot.tokenizer.pairs.PairRules;

/**
 * Merges the commonest pair again and again. Ties go to the shorter piece, then to the first by code points. A piece
 * that can be put together in two ways is two symbols, of which only the first is ever made: the second would be a
 * duplicate. SentencePiece looks for the best pair among some thousand frequent ones only; here all are looked at.
 */
final class PieceBpe implements PairRules {
  private final PieceRules rules;
  private final List<int[]> chars = new ArrayList<>(); // per symbol, its code points

  private PieceBpe(PieceRules rules) {
    this.rules = rules;
  }

  /** The pieces that are learned, without those of one character, best first; at most so many. */
  static List<String> learn(List<PieceCorpus.Counted> words, PieceRules rules, int wanted, long minFrequency) {
    var bpe = new PieceBpe(rules);
    PairIndex index = bpe.index(words);
    var made = new ArrayList<String>();
    Set<String> known = new HashSet<>();
    while (made.size() < wanted) {
      int pair = index.next();
      if (pair < 0 || index.count(pair) < minFrequency) {
        break;
      }
      int[] joined = bpe.joined(index.left(pair), index.right(pair));
      String piece = new String(joined, 0, joined.length);
      if (known.add(piece)) {
        made.add(piece);
        bpe.chars.add(joined);
        index.merge(pair, bpe.chars.size() - 1);
      } else {
        index.drop(pair);
      }
    }
    return made;
  }

  private PairIndex index(List<PieceCorpus.Counted> words) {
    var index = new PairIndex(this);
    var ids = new Int2IntOpenHashMap();
    ids.defaultReturnValue(-1);
    for (PieceCorpus.Counted word : words) {
      int[] symbols = word.text().codePoints().toArray();
      for (int i = 0; i < symbols.length; i++) {
        int id = ids.get(symbols[i]);
        if (id < 0) {
          id = chars.size();
          ids.put(symbols[i], id);
          chars.add(new int[] {symbols[i]});
        }
        symbols[i] = id;
      }
      index.add(symbols, word.count(), 0);
    }
    index.start();
    return index;
  }

  private int[] joined(int left, int right) {
    int[] a = chars.get(left);
    int[] b = chars.get(right);
    int[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  @Override
  public boolean joins(int left, int right) {
    int[] joined = joined(left, right);
    return rules.allows(joined, 0, joined.length);
  }

  @Override
  public int compare(int left, int right, int otherLeft, int otherRight) {
    int[] a = joined(left, right);
    int[] b = joined(otherLeft, otherRight);
    if (a.length != b.length) {
      return Integer.compare(a.length, b.length);
    }
    int order = Arrays.compare(a, b);
    // The same piece from other parts: it does not matter which goes first, but it must be the same every time.
    return order != 0 ? order : BY_ID.compare(left, right, otherLeft, otherRight);
  }

  @Override
  public boolean countsOverlaps() {
    return false;
  }
}
