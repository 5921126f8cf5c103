// The cleaning that BERT's tokenizer does: control characters, white space, ideographs, accents, case.
package org.neoglot.tokenizer;

import java.text.Normalizer.Form;
import java.util.Optional;

/**
 * BERT's basic cleaning (Devlin et al. 2019, as its published tokenizer does it).
 *
 * @param cleanText drops control characters and makes every white space a plain space
 * @param handleChineseChars puts spaces around ideographs
 * @param stripAccents drops non-spacing marks after decomposition; empty: as {@code lowercase} says
 * @param lowercase lower case
 */
public record BertNormalizer(
    boolean cleanText, boolean handleChineseChars, Optional<Boolean> stripAccents, boolean lowercase)
    implements Normalizer {
  private static final Lowercase LOWER = new Lowercase();

  @Override
  public Aligned apply(Aligned text) {
    Aligned s = text;
    if (cleanText) {
      s = Chars.without(s, BertNormalizer::isControl);
      s = spaced(s);
    }
    if (handleChineseChars) {
      s = apart(s);
    }
    if (stripAccents.orElse(lowercase)) {
      s = Chars.without(NormalForm.apply(s, Form.NFD), BertNormalizer::isAccent);
    }
    return lowercase ? LOWER.apply(s) : s;
  }

  /** All of category C but tab and line ends, and the replacement character. */
  private static boolean isControl(int c) {
    if (c >= ' ' && c < 0x7F || c == '\t' || c == '\n' || c == '\r') {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> Unicode8.knows(c);
      default -> c == 0xFFFD;
    };
  }

  private static boolean isAccent(int c) {
    return Character.getType(c) == Character.NON_SPACING_MARK && Unicode8.knows(c);
  }

  private static Aligned spaced(Aligned text) {
    String s = text.text();
    Aligned.Edit edit = null;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c != ' ' && Chars.isSpace(c)) {
        edit = (edit == null ? text.edit() : edit).keepTo(i).put(' ', 0);
      }
    }
    return edit == null ? text : edit.keepTo(s.length()).done();
  }

  private static Aligned apart(Aligned text) {
    String s = text.text();
    Aligned.Edit edit = null;
    for (int i = 0; i < s.length(); ) {
      int c = s.codePointAt(i);
      if (isIdeograph(c)) {
        edit = (edit == null ? text.edit() : edit).keepTo(i).put(' ', 0).put(c, 1).put(' ', 1);
      }
      i += Character.charCount(c);
    }
    return edit == null ? text : edit.keepTo(s.length()).done();
  }

  /** The blocks that the published tokenizer lists; U+2B820 to U+2B91F are missing there too. */
  private static boolean isIdeograph(int c) {
    return c >= 0x4E00 && c <= 0x9FFF || c >= 0x3400 && c <= 0x4DBF || c >= 0x20000 && c <= 0x2A6DF
        || c >= 0x2A700 && c <= 0x2B73F || c >= 0x2B740 && c <= 0x2B81F || c >= 0x2B920 && c <= 0x2CEAF
        || c >= 0xF900 && c <= 0xFAFF || c >= 0x2F800 && c <= 0x2FA1F;
  }
}
