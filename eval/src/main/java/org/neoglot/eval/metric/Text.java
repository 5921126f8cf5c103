// What the reference tools, which are written in Python, do to text before they count: white space, case, code points.
package org.neoglot.eval.metric;

import com.ibm.icu.lang.UCharacter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Helpers whose exact meaning decides whether a score equals that of the reference tools. */
final class Text {
  /** By code points, as Python sorts strings; {@link String#compareTo} sorts by UTF-16 units. */
  static final Comparator<String> BY_CODE_POINT = Text::compare;

  private Text() {}

  /**
   * White space as {@code str.split} and {@code str.strip} see it: Unicode's White_Space and the four separators U+001C
   * to U+001F. (Java's two notions lack the no-break spaces or U+0085.)
   */
  static boolean isSpace(int c) {
    return c >= 9 && c <= 13 || c >= 0x1C && c <= 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680
        || c >= 0x2000 && c <= 0x200A || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
  }

  /** The maximal runs without white space. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int from = -1;
    for (int i = 0; i <= text.length(); i++) {
      // All white space lies in the basic plane, so UTF-16 units will do.
      boolean space = i == text.length() || isSpace(text.charAt(i));
      if (space && from >= 0) words.add(text.substring(from, i));
      if (space) from = -1;
      else if (from < 0) from = i;
    }
    return words;
  }

  /** Words with one space between them. */
  static String squeeze(String text) {
    return String.join(" ", words(text));
  }

  static String stripEnd(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) end--;
    return text.substring(0, end);
  }

  static String strip(String text) {
    String s = stripEnd(text);
    int start = 0;
    while (start < s.length() && isSpace(s.charAt(start))) start++;
    return s.substring(start);
  }

  /** Full lower-casing of the Unicode standard, with its rule for final sigma (section 3.13), in no language. */
  static String lower(String text) {
    return UCharacter.toLowerCase(Locale.ROOT, text);
  }

  static int[] codePoints(String text) {
    return text.codePoints().toArray();
  }

  /** Half a surrogate pair counts as one code point. */
  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static int compare(String a, String b) {
    int n = Math.min(a.length(), b.length());
    for (int i = 0; i < n; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x == y) continue;
      // A surrogate stands for more than any single unit does.
      boolean high = Character.isSurrogate(x);
      return high == Character.isSurrogate(y) ? Character.compare(x, y) : high ? 1 : -1;
    }
    return Integer.compare(a.length(), b.length());
  }
}
