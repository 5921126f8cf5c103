// One thing to find out about a model.
package org.neoglot.eval.task;

import java.util.List;
import org.neoglot.eval.metric.Scale;

/**
 * A task is a reader of examples, a way to ask a model about them, and metrics of the answers. Tasks are immutable; what a
 * run draws (which examples are shown, which wording is used) follows from the seed of its {@link Options}.
 */
public interface Task {
  /** Short and stable, such as {@code xcopa:sw}. */
  String name();

  /** What is asked and how it is measured, in a line. */
  String about();

  /** What it is compared by: name, unit and direction of the first of its measures. */
  Scale scale();

  /** How many examples it has. */
  int size();

  /** How many ways it has to put its questions; a task that asks nothing in words has one. */
  default int variants() {
    return 1;
  }

  /** What of each example a model must not have seen in training, in the order of the examples. */
  List<String> texts();

  /** Whether another seed can give another outcome; what is the same for every seed is run once. */
  boolean seeded(Options options);

  /**
   * Asks the model about all examples.
   *
   * @throws IllegalArgumentException if it is no model for this task
   */
  Outcome run(Subject subject, Options options);
}
