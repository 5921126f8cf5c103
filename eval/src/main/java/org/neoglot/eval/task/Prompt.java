// A text with something to go on with, and what would be right.
package org.neoglot.eval.task;

import java.util.List;

/**
 * What a model is given, and answers of which each would be right.
 *
 * @param example the answer where this is shown as an example: it may say how it is found
 * @param source what a model from source to target is given instead of the text: it is not told what to do in words
 */
public record Prompt(String text, List<String> right, String example, String source) {
  public Prompt {
    right = List.copyOf(right);
    if (text.isEmpty() || right.isEmpty()) throw new IllegalArgumentException("a prompt needs a text and a right answer");
  }

  /** Shown with its first right answer, and the same for every kind of model. */
  public Prompt(String text, List<String> right) {
    this(text, right, right.getFirst(), text);
  }

  /** What is shown as an example. */
  String shown() {
    return text + " " + example;
  }
}
