// What a task found out about a model.
package org.neoglot.eval.task;

import java.util.List;
import java.util.Optional;
import org.neoglot.eval.metric.Labelled;

/**
 * Figures, and the answers that they were made of.
 *
 * @param measures the first is the one that the task is compared by
 * @param answers one for each example, in their order
 * @param labels gold and given labels, for tasks that have some; otherwise empty
 * @param sure probability that the model gave its answer and whether it was right, a pair each; otherwise empty
 */
public record Outcome(String task, List<Measured> measures, List<Answer> answers, List<Labelled> labels, List<Sure> sure) {
  /** One example: what was asked, what was wanted and what came, as far as it can be shown in a line. */
  public record Answer(String asked, String wanted, String given, double score) {}

  /** How sure a model was, in [0, 1], and whether it was right. */
  public record Sure(double probability, boolean right) {}

  public Outcome {
    if (measures.isEmpty()) throw new IllegalArgumentException(task + " measured nothing");
    measures = List.copyOf(measures);
    answers = List.copyOf(answers);
    labels = List.copyOf(labels);
    sure = List.copyOf(sure);
  }

  /** Without labels and probabilities. */
  public Outcome(String task, List<Measured> measures, List<Answer> answers) {
    this(task, measures, answers, List.of(), List.of());
  }

  /** What the task is compared by. */
  public Measured main() {
    return measures.getFirst();
  }

  /** A measure by its name. */
  public Optional<Measured> measure(String name) {
    return measures.stream().filter(m -> m.scale().name().equals(name)).findFirst();
  }
}
