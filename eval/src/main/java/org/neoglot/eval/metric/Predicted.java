// The item of language modelling: what probabilities a text's tokens were given.
package org.neoglot.eval.metric;

/**
 * One text.
 *
 * @param nats sum of -ln p over the counted tokens
 * @param tokens counted tokens
 * @param bytes UTF-8 bytes of the text
 * @param characters code points of the text
 * @param words words of the text, parted by white space
 */
public record Predicted(double nats, long tokens, long bytes, long characters, long words) {
  /** A text whose counted tokens have so much surprise together, in nats. */
  public static Predicted of(String text, double nats, long tokens) {
    // Half a surrogate pair counts as what tokenizers take it for, U+FFFD.
    long bytes = text.codePoints().mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4).sum();
    return new Predicted(nats, tokens, bytes, Text.length(text), Text.words(text).size());
  }

  /**
   * @param logs natural-log probabilities of the tokens
   * @param counted which tokens count
   */
  public static Predicted of(String text, double[] logs, boolean[] counted) {
    if (logs.length != counted.length) {
      throw new IllegalArgumentException(logs.length + " log-probabilities and a mask of " + counted.length);
    }
    double nats = 0;
    long tokens = 0;
    for (int i = 0; i < logs.length; i++) {
      if (!counted[i]) continue;
      nats -= logs[i];
      tokens++;
    }
    return of(text, nats, tokens);
  }
}
