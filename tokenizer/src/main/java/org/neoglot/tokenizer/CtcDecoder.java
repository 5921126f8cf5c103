// Connectionist temporal classification: repeated tokens are one, the blank is none.
package org.neoglot.tokenizer;

/**
 * Decodes the labels of speech frames (Graves et al. 2006).
 *
 * @param pad the blank token
 * @param wordDelimiter the token between words
 * @param cleanup makes the delimiter a space, and cleans up like {@link WordPieceDecoder}
 */
public record CtcDecoder(String pad, String wordDelimiter, boolean cleanup) implements Decoder {
  @Override
  public Stage stage(Stage next) {
    return new Stage.PerToken(next) {
      private String before;

      @Override
      String token(int index, String token) {
        boolean repeated = token.equals(before);
        before = token;
        String made = repeated ? "" : inner(token);
        return made.isEmpty() ? null : made;
      }
    };
  }

  @Override
  public String inner(String token) {
    String s = token.replace(pad, "");
    return cleanup ? WordPieceDecoder.clean(s).replace(wordDelimiter, " ") : s;
  }
}
