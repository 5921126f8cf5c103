// Some leading and trailing characters of a token are dropped.
package org.neoglot.tokenizer;

/**
 * Drops a character where it begins or ends a token.
 *
 * @param content the character
 * @param start at most so many at the beginning
 * @param stop at most so many at the end
 */
public record StripDecoder(int content, int start, int stop) implements Decoder {
  public StripDecoder {
    if (start < 0 || stop < 0) {
      throw new IllegalArgumentException("strip " + start + " and " + stop + " characters; wanted 0 or more");
    }
  }

  /** Tokens may be long, and come in parts: what cannot be dropped any more is handed on at once. */
  @Override
  public Stage stage(Stage next) {
    return new Stage(next) {
      private final StringBuilder held = new StringBuilder(); // characters that may yet be dropped at the end
      private int dropped;
      private boolean inside;

      @Override
      void text(String part) {
        var out = new StringBuilder();
        part.codePoints().forEach(c -> take(c, out));
        if (!out.isEmpty()) {
          next.text(out.toString());
        }
      }

      private void take(int c, StringBuilder out) {
        if (!inside && c == content && dropped < start) {
          dropped++;
          return;
        }
        inside = true;
        if (c == content && stop > 0) {
          held.appendCodePoint(c);
        } else {
          out.append(held).appendCodePoint(c);
          held.setLength(0);
        }
      }

      @Override
      void end() {
        int size = Character.charCount(content);
        held.setLength(Math.max(0, held.length() - stop * size));
        next.text(held.toString());
        next.end();
        held.setLength(0);
        dropped = 0;
        inside = false;
      }
    };
  }

  @Override
  public String inner(String token) {
    var out = new StringBuilder();
    Stage stage = stage(new Stage.Gather(out));
    stage.text(token);
    stage.end();
    return out.toString();
  }
}
