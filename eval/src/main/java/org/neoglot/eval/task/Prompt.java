// A text with something to go on with, and what would be right.
package org.neoglot.eval.task;

import java.util.List;

/** What a model is given, and answers of which each would be right. */
public record Prompt(String text, List<String> right) {
  public Prompt {
    right = List.copyOf(right);
    if (text.isEmpty() || right.isEmpty()) throw new IllegalArgumentException("a prompt needs a text and a right answer");
  }

  /** What is shown as an example. */
  String shown() {
    return text + " " + right.getFirst();
  }
}
