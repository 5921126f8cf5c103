// The results of a grid as rows, as CSV, and as curves.
package org.neoglot.evidence.grid;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.neoglot.evidence.Cost;
import org.neoglot.evidence.lab.Classroom;

/** Cells that failed stand in the CSV with their reason, and are left out of all else but the counts. */
public record GridTable(Grid grid, List<GridRunner.Result> results) {
  public GridTable {
    results = List.copyOf(results);
  }

  /**
   * A combination of factors.
   *
   * @param means of the figures over the seeds that ended, NaN where none did
   * @param cost the same of what training took
   * @param ended seeds that gave figures, {@code failed} those that did not
   */
  public record Row(SequencedMap<Setting, String> combination, SequencedMap<String, Double> means, Cost cost, int ended,
      int failed) {}

  /**
   * A curve and where it lies.
   *
   * @param others the other factors' values
   * @param x rising, with the mean over seeds at each
   * @param fit null where too few cells ended
   * @param failed cells that are missing in it
   * @param note what has to be said about it, or empty
   */
  public record Laid(Map<Setting, String> others, Grid.Curve curve, double[] x, double[] means, Fit fit, int failed,
      String note) {}

  /** Figures that every cell gives. */
  public static List<String> metrics() {
    return Classroom.MEASURED;
  }

  /** Cells that gave no figures. */
  public long failed() {
    return results.stream().filter(r -> !r.ended()).count();
  }

  /** With a header line; numbers in full, so that reading them back gives the same bits. A failed cell has no figures. */
  public String csv() {
    StringBuilder csv = new StringBuilder();
    for (Setting s : grid.factors().keySet()) csv.append(s.word()).append(',');
    csv.append("seed,").append(String.join(",", metrics()))
        .append(",tokens,flops,bytes,seconds,trained_parameters,failed\n");
    for (GridRunner.Result r : results) {
      r.cell().varied().values().forEach(v -> csv.append(v).append(','));
      csv.append(r.cell().seed());
      for (String metric : metrics()) csv.append(',').append(r.ended() ? r.outcome().get(metric) : "");
      Cost c = r.cost();
      csv.append(r.ended() ? String.format(Locale.ROOT, ",%d,%s,%s,%.3f,%d,", c.tokens(), c.flops(), c.bytes(),
          c.seconds(), c.trained()) : ",,,,,," + quoted(r.failed())).append('\n');
    }
    return csv.toString();
  }

  /** A cell of text (RFC 4180). */
  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"").replaceAll("\\R", " ") + '"';
  }

  /** A row for each combination of factors, in the order of the cells. */
  public List<Row> rows() {
    SequencedMap<SequencedMap<Setting, String>, List<GridRunner.Result>> groups = new LinkedHashMap<>();
    for (GridRunner.Result r : results) groups.computeIfAbsent(r.cell().varied(), v -> new ArrayList<>()).add(r);
    List<Row> rows = new ArrayList<>();
    groups.forEach((combination, all) -> {
      List<GridRunner.Result> ended = all.stream().filter(GridRunner.Result::ended).toList();
      SequencedMap<String, Double> means = new LinkedHashMap<>();
      for (String metric : metrics()) means.put(metric, mean(ended, metric));
      rows.add(new Row(combination, means, Cost.mean(ended.stream().map(GridRunner.Result::cost).toList()), ended.size(),
          all.size() - ended.size()));
    });
    return rows;
  }

  private static double mean(List<GridRunner.Result> some, String metric) {
    return some.stream().mapToDouble(r -> r.outcome().get(metric)).average().orElse(Double.NaN);
  }

  /** The least and the most floating point operations that a cell's training took; zeros where none ended. */
  public double[] spent() {
    var flops = results.stream().filter(GridRunner.Result::ended).mapToDouble(r -> r.cost().flops()).summaryStatistics();
    return flops.getCount() == 0 ? new double[2] : new double[] {flops.getMin(), flops.getMax()};
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

  private static Laid lay(Map<Setting, String> others, Grid.Curve curve, List<GridRunner.Result> some) {
    List<GridRunner.Result> ended = some.stream().filter(GridRunner.Result::ended).toList();
    int failed = some.size() - ended.size();
    double[] x = ended.stream().mapToDouble(r -> r.cell().number(curve.along())).distinct().sorted().toArray();
    double[] means = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double here = x[i];
      means[i] = mean(ended.stream().filter(r -> r.cell().number(curve.along()) == here).toList(), curve.metric());
    }
    String missing = failed == 0 ? "" : failed + " of " + some.size() + " cells failed";
    if (x.length <= Fit.UNKNOWNS) {
      return new Laid(others, curve, x, means, null, failed, "no curve: " + missing + ", which leaves " + x.length
          + " values of " + curve.along().word() + " for " + Fit.UNKNOWNS + " unknowns");
    }
    Fit fit = Fit.of(curve.form(), ended.stream().mapToDouble(r -> r.cell().number(curve.along())).toArray(),
        ended.stream().mapToDouble(r -> r.outcome().get(curve.metric())).toArray(),
        (int) ended.stream().map(r -> r.cell().seed()).distinct().count());
    return new Laid(others, curve, x, means, fit, failed, missing + (missing.isEmpty() || fit.note().isEmpty() ? ""
        : "; ") + fit.note());
  }
}
