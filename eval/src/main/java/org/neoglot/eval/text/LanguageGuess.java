// Which language a text is in, by the characters that follow each other in it.
package org.neoglot.eval.text;

import com.ibm.icu.lang.UCharacter;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/**
 * Naive Bayes over n-grams of 1 to 4 characters (after Cavnar and Trenkle 1994 and Dunning 1994), learned from text at
 * hand: the languages are equally likely beforehand, and unseen n-grams count as half a sighting. Text is lower-cased NFKC,
 * runs of anything but letters and marks are one space. Immutable once learned.
 */
public final class LanguageGuess {
  private static final int LONGEST = 4;
  private static final double UNSEEN = 0.5;

  private final List<String> languages;
  /** For each n-gram of training text its count in each language. */
  private final Map<String, int[]> counts = new HashMap<>();
  /** Sightings of n-grams of each length in each language, and different n-grams of that length. */
  private final double[][] totals;
  private final double[] different = new double[LONGEST + 1];

  /**
   * @param texts some text of each language; a hundred sentences will do
   * @throws IllegalArgumentException if there are fewer than two languages
   */
  public LanguageGuess(SortedMap<String, List<String>> texts) {
    if (texts.size() < 2) throw new IllegalArgumentException("languages to tell apart: " + texts.keySet() + ", wanted two");
    languages = List.copyOf(texts.keySet());
    totals = new double[languages.size()][LONGEST + 1];
    for (int l = 0; l < languages.size(); l++) {
      for (String text : texts.get(languages.get(l))) {
        for (String gram : grams(text)) {
          int n = gram.codePointCount(0, gram.length());
          int[] count = counts.get(gram);
          if (count == null) {
            counts.put(gram, count = new int[languages.size()]);
            different[n]++;
          }
          count[l]++;
          totals[l][n]++;
        }
      }
    }
  }

  public List<String> languages() {
    return languages;
  }

  /** The most likely language; the first in alphabetical order of equally likely ones, as for text without letters. */
  public String guess(String text) {
    double[] scores = logs(text);
    int best = 0;
    for (int l = 1; l < scores.length; l++) if (scores[l] > scores[best]) best = l;
    return languages.get(best);
  }

  /** ln p(text given language) up to a common constant, in the order of {@link #languages}. */
  public double[] logs(String text) {
    double[] scores = new double[languages.size()];
    int[] none = new int[languages.size()];
    for (String gram : grams(text)) {
      int n = gram.codePointCount(0, gram.length());
      int[] count = counts.getOrDefault(gram, none);
      for (int l = 0; l < scores.length; l++) {
        scores[l] += StrictMath.log((count[l] + UNSEEN) / (totals[l][n] + UNSEEN * (different[n] + 1)));
      }
    }
    return scores;
  }

  private static List<String> grams(String text) {
    String lower = UCharacter.toLowerCase(Locale.ROOT, Normalizer.normalize(text, Normalizer.Form.NFKC));
    String plain = " " + lower.replaceAll("[^\\p{L}\\p{M}]+", " ").strip() + " ";
    int[] c = plain.codePoints().toArray();
    List<String> out = new ArrayList<>();
    if (c.length <= 2) return out;
    for (int n = 1; n <= LONGEST; n++) {
      for (int i = 0; i + n <= c.length; i++) if (n > 1 || c[i] != ' ') out.add(new String(c, i, n));
    }
    return out;
  }
}
