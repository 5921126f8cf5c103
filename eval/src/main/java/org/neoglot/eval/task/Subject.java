// Who is examined: a model with its tokenizer, and where it computes.
package org.neoglot.eval.task;

import org.neoglot.engine.EagerRun;
import org.neoglot.models.Backbone;
import org.neoglot.models.Decoder;
import org.neoglot.models.Model;
import org.neoglot.tokenizer.Tokenizer;

/** A model of any kind; a task asks it for what it needs, and a model that has no such thing is refused by name. */
public record Subject(Model model, Tokenizer tokenizer, EagerRun run) {

  /**
   * The model as one that goes on with text.
   *
   * @throws IllegalArgumentException if it is of another kind
   */
  public Decoder decoder(String task) {
    if (model instanceof Decoder decoder) return decoder;
    throw wrong(task, "a model that goes on with text");
  }

  /**
   * The model as one that gives rows for tokens.
   *
   * @throws IllegalArgumentException if it is of another kind
   */
  public Backbone backbone(String task) {
    if (model instanceof Backbone backbone) return backbone;
    throw wrong(task, "a model that gives a row for each token");
  }

  private IllegalArgumentException wrong(String task, String wanted) {
    return new IllegalArgumentException(task + ": " + model.config().source() + " is of the family '"
        + model.config().family() + "', wanted " + wanted);
  }

  /** The id that stands before every text: what ends texts, where the tokenizer names it, otherwise what begins them. */
  public int start() {
    return tokenizer.eos().orElseGet(() -> tokenizer.bos().orElseThrow(() ->
        new IllegalArgumentException("the tokenizer names neither an end-of-text nor a beginning token")));
  }
}
