// What came of tasks, on one page: bars with intervals, confusions, calibration, tokens by their loss.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.neoglot.app.report.Chart;
import org.neoglot.app.report.Curve;
import org.neoglot.app.report.Figures;
import org.neoglot.app.report.Heat;
import org.neoglot.app.report.Intervals;
import org.neoglot.app.report.Report;
import org.neoglot.eval.metric.Calibration;
import org.neoglot.eval.metric.Confident;
import org.neoglot.eval.metric.ConfusionMatrix;
import org.neoglot.eval.metric.Labelled;
import org.neoglot.eval.stats.Comparison;
import org.neoglot.eval.stats.Estimate;
import org.neoglot.eval.task.Harness;
import org.neoglot.eval.task.Outcome;
import org.neoglot.eval.task.TokenLosses;

/** The page of {@code --report}. */
final class TaskPage {
  private static final int BINS = 10;
  /** Nats of a piece that gets the deepest colour: a piece of one in about 3,000. */
  private static final double DEEP = 8;

  private final List<TaskEvaluation.Asked> asked;
  private final TaskTable table;
  private final Path model;
  private final Path beside;

  /** @param beside null where there is one model */
  TaskPage(List<TaskEvaluation.Asked> asked, TaskTable table, Path model, Path beside) {
    this.asked = asked;
    this.table = table;
    this.model = model;
    this.beside = beside;
  }

  Report page(String command) {
    String company = beside == null ? "" : "Beside " + beside.getFileName() + ": ";
    var page = Report.titled("What " + model.getFileName() + " can do",
        company + asked.size() + " tasks, each figure with its 95 % interval.");
    page.figures(new Figures("Tasks", table.heading(), asked.stream().map(table::cells).toList(),
        "The floor is what the best of some trivial methods reaches." + (beside == null ? ""
            : " A difference is value less beside. It is more than chance where swapping the two models' answers makes one as "
                + "large in at most 5 % of all swaps, corrected for all tasks of this page (Holm), and its interval leaves "
                + "out 0; the effect is in standard deviations of the examples' differences.")));
    bars(page);
    for (var a : asked) {
      List<Outcome> runs = a.result().runs();                                   // answers under all seeds, as the value has
      List<Labelled> labels = runs.stream().flatMap(run -> run.labels().stream()).toList();
      List<Outcome.Sure> sure = runs.stream().flatMap(run -> run.sure().stream()).toList();
      if (!labels.isEmpty()) page.figures(confusion(a.result().task(), ConfusionMatrix.of(labels)));
      if (!sure.isEmpty()) page.chart(calibration(a.result().task(), sure));
      int number = 0;
      for (TokenLosses text : a.coloured()) {
        page.heat(new Heat(a.result().task() + ", text " + ++number, text.pieces(), text.nats(), "nats", DEEP));
      }
    }
    return page.command(command).build();
  }

  /** A picture for each kind of task that has several languages, one for the others, and one of differences. */
  private void bars(Report.Builder page) {
    Map<String, List<TaskEvaluation.Asked>> kinds = new LinkedHashMap<>();
    for (var a : asked) kinds.computeIfAbsent(a.result().task().replaceFirst(":.*", ""), k -> new ArrayList<>()).add(a);
    List<TaskEvaluation.Asked> others = new ArrayList<>();
    kinds.forEach((kind, some) -> {
      if (some.size() == 1) others.addAll(some);
      else page.intervals(new Intervals(kind + " by language, with 95 % intervals", bars(some)));
    });
    if (!others.isEmpty()) page.intervals(new Intervals("Tasks with their 95 % intervals", bars(others)));
    if (beside == null) return;
    page.intervals(new Intervals(model.getFileName() + " less " + beside.getFileName() + ", with 95 % intervals",
        asked.stream().map(a -> difference(a.result(), a.beside().orElseThrow().difference())).toList()));
  }

  private static Intervals.Bar difference(Harness.Result r, Comparison d) {
    return new Intervals.Bar(r.task(), "difference", r.main().scale().name(), d.difference(), d.interval().low(),
        d.interval().high());
  }

  private List<Intervals.Bar> bars(List<TaskEvaluation.Asked> some) {
    List<Intervals.Bar> bars = new ArrayList<>();
    for (var a : some) {
      bars.add(bar(a.result(), model));
      a.beside().ifPresent(b -> bars.add(bar(b.result(), beside)));
      a.listed().floor().ifPresent(f -> bars.add(new Intervals.Bar(a.result().task(),
          "floor: " + f.method().replace('_', ' '), f.measure(), f.value(), Double.NaN, Double.NaN)));
    }
    return bars;
  }

  private static Intervals.Bar bar(Harness.Result r, Path model) {
    Estimate e = r.main().estimate();
    return new Intervals.Bar(r.task(), String.valueOf(model.getFileName()), r.main().scale().name(), e.mean(),
        e.interval().low(), e.interval().high());
  }

  private static Figures confusion(String task, ConfusionMatrix m) {
    List<String> heading = new ArrayList<>(List.of("wanted \\ given"));
    heading.addAll(m.labels());
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < m.labels().size(); i++) {
      List<String> row = new ArrayList<>(List.of(m.labels().get(i)));
      for (int j = 0; j < m.labels().size(); j++) row.add(String.format(Locale.ROOT, "%.0f", m.at(i, j)));
      rows.add(row);
    }
    return new Figures(task + ": what was taken for what", heading, rows, "");
  }

  /** How often the model was right where it was so sure; a calibrated one keeps to the diagonal. */
  private static Chart calibration(String task, List<Outcome.Sure> sure) {
    List<Confident> items = sure.stream().map(s -> new Confident(Math.clamp(s.probability(), 0.0, 1.0), s.right())).toList();
    List<Calibration.Bin> bins = Calibration.ece(BINS).curve(items).stream().filter(b -> b.items() > 0).toList();
    double[] x = bins.stream().mapToDouble(Calibration.Bin::confidence).toArray();
    double[] y = bins.stream().mapToDouble(Calibration.Bin::accuracy).toArray();
    double[] line = IntStream.rangeClosed(0, BINS).mapToDouble(i -> (double) i / BINS).toArray();
    return new Chart(String.format(Locale.ROOT, "%s: how sure, and how often right (calibration error %.3f)", task,
        Calibration.ece(BINS).of(items)), "probability that the model gave its answer", "share right",
        List.of(new Curve("the model", x, y), new Curve("calibrated", line, line)));
  }
}
