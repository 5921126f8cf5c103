// What the forks of one benchmark showed, and how it is summed up.
package org.neoglot.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * Each fork is a JVM of its own, with compiled code of its own: its figure is the median of its samples. The figure of
 * all is the median of the forks, beside the least and the greatest of them.
 *
 * @param medians nanoseconds an operation, one a fork
 * @param bests nanoseconds of the quickest sample, one a fork
 * @param extras what {@link Around} measured, one a fork
 */
record Forks(double[] medians, double[] bests, Map<String, double[]> extras) {
  static Forks of(RunResult result) {
    Collection<BenchmarkResult> forks = result.getBenchmarkResults();
    Map<String, double[]> extras = new LinkedHashMap<>();
    for (String name : result.getSecondaryResults().keySet()) {
      extras.put(name, each(forks, f -> f.getSecondaryResults().containsKey(name)
          ? f.getSecondaryResults().get(name).getScore() : Double.NaN));
    }
    return new Forks(each(forks, f -> statistics(f).getPercentile(50)), each(forks, f -> statistics(f).getMin()), extras);
  }

  /** The forks of several rounds together. */
  static Forks join(List<Forks> rounds) {
    Map<String, double[]> extras = new LinkedHashMap<>();
    for (String name : rounds.getFirst().extras.keySet()) extras.put(name, join(rounds, f -> f.extras.get(name)));
    return new Forks(join(rounds, Forks::medians), join(rounds, Forks::bests), extras);
  }

  private static double[] join(List<Forks> rounds, Function<Forks, double[]> part) {
    return rounds.stream().flatMapToDouble(f -> Arrays.stream(part.apply(f))).toArray();
  }

  private static org.openjdk.jmh.util.Statistics statistics(BenchmarkResult fork) {
    Result<?> primary = fork.getPrimaryResult();
    return primary.getStatistics();
  }

  private static double[] each(Collection<BenchmarkResult> forks, Function<BenchmarkResult, Double> of) {
    return forks.stream().mapToDouble(of::apply).toArray();
  }

  /** How many JVMs. */
  int count() {
    return medians.length;
  }

  /** Middle of the values, the mean of the two middle ones where their number is even. */
  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }

  /** The median of the forks of what was measured around, or NaN where it was not. */
  double extra(String name) {
    return extras.containsKey(name) ? median(extras.get(name)) : Double.NaN;
  }

  /** How much one operation is of everything that the benchmark counts, without its checksum. */
  private SequencedMap<String, Double> amounts() {
    SequencedMap<String, Double> amounts = new LinkedHashMap<>();
    for (String what : List.of(Notes.TOKENS, Notes.SENTENCES, Notes.TEXT, Notes.FLOPS,
        Notes.BYTES)) {
      double amount = extra(Around.NOTE + what);
      if (!Double.isNaN(amount)) amounts.put(what, amount);
    }
    return amounts;
  }

  /** The figures as cells of a row: rates with their ranges where the benchmark counts something, else times. */
  List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    SequencedMap<String, Double> amounts = amounts();
    if (amounts.isEmpty()) times(cells);
    amounts.forEach((what, amount) -> rates(cells, what, amount, cells.isEmpty()));
    // A share of this fork's own peak: forks that were disturbed lose both.
    if (amounts.containsKey(Notes.FLOPS)) cells.add(Cell.share("of peak", share(amounts.get(Notes.FLOPS))));
    double[] limits = extras.get(Around.NOTE + Notes.LIMIT);
    if (limits != null) {
      cells.add(Cell.number("memory GB/s", median(limits), 1));
      cells.add(Cell.share("of memory", ofMemory(amounts.get(Notes.BYTES), limits)));
    }
    if (extras.containsKey(Around.NOTE + Notes.FIRST)) {
      cells.add(Cell.number("first MB/s", extra(Around.NOTE + Notes.FIRST), 1));
    }
    cells.add(Cell.number("peak", extra(Around.PEAK), 1));
    cells.add(Cell.number("KB/op", extra(Around.ALLOCATED) / 1e3, 1));
    if (extra(Around.RESIDENT) > 0) cells.add(Cell.number("RSS MB", extra(Around.RESIDENT) / 1e6, 0));
    double[] sums = extras.get(Around.NOTE + Notes.CHECKSUM);
    if (sums != null) cells.add(checksum(sums));
    return cells;
  }

  /** Median over forks of what the median sample reaches of the fork's own peak. */
  double share(double flops) {
    double[] peaks = extras.get(Around.PEAK);
    double[] shares = new double[count()];
    for (int f = 0; f < shares.length; f++) shares[f] = flops / medians[f] / peaks[f];
    return median(shares);
  }

  /** The same of what memory gave this fork. */
  private double ofMemory(double bytes, double... limits) {
    double[] shares = new double[count()];
    for (int f = 0; f < shares.length; f++) shares[f] = bytes / medians[f] / limits[f];
    return median(shares);
  }

  /** How much a second in the median of the forks; 1e9 of them for flops and bytes, 1e6 for bytes of text. */
  double rate(String what) {
    return unit(what) * extra(Around.NOTE + what) / median(medians);
  }

  private static double unit(String what) {
    if (what.equals(Notes.TEXT)) return 1e3;
    return what.equals(Notes.FLOPS) || what.equals(Notes.BYTES) ? 1 : 1e9;
  }

  private void rates(List<Cell> cells, String what, double amount, boolean first) {
    String name = switch (what) {
      case Notes.FLOPS -> "GFLOP/s";
      case Notes.BYTES -> "GB/s";
      case Notes.TEXT -> "MB/s";
      default -> what + "/s";
    };
    double scale = unit(what) * amount;
    cells.add(Cell.number(name, scale / median(medians), 1));
    if (!first) return;
    cells.add(Cell.range("range", scale / Arrays.stream(medians).max().orElseThrow(),
        scale / Arrays.stream(medians).min().orElseThrow()));
    cells.add(Cell.number("best", scale / Arrays.stream(bests).min().orElseThrow(), 1));
  }

  private void times(List<Cell> cells) {
    cells.add(Cell.number("us/op", median(medians) / 1e3, 2));
    cells.add(Cell.range("range", Arrays.stream(medians).min().orElseThrow() / 1e3,
        Arrays.stream(medians).max().orElseThrow() / 1e3));
    cells.add(Cell.number("best", Arrays.stream(bests).min().orElseThrow() / 1e3, 2));
  }

  /** Different bits in different JVMs would be a bug of the kernels, not noise. */
  private static Cell checksum(double[] sums) {
    for (double sum : sums) {
      if (sum != sums[0]) throw new IllegalStateException("forks computed different bits: " + Arrays.toString(sums));
    }
    return Cell.text("checksum", String.format("%08x", (long) sums[0]));
  }
}
