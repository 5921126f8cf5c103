// Text spelled as its bytes before it is split: the byte-level step as a normalizer.
package org.neoglot.tokenizer;

/** Writes every character as the letters of its UTF-8 bytes, see {@link ByteAlphabet}. */
public record ByteLetters() implements Normalizer {
  @Override
  public Aligned apply(Aligned text) {
    return spell(text, 0, text.length());
  }

  /** A stretch of text in the byte alphabet; all letters of a character are aligned with it. */
  static Aligned spell(Aligned text, int from, int to) {
    String s = text.text();
    Aligned.Edit edit = text.edit(from, to);
    var bytes = new byte[4];
    for (int i = from; i < to; ) {
      int c = s.codePointAt(i);
      int n = Utf8.encode(c, bytes, 0);
      for (int b = 0; b < n; b++) {
        edit.put(ByteAlphabet.letter(bytes[b] & 0xFF), b == 0 ? 0 : 1);
      }
      i += Character.charCount(c);
    }
    return edit.done();
  }
}
