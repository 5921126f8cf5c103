// Which tokens are masked together.
package org.neoglot.adapt.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.TreeMap;
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
   * Only what is listed, each occurrence as one; a row that holds nothing of it is masked by {@code others}. This is how
   * entities or terms are hidden that somebody named but nobody marked (salient spans, Guu et al. 2020, section 3.4). Of
   * phrases that begin at one token the longest counts, and only whole words are found.
   *
   * @throws IllegalArgumentException when the tokenizer does not say where words begin, or a phrase has no token
   */
  static Units listed(Tokenizer tokenizer, List<String> phrases, Units others) {
    Units words = words(tokenizer);
    TreeMap<Integer, List<int[]>> byFirst = new TreeMap<>();
    for (String phrase : phrases) {
      // Behind another word most tokenizers write it otherwise than at a text's beginning.
      for (String spelled : List.of(phrase, " " + phrase)) {
        int[] ids = tokenizer.encodePlain(spelled);
        if (ids.length == 0) throw new IllegalArgumentException("the phrase '" + phrase + "' has no token");
        byFirst.computeIfAbsent(ids[0], id -> new ArrayList<>()).add(ids);
      }
    }
    byFirst.values().forEach(all -> all.sort(Comparator.comparingInt((int[] ids) -> -ids.length)));
    return ids -> {
      List<int[]> found = occurrences(ids, words.of(ids), byFirst);
      return found.isEmpty() ? others.of(ids) : ranges(ids.length, found);
    };
  }

  private static List<int[]> occurrences(int[] ids, int[] words, TreeMap<Integer, List<int[]>> byFirst) {
    List<int[]> found = new ArrayList<>();
    for (int at = 0; at < ids.length;) {
      int from = at;
      at++;
      if (from > 0 && words[from] >= 0 && words[from] == words[from - 1]) continue;
      for (int[] phrase : byFirst.getOrDefault(ids[from], List.of())) {
        int to = from + phrase.length;
        boolean whole = to <= ids.length && (to == ids.length || words[to] < 0 || words[to] != words[to - 1]);
        if (!whole || !Arrays.equals(ids, from, to, phrase, 0, phrase.length)) continue;
        found.add(new int[] {from, to});
        at = to;
        break;
      }
    }
    return found;
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
