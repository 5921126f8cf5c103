// Combining marks are left out; letters that hold theirs inside must be decomposed before.
package org.neoglot.tokenizer;

/** Removes all combining marks (general category M). */
public record StripAccents() implements Normalizer {
  @Override
  public Aligned apply(Aligned text) {
    return Chars.without(text, Chars::isMark);
  }
}
