// The item of single-label classification.
package org.neoglot.eval.metric;

import java.util.Objects;

/** What label was right and which was given. */
public record Labelled(String gold, String predicted) {
  public Labelled {
    Objects.requireNonNull(gold, "the gold label is missing");
    Objects.requireNonNull(predicted, "the predicted label is missing");
  }
}
