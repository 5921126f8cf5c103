// Tasks asked of a model, with what can be said of their figures.
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.eval.metric.Scale;
import org.neoglot.eval.stats.Bootstrap;
import org.neoglot.eval.stats.Estimate;
import org.neoglot.eval.stats.Interval;
import org.neoglot.eval.stats.PairedTest;

/**
 * Runs tasks, each as often as its seeds can differ. A figure of one run has an interval over the examples, by the bootstrap;
 * a figure of several has Student's interval over the seeds, which contains what the drawing of shown examples adds.
 */
public final class Harness {
  private static final int RESAMPLES = 1000;

  /** A metric of one task: what it means, and how good and how sure the figure is. */
  public record Figure(Scale scale, Estimate estimate) {}

  /**
   * What came of one task.
   *
   * @param figures the first is the one that the task is compared by
   * @param runs an outcome for each seed that was run
   * @param seconds that the runs took
   */
  public record Result(String task, String about, List<Figure> figures, List<Outcome> runs, double seconds) {
    /** What the task is compared by. */
    public Figure main() {
      return figures.getFirst();
    }
  }

  /** Told what is about to run. */
  @FunctionalInterface
  public interface Listener {
    void starts(String task, int seed, int seeds);
  }

  private final Options options;
  private final List<Long> seeds;

  /** @throws IllegalArgumentException if there is no seed */
  public Harness(Options options, List<Long> seeds) {
    if (seeds.isEmpty()) throw new IllegalArgumentException("a task wants at least one seed");
    this.options = options;
    this.seeds = List.copyOf(seeds);
  }

  /** Asks a model about one task. */
  public Result run(Task task, Subject subject, Listener listener) {
    List<Long> some = task.seeded(options) ? seeds : seeds.subList(0, 1);
    List<Outcome> runs = new ArrayList<>();
    long began = System.nanoTime();
    for (int i = 0; i < some.size(); i++) {
      listener.starts(task.name(), i + 1, some.size());
      runs.add(task.run(subject, options.seed(some.get(i))));
    }
    return new Result(task.name(), task.about(), figures(runs), List.copyOf(runs), (System.nanoTime() - began) / 1e9);
  }

  private List<Figure> figures(List<Outcome> runs) {
    List<Figure> figures = new ArrayList<>();
    List<Measured> measures = runs.getFirst().measures();
    List<Interval> intervals = runs.size() > 1 ? List.of()
        : new Bootstrap(RESAMPLES, 0.95, seeds.getFirst()).bca(measures.stream().map(Measured::sample).toList());
    for (int m = 0; m < measures.size(); m++) {
      int at = m;
      Estimate estimate = runs.size() > 1
          ? Estimate.ofSeeds(0.95, runs.stream().mapToDouble(r -> r.measures().get(at).value()).toArray())
          : new Estimate(measures.get(m).value(), intervals.get(m), List.of(measures.get(m).value()));
      figures.add(new Figure(measures.get(m).scale(), estimate));
    }
    return figures;
  }

  /**
   * How a second model differs from a first on the same examples.
   *
   * @throws IllegalArgumentException if they were not asked the same
   */
  public PairedTest.Result compare(Result first, Result second) {
    Measured a = first.runs().getFirst().main();
    Measured b = second.runs().getFirst().main();
    if (!first.task().equals(second.task()) || a.table().length != b.table().length) {
      throw new IllegalArgumentException("'" + first.task() + "' of " + a.table().length + " examples and '" + second.task()
          + "' of " + b.table().length + " cannot be compared example by example");
    }
    return new PairedTest(a.table(), b.table(), a.score()).bootstrap(new Bootstrap(RESAMPLES, 0.95, seeds.getFirst()));
  }
}
