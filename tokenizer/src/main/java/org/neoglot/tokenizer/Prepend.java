// Something is put before every text.
package org.neoglot.tokenizer;

/** Puts characters before a text, unless the text is empty. */
public record Prepend(String prepend) implements Normalizer {
  @Override
  public Aligned apply(Aligned text) {
    return text.length() == 0 ? text : before(text.edit(), prepend).keepTo(text.length()).done();
  }

  /** What is put before text is aligned with the text's first character. */
  static Aligned.Edit before(Aligned.Edit edit, String prefix) {
    for (int i = 0; i < prefix.length(); ) {
      int c = prefix.codePointAt(i);
      edit.place(c, edit.cursor());
      i += Character.charCount(c);
    }
    return edit;
  }
}
