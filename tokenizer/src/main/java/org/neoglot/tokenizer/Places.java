// Indices of chars as indices of code points: places are told in the latter.
package org.neoglot.tokenizer;

/** Counts code points of a text. */
final class Places {
  private final int[] points; // null where every char is a code point

  Places(String text) {
    if (text.codePointCount(0, text.length()) == text.length()) {
      points = null;
      return;
    }
    points = new int[text.length() + 1];
    int n = 0;
    for (int i = 0; i < text.length(); i++) {
      points[i] = n;
      n += Character.isHighSurrogate(text.charAt(i)) ? 0 : 1;
    }
    points[text.length()] = n;
  }

  /** How many code points stand before a char. */
  int point(int index) {
    return points == null ? index : points[index];
  }
}
