// The item of everything that writes text: what came, and one or more texts that would have been right.
package org.neoglot.eval.metric;

import java.util.List;
import java.util.Objects;

/** A hypothesis and its references. */
public record Output(String text, List<String> references) {
  /** @throws IllegalArgumentException if there is no reference */
  public Output {
    Objects.requireNonNull(text, "an output has no text");
    references = List.copyOf(references);
    if (references.isEmpty()) throw new IllegalArgumentException("the output '" + text + "' has no reference");
  }

  public static Output of(String text, String... references) {
    return new Output(text, List.of(references));
  }
}
