// Lower case, character by character.
package org.neoglot.tokenizer;

import java.util.Locale;

/** Every character in lower case by Unicode's full mapping, whatever stands around it: no final sigma, no locale. */
public record Lowercase() implements Normalizer {
  @Override
  public Aligned apply(Aligned text) {
    String s = text.text();
    int at = 0;
    while (at < s.length() && !changes(s.charAt(at))) {
      at++;
    }
    if (at == s.length()) {
      return text;
    }
    Aligned.Edit edit = text.edit().keepTo(at);
    while (at < s.length()) {
      int c = s.codePointAt(at);
      put(edit, c);
      at += Character.charCount(c);
    }
    return edit.done();
  }

  /** The one character whose lower case is two: dotted capital I becomes i and a dot above. */
  private static void put(Aligned.Edit edit, int c) {
    if (c != 0x130) {
      edit.put(Character.toLowerCase(c), 0);
      return;
    }
    String lower = Character.toString(c).toLowerCase(Locale.ROOT);
    lower.codePoints().forEach(l -> edit.put(l, l == lower.codePointAt(0) ? 0 : 1));
  }

  private static boolean changes(char c) {
    return Character.isSurrogate(c) || c >= 'A' && (c <= 'Z' || c > 'z') && Character.toLowerCase(c) != c;
  }
}
