// Rules that put blanks into text, from left to right: what the tokenizers of evaluation tools are made of.
package org.neoglot.eval.metric;

import java.util.function.IntPredicate;

/** Replacements without overlap, as regular expressions make them, but in one plain pass. */
final class Rewrite {
  private Rewrite() {}

  static boolean digit(int c) {
    return c >= '0' && c <= '9';
  }

  /** A blank before and after each code point of a class. */
  static String around(String s, IntPredicate wanted) {
    if (s.codePoints().noneMatch(wanted)) return s;
    StringBuilder out = new StringBuilder(s.length() + 16);
    s.codePoints().forEach(c -> {
      if (wanted.test(c)) out.append(' ').appendCodePoint(c).append(' ');
      else out.appendCodePoint(c);
    });
    return out.toString();
  }

  /** Of each first followed by a second: a blank between the two and one behind. */
  static String behind(String s, IntPredicate first, IntPredicate second) {
    return pairs(s, first, second, false);
  }

  /** Of each first followed by a second: a blank before the two and one between. */
  static String before(String s, IntPredicate first, IntPredicate second) {
    return pairs(s, first, second, true);
  }

  private static String pairs(String s, IntPredicate first, IntPredicate second, boolean before) {
    StringBuilder out = new StringBuilder(s.length() + 16);
    for (int i = 0; i < s.length();) {
      int a = s.codePointAt(i);
      i += Character.charCount(a);
      boolean pair = i < s.length() && first.test(a) && second.test(s.codePointAt(i));
      if (!pair) {
        out.appendCodePoint(a);
        continue;
      }
      int b = s.codePointAt(i);
      i += Character.charCount(b);
      if (before) out.append(' ');
      out.appendCodePoint(a).append(' ').appendCodePoint(b);
      if (!before) out.append(' ');
    }
    return out.toString();
  }

  /** Without the code points of a class. */
  static String drop(String s, IntPredicate unwanted) {
    if (s.codePoints().noneMatch(unwanted)) return s;
    StringBuilder out = new StringBuilder(s.length());
    s.codePoints().filter(unwanted.negate()).forEach(out::appendCodePoint);
    return out.toString();
  }
}
