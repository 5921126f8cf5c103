// A token that is looked for in the text itself, before any splitting.
package org.neoglot.tokenizer;

/**
 * An added token, as {@code added_tokens} of tokenizer.json lists it.
 *
 * @param id its id
 * @param content the text that it stands for, not empty
 * @param singleWord found only where no word character touches it
 * @param lstrip takes the white space before it along
 * @param rstrip takes the white space after it along
 * @param normalized looked for in the normalized text rather than in the text as given
 * @param special a control token: left out of decoded text on request
 */
public record AddedToken(
    int id, String content, boolean singleWord, boolean lstrip, boolean rstrip, boolean normalized, boolean special) {
  public AddedToken {
    if (id < 0 || content.isEmpty()) {
      throw new IllegalArgumentException("added token '" + content + "' with id " + id
          + ": wanted some content and an id of at least 0");
    }
  }

  /** A control token found literally, wherever it stands. */
  public static AddedToken special(int id, String content) {
    return new AddedToken(id, content, false, false, false, false, true);
  }
}
