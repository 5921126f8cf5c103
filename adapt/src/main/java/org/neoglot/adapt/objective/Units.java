// Which tokens are masked together.
package org.neoglot.adapt.objective;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.neoglot.tokenizer.Tokenizer;

/** Numbers the units of a row for {@link Row#units}: tokens, words, or ranges that somebody marked. */
@FunctionalInterface
public interface Units {
  int[] of(int[] ids);

  /** Every token by itself, special ones never (Devlin et al. 2019, section 3.1). */
  static Units tokens(Tokenizer tokenizer) {
    boolean[] special = special(tokenizer);
    return ids -> number(ids, id -> special[id], id -> false);
  }

  /** Whole words: a token that goes on the one before it is masked with it (BERT's Whole Word Masking of May 2019). */
  static Units words(Tokenizer tokenizer) {
    boolean[] special = special(tokenizer);
    boolean[] goesOn = goesOn(tokenizer, special);
    return ids -> number(ids, id -> special[id], id -> goesOn[id]);
  }

  /**
   * Given ranges only, {@code {from, to}} with {@code to} not included, each masked as one: entities, or whatever else was
   * tagged (salient spans, Guu et al. 2020, section 3.4).
   */
  static int[] ranges(int length, List<int[]> ranges) {
    int[] units = new int[length];
    Arrays.fill(units, -1);
    for (int i = 0; i < ranges.size(); i++) {
      int[] range = ranges.get(i);
      if (range.length != 2 || range[0] < 0 || range[1] > length || range[0] >= range[1]) {
        throw new IllegalArgumentException("range " + Arrays.toString(range) + " does not lie in a row of " + length);
      }
      for (int at = range[0]; at < range[1]; at++) {
        if (units[at] >= 0) throw new IllegalArgumentException("two ranges share token " + at);
        units[at] = i;
      }
    }
    return units;
  }

  private static int[] number(int[] ids, IntPredicate special, IntPredicate goesOn) {
    int[] units = new int[ids.length];
    int next = 0;
    boolean inside = false;
    for (int i = 0; i < ids.length; i++) {
      boolean never = special.test(ids[i]);
      if (never) units[i] = -1;
      else units[i] = inside && goesOn.test(ids[i]) ? next - 1 : next++;
      inside = !never;
    }
    return units;
  }

  private static boolean[] special(Tokenizer tokenizer) {
    boolean[] special = new boolean[tokenizer.size()];
    for (int id = 0; id < special.length; id++) special[id] = !tokenizer.isToken(id) || tokenizer.isSpecial(id);
    return special;
  }

  /** WordPiece marks what goes on a word by ##; the others mark what begins one, by Metaspace's or byte-level BPE's letter. */
  private static boolean[] goesOn(Tokenizer tokenizer, boolean[] special) {
    String begin = null;
    boolean pieces = false;
    for (int id = 0; id < special.length; id++) {
      if (special[id]) continue;
      String token = tokenizer.token(id);
      pieces |= token.startsWith("##") && token.length() > 2;
      if (token.startsWith("\u2581")) begin = "\u2581";
      else if (begin == null && token.startsWith("\u0120")) begin = "\u0120";
    }
    if (!pieces && begin == null) {
      throw new IllegalArgumentException("no token of the tokenizer says where a word begins, so words cannot be masked whole");
    }
    boolean[] goesOn = new boolean[special.length];
    for (int id = 0; id < special.length; id++) {
      if (special[id]) continue;
      String token = tokenizer.token(id);
      goesOn[id] = begin == null ? token.startsWith("##") : !token.startsWith(begin);
    }
    return goesOn;
  }
}
