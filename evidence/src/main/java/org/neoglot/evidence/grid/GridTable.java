// The results of a grid as CSV, and curves through them.
package org.neoglot.evidence.grid;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/** Rows for other tools: factors, seed, figures, cost. */
public record GridTable(Grid grid, List<GridRunner.Result> results) {
  public GridTable {
    results = List.copyOf(results);
  }

  /** A curve and where it lies: the other factors' values. */
  public record Laid(Map<Setting, String> others, Grid.Curve curve, double[] x, double[] means, Fit fit) {}

  /** With a header line; numbers in full, so that reading them back gives the same bits. */
  public String csv() {
    StringBuilder csv = new StringBuilder();
    for (Setting s : grid.factors().keySet()) csv.append(s.word()).append(',');
    csv.append("seed");
    for (String name : results.getFirst().outcome().figures().keySet()) csv.append(',').append(name);
    csv.append(",tokens,flops,bytes,seconds,trained_parameters\n");
    for (GridRunner.Result r : results) {
      r.cell().varied().values().forEach(v -> csv.append(v).append(','));
      csv.append(r.cell().seed());
      r.outcome().figures().values().forEach(v -> csv.append(',').append(v));
      csv.append(String.format(Locale.ROOT, ",%d,%s,%s,%.3f,%d%n", r.cost().tokens(), r.cost().flops(), r.cost()
          .bytes(),
          r.cost().seconds(), r.cost().trained()));
    }
    return csv.toString();
  }

  /** Mean over seeds of a figure, by combination of factors. */
  public SequencedMap<Map<Setting, String>, Double> means(String metric) {
    SequencedMap<Map<Setting, String>, Double> means = new LinkedHashMap<>();
    for (GridRunner.Result r : results) {
      means.merge(r.cell().varied(), r.outcome().get(metric) / grid.seeds().size(), Double::sum);
    }
    return means;
  }

  /** Every curve that the grid asks for, once for each combination of the other factors. */
  public List<Laid> curves() {
    List<Laid> laid = new ArrayList<>();
    for (Grid.Curve curve : grid.curves()) {
      SequencedMap<Map<Setting, String>, List<GridRunner.Result>> groups = new LinkedHashMap<>();
      for (GridRunner.Result r : results) {
        Map<Setting, String> others = new LinkedHashMap<>(r.cell().varied());
        others.remove(curve.along());
        groups.computeIfAbsent(others, o -> new ArrayList<>()).add(r);
      }
      groups.forEach((others, some) -> laid.add(lay(others, curve, some)));
    }
    return laid;
  }

  private Laid lay(Map<Setting, String> others, Grid.Curve curve, List<GridRunner.Result> some) {
    double[] x = grid.factors().get(curve.along()).stream().mapToDouble(Double::parseDouble).toArray();
    List<double[]> y = new ArrayList<>();
    double[] means = new double[x.length];
    for (long seed : grid.seeds()) {
      double[] one = some.stream().filter(r -> r.cell().seed() == seed)
          .mapToDouble(r -> r.outcome().get(curve.metric())).toArray();
      for (int i = 0; i < one.length; i++) means[i] += one[i] / grid.seeds().size();
      y.add(one);
    }
    return new Laid(others, curve, x, means, Fit.of(curve.form(), x, y));
  }
}
