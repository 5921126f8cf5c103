// Whatever a pattern matches becomes something else: a step of normalizers, and one of decoders.
package org.neoglot.tokenizer;

import java.util.Objects;

/**
 * Replaces all matches of a pattern.
 *
 * @param pattern what to look for
 * @param content what to put there
 */
public record Replace(RegexCuts pattern, String content) implements Normalizer, Decoder {
  public Replace {
    Objects.requireNonNull(content);
  }

  @Override
  public Aligned apply(Aligned text) {
    var edit = new Aligned.Edit[1];
    pattern.matches(text.text(), (from, to) -> {
      edit[0] = (edit[0] == null ? text.edit() : edit[0]).keepTo(from).skipTo(to);
      for (int i = 0; i < content.length(); ) {
        int c = content.codePointAt(i);
        edit[0].put(c, 1); // aligned with the last character that it replaces
        i += Character.charCount(c);
      }
    });
    return edit[0] == null ? text : edit[0].keepTo(text.length()).done();
  }

  @Override
  public Stage stage(Stage next) {
    return new Stage.PerToken(next) {
      @Override
      String token(int index, String token) {
        return Replace.this.apply(token);
      }
    };
  }

  @Override
  public String inner(String token) {
    return apply(token);
  }
}
