// The figures of a run, kept for its reports.
package org.neoglot.adapt;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.autograd.TrainingListener;

/** What happened while training, kept for reports; tells another listener as well. */
public final class Curve implements TrainingListener {
  private final TrainingListener next;
  private final List<Step> steps = new ArrayList<>();
  private final List<Evaluated> evaluations = new ArrayList<>();

  Curve(TrainingListener next) {
    this.next = next;
  }

  public List<Step> steps() {
    return List.copyOf(steps);
  }

  public List<Evaluated> evaluations() {
    return List.copyOf(evaluations);
  }

  /** Counted tokens per second of all steps together. */
  public double tokensPerSecond() {
    double seconds = 0;
    long tokens = 0;
    for (int i = 0; i < steps.size(); i++) {
      long own = steps.get(i).tokens() - (i == 0 ? 0 : steps.get(i - 1).tokens());
      if (i == 0) continue;                                                  // the first one warms up
      tokens += own;
      seconds += own / steps.get(i).tokensPerSecond();
    }
    return seconds == 0 ? 0 : tokens / seconds;
  }

  @Override
  public void started(int from, int total) {
    next.started(from, total);
  }

  @Override
  public void stepped(Step step) {
    steps.add(step);
    next.stepped(step);
  }

  @Override
  public void evaluated(Evaluated evaluation) {
    evaluations.add(evaluation);
    next.evaluated(evaluation);
  }

  @Override
  public void warned(String line) {
    next.warned(line);
  }
}
