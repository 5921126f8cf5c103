// Tokens that go on a word lose their mark; all others begin a word.
package org.neoglot.tokenizer;

/**
 * Joins the pieces of words.
 *
 * @param prefix the mark of a piece that goes on a word, by custom {@code ##}
 * @param cleanup takes back spaces before punctuation and English contractions
 */
public record WordPieceDecoder(String prefix, boolean cleanup) implements Decoder {
  private static final String[][] CLEANUP = {{" .", "."}, {" ?", "?"}, {" !", "!"}, {" ,", ","}, {" ' ", "'"},
    {" n't", "n't"}, {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}};

  @Override
  public Stage stage(Stage next) {
    return new Stage.PerToken(next) {
      @Override
      String token(int index, String token) {
        return index == 0 ? (cleanup ? clean(token) : token) : inner(token);
      }
    };
  }

  @Override
  public String inner(String token) {
    String joined = !prefix.isEmpty() && token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
    return cleanup ? clean(joined) : joined;
  }

  /** The same replacements in the same order as the library's. */
  static String clean(String text) {
    String s = text;
    for (String[] rule : CLEANUP) {
      s = s.replace(rule[0], rule[1]);
    }
    return s;
  }
}
