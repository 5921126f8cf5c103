// No white space at the ends.
package org.neoglot.tokenizer;

/** Removes white space (Unicode's White_Space) at the beginning and the end of a text, as asked. */
public record StripSpaces(boolean left, boolean right) implements Normalizer {
  @Override
  public Aligned apply(Aligned text) {
    String s = text.text();
    int from = 0;
    int to = s.length();
    while (left && from < to && Chars.isSpace(s.charAt(from))) {
      from++;
    }
    while (right && to > from && Chars.isSpace(s.charAt(to - 1))) {
      to--;
    }
    return text.slice(from, to);
  }
}
