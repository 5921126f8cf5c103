// Tasks asked of a model, with what can be said of their figures.
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.eval.metric.Scale;
import org.neoglot.eval.stats.Bootstrap;
import org.neoglot.eval.stats.Comparison;
import org.neoglot.eval.stats.Crossed;
import org.neoglot.eval.stats.Estimate;
import org.neoglot.eval.stats.Interval;
import org.neoglot.eval.stats.PairedTest;

/**
 * Runs tasks, each as often as its seeds can differ. A figure has an interval over the examples, by the bootstrap; one of
 * several seeds is the mean over them, and its bootstrap draws the seeds too, since other examples could have been shown.
 */
public final class Harness {
  private static final int RESAMPLES = 1000;
  private static final double LEVEL = 0.95;
  /** Swaps of a paired test: its least p-value is one ten-thousandth, so that some hundred tasks can be corrected for. */
  private static final int SWAPS = 10_000;

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
    List<Measured> measures = runs.getFirst().measures();
    List<Interval> alone = runs.size() > 1 ? List.of() : bootstrap().bca(measures.stream().map(Measured::sample).toList());
    List<Figure> figures = new ArrayList<>();
    for (int m = 0; m < measures.size(); m++) {
      int at = m;
      double[] values = runs.stream().mapToDouble(r -> r.measures().get(at).value()).toArray();
      Interval interval = runs.size() > 1 ? crossed(runs, m).interval(bootstrap()) : alone.get(m);
      figures.add(new Figure(measures.get(m).scale(), Estimate.of(interval, values)));
    }
    return figures;
  }

  private Bootstrap bootstrap() {
    return new Bootstrap(RESAMPLES, LEVEL, seeds.getFirst());
  }

  private static Crossed crossed(List<Outcome> runs, int measure) {
    return new Crossed(tables(runs, measure), runs.getFirst().measures().get(measure).score());
  }

  private static double[][][] tables(List<Outcome> runs, int measure) {
    return runs.stream().map(r -> r.measures().get(measure).table()).toArray(double[][][]::new);
  }

  /**
   * How a model differs from another on the same examples under the same seeds, by what the task is compared by; not
   * corrected yet for other comparisons ({@link Comparison#holm}).
   *
   * @throws IllegalArgumentException if they were not asked the same
   */
  public Comparison compare(Result result, Result beside) {
    int asked = result.runs().getFirst().main().table().length;
    int others = beside.runs().getFirst().main().table().length;
    if (!result.task().equals(beside.task()) || asked != others || result.runs().size() != beside.runs().size()) {
      throw new IllegalArgumentException("'" + result.task() + "' of " + asked + " examples, " + result.runs().size()
          + " times, and '" + beside.task() + "' of " + others + ", " + beside.runs().size()
          + " times, cannot be compared example by example");
    }
    return new PairedTest(tables(result.runs(), 0), tables(beside.runs(), 0), result.runs().getFirst().main().score())
        .compare(bootstrap(), SWAPS);
  }
}
