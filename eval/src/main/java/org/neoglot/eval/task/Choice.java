// An example with candidates of which one is right.
package org.neoglot.eval.task;

import java.util.List;

/**
 * A question.
 *
 * @param context what stands before every candidate; may be empty
 * @param candidates what may come then, as it would stand in the text (with its leading space, for instance)
 * @param right the place of the right one
 * @param group examples of one group are never shown for each other; empty for none
 */
public record Choice(String context, List<String> candidates, int right, String group) {
  public Choice {
    candidates = List.copyOf(candidates);
    if (candidates.size() < 2 || right < 0 || right >= candidates.size()) {
      throw new IllegalArgumentException(candidates.size() + " candidates of which number " + right + " is right");
    }
  }

  /** Context and right candidate: what is shown as an example. */
  String shown() {
    return context + candidates.get(right);
  }
}
