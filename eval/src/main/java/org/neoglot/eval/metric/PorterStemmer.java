// English word stems after Porter, which the rouge-score package compares instead of words.
package org.neoglot.eval.metric;

import java.util.List;

/**
 * The stemmer of Porter 1980, "An algorithm for suffix stripping", with the three departures of the author's own program
 * ("bli" for "abli", "logi", words of one or two letters as they are) and those of NLTK's default: irregular forms,
 * "y" after a consonant becomes "i" only in longer words, "ies" and "ied" of four letters become "ie". Lower case in and out.
 */
final class PorterStemmer {
  private record Ending(String from, String to) {}

  private static final List<List<String>> IRREGULAR = List.of(List.of("sky", "sky", "skies"), List.of("die", "dying"),
      List.of("lie", "lying"), List.of("tie", "tying"), List.of("news", "news"), List.of("inning", "innings", "inning"),
      List.of("outing", "outings", "outing"), List.of("canning", "cannings", "canning"), List.of("howe", "howe"),
      List.of("proceed", "proceed"), List.of("exceed", "exceed"), List.of("succeed", "succeed"));

  private static final List<Ending> SECOND = endings("ational ate tional tion enci ence anci ance izer ize bli ble alli al "
      + "entli ent eli e ousli ous ization ize ation ate ator ate alism al iveness ive fulness ful ousness ous aliti al "
      + "iviti ive biliti ble fulli ful");
  private static final List<Ending> THIRD = endings("icate ic ative - alize al iciti ic ical ic ful - ness -");
  private static final List<Ending> FOURTH = endings("al - ance - ence - er - ic - able - ible - ant - ement - ment - ent - "
      + "ion - ou - ism - ate - iti - ous - ive - ize -");

  private PorterStemmer() {}

  private static List<Ending> endings(String pairs) {
    String[] p = pairs.split(" ");
    Ending[] out = new Ending[p.length / 2];
    for (int i = 0; i < out.length; i++) out[i] = new Ending(p[2 * i], p[2 * i + 1].equals("-") ? "" : p[2 * i + 1]);
    return List.of(out);
  }

  static String stem(String word) {
    for (List<String> forms : IRREGULAR) if (forms.subList(1, forms.size()).contains(word)) return forms.get(0);
    if (word.length() <= 2) return word;
    String w = past(plural(word));
    w = yToI(w);
    w = second(w);
    w = replace(w, THIRD);
    w = fourth(w);
    return last(w);
  }

  /** Step 1a. */
  private static String plural(String w) {
    if (w.endsWith("ies") && w.length() == 4) return cut(w, 1);
    if (w.endsWith("sses") || w.endsWith("ies")) return cut(w, 2);
    return w.endsWith("s") && !w.endsWith("ss") ? cut(w, 1) : w;
  }

  /** Step 1b. */
  private static String past(String w) {
    if (w.endsWith("ied")) return cut(w, w.length() == 4 ? 1 : 2);
    if (w.endsWith("eed")) return measure(cut(w, 3)) > 0 ? cut(w, 1) : w;
    String s = w.endsWith("ed") ? cut(w, 2) : w.endsWith("ing") ? cut(w, 3) : null;
    if (s == null || !hasVowel(s)) return w;
    if (s.endsWith("at") || s.endsWith("bl") || s.endsWith("iz")) return s + "e";
    if (doubled(s)) return "lsz".indexOf(s.charAt(s.length() - 1)) < 0 ? cut(s, 1) : s;
    return measure(s) == 1 && endsShort(s) ? s + "e" : s;
  }

  /** Step 1c, as NLTK has it: only after a consonant that is not the first letter. */
  private static String yToI(String w) {
    String s = w.endsWith("y") ? cut(w, 1) : null;
    return s != null && s.length() > 1 && consonant(s, s.length() - 1) ? s + "i" : w;
  }

  private static String second(String w) {
    // "alli" is tried first and its result again, so that "rationalli" goes on as "rational".
    if (w.endsWith("alli") && measure(cut(w, 4)) > 0) return second(cut(w, 2));
    if (w.endsWith("logi") && measure(cut(w, 3)) > 0) return cut(w, 1);
    return replace(w, SECOND);
  }

  /** The first ending that fits decides, whether or not what is left is long enough. */
  private static String replace(String w, List<Ending> endings) {
    for (Ending e : endings) {
      if (!w.endsWith(e.from)) continue;
      String s = cut(w, e.from.length());
      return measure(s) > 0 ? s + e.to : w;
    }
    return w;
  }

  private static String fourth(String w) {
    for (Ending e : FOURTH) {
      if (!w.endsWith(e.from)) continue;
      String s = cut(w, e.from.length());
      boolean fits = measure(s) > 1 && (!e.from.equals("ion") || s.endsWith("s") || s.endsWith("t"));
      return fits ? s : w;
    }
    return w;
  }

  /** Step 5. */
  private static String last(String w) {
    String s = w;
    if (s.endsWith("e")) {
      String t = cut(s, 1);
      int m = measure(t);
      if (m > 1 || m == 1 && !endsShort(t)) s = t;
    }
    return s.endsWith("ll") && measure(cut(s, 1)) > 1 ? cut(s, 1) : s;
  }

  private static String cut(String w, int letters) {
    return w.substring(0, w.length() - letters);
  }

  private static boolean consonant(String w, int i) {
    char c = w.charAt(i);
    if ("aeiou".indexOf(c) >= 0) return false;
    return c != 'y' || i == 0 || !consonant(w, i - 1);
  }

  /** How often a consonant follows a vowel: Porter's m. */
  private static int measure(String w) {
    int m = 0;
    for (int i = 1; i < w.length(); i++) if (consonant(w, i) && !consonant(w, i - 1)) m++;
    return m;
  }

  private static boolean hasVowel(String w) {
    for (int i = 0; i < w.length(); i++) if (!consonant(w, i)) return true;
    return false;
  }

  private static boolean doubled(String w) {
    int n = w.length();
    return n > 1 && w.charAt(n - 1) == w.charAt(n - 2) && consonant(w, n - 1);
  }

  /** Consonant, vowel, consonant other than w, x, y; with NLTK also a vowel and a consonant alone. */
  private static boolean endsShort(String w) {
    int n = w.length();
    if (n == 2) return !consonant(w, 0) && consonant(w, 1);
    return n > 2 && consonant(w, n - 3) && !consonant(w, n - 2) && consonant(w, n - 1) && "wxy".indexOf(w.charAt(n - 1)) < 0;
  }
}
