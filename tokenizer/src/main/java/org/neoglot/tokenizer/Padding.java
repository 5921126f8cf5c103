// Texts of one batch are filled up to one length.
package org.neoglot.tokenizer;

/**
 * Fills encodings up.
 *
 * @param length the length to reach, or 0 for that of the longest of a batch
 * @param left whether the filling goes before the text
 * @param multipleOf the length is rounded up to a multiple of this, 1 or more
 * @param id id of the filling token
 * @param typeId its segment
 * @param token how it is spelled
 */
public record Padding(int length, boolean left, int multipleOf, int id, int typeId, String token) {
  public Padding {
    if (length < 0 || multipleOf < 1 || id < 0) {
      throw new IllegalArgumentException("padding to " + length + " tokens, a multiple of " + multipleOf + ", with id "
          + id + "; wanted 0 or more, 1 or more, 0 or more");
    }
  }

  /** The length of a batch whose longest text has this one. */
  int target(int longest) {
    int wanted = length > 0 ? length : longest;
    return (wanted + multipleOf - 1) / multipleOf * multipleOf;
  }

  Encoding fill(Encoding text, int target) {
    if (text.size() >= target) {
      return text;
    }
    var filled = new EncodingBuilder();
    if (!left) {
      filled.all(text);
    }
    for (int n = text.size(); n < target; n++) {
      filled.padding(id, token, typeId);
    }
    if (left) {
      filled.all(text);
    }
    return filled.build();
  }
}
