// The cleaning step that machine translation models were trained with.
package org.neoglot.tokenizer;

/** Drops control characters and makes line ends, zero-width characters and the like plain spaces. */
public record Nmt() implements Normalizer {
  @Override
  public Aligned apply(Aligned text) {
    Aligned kept = Chars.without(text, Nmt::isDropped);
    String s = kept.text();
    Aligned.Edit edit = null;
    for (int i = 0; i < s.length(); i++) {
      if (isBlank(s.charAt(i))) {
        edit = (edit == null ? kept.edit() : edit).keepTo(i).put(' ', 0);
      }
    }
    return edit == null ? kept : edit.keepTo(s.length()).done();
  }

  private static boolean isDropped(int c) {
    return c >= 0x1 && c <= 0x8 || c == 0xB || c >= 0xE && c <= 0x1F || c == 0x7F || c == 0x8F || c == 0x9F;
  }

  private static boolean isBlank(char c) {
    return switch (c) {
      case 0x9, 0xA, 0xC, 0xD, 0x1680, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF,
          0xFFFD -> true;
      default -> false;
    };
  }
}
