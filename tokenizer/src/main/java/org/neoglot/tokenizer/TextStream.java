// Ids to text while they are being generated: only whole characters come out.
package org.neoglot.tokenizer;

/**
 * Decodes ids one at a time. A character whose bytes span several tokens comes out with its last byte; all that
 * {@link #add} and {@link #finish} gave, joined, is what {@link Tokenizer#decode} gives. One stream serves one text.
 */
public final class TextStream {
  private final Tokenizer tokenizer;
  private final boolean skipSpecial;
  private final StringBuilder ready = new StringBuilder();
  private final Stage stage;

  /** A stream that leaves special tokens out of the text, or not. */
  public TextStream(Tokenizer tokenizer, boolean skipSpecial) {
    this.tokenizer = tokenizer;
    this.skipSpecial = skipSpecial;
    stage = tokenizer.pipeline().decoder().stage(new Stage.Gather(ready));
  }

  /**
   * Takes the next id and returns the characters it completes, often none.
   *
   * @throws IllegalArgumentException if the id is no token
   */
  public String add(int id) {
    String token = tokenizer.token(id);
    if (!(skipSpecial && tokenizer.isSpecial(id))) {
      stage.text(token);
      stage.end();
    }
    return take();
  }

  /** Ends the text: a character that was begun and never completed comes out as U+FFFD. */
  public String finish() {
    stage.finish();
    return take();
  }

  private String take() {
    String text = ready.toString();
    ready.setLength(0);
    return text;
  }
}
