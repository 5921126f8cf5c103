// Spaces become a visible character, by custom U+2581, and words begin with it: SentencePiece's view of text.
package org.neoglot.tokenizer;

/**
 * Replaces spaces, puts one before the text, and cuts before each; as a decoder, the way back.
 *
 * @param replacement the character that stands for a space
 * @param prepend when one is put before text that does not begin with it
 * @param split whether text is cut into words there
 */
public record Metaspace(int replacement, Scheme prepend, boolean split) implements Splitter, Decoder {
  /** When a space is put before a stretch of text: at every one, at the first of a text only, or never. */
  public enum Scheme { ALWAYS, FIRST, NEVER }

  /** The character that SentencePiece uses. */
  public static final int SYMBOL = 0x2581;

  @Override
  public void split(Aligned text, int from, int to, Sink sink) {
    if (from == to) {
      return;
    }
    Aligned marked = marked(text, from, to);
    String s = marked.text();
    int done = 0;
    if (split) {
      String symbol = Character.toString(replacement);
      for (int at = s.indexOf(symbol, 1); at > 0; at = s.indexOf(symbol, at + 1)) {
        sink.word(marked, done, at);
        done = at;
      }
    }
    sink.word(marked, done, s.length());
  }

  private Aligned marked(Aligned text, int from, int to) {
    String s = text.text();
    int first = s.codePointAt(from);
    boolean missing = first != ' ' && first != replacement;
    boolean before = missing && (prepend == Scheme.ALWAYS || prepend == Scheme.FIRST && text.isFirst(from));
    Aligned.Edit edit = text.edit(from, to);
    if (before) {
      edit.place(replacement, from);
    }
    for (int at = s.indexOf(' ', from); at >= 0 && at < to; at = s.indexOf(' ', at + 1)) {
      edit.keepTo(at).put(replacement, 0);
    }
    return edit.keepTo(to).done();
  }

  @Override
  public Stage stage(Stage next) {
    return new Stage.PerToken(next) {
      @Override
      String token(int index, String token) {
        return token.replace(Character.toString(replacement), index == 0 && prepend != Scheme.NEVER ? "" : " ");
      }
    };
  }

  @Override
  public String inner(String token) {
    return token.replace(Character.toString(replacement), " ");
  }
}
