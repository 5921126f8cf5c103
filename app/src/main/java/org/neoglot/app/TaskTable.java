// What came of tasks, as rows for a person and as JSON for a script.
package org.neoglot.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.app.console.Table;
import org.neoglot.eval.stats.Comparison;
import org.neoglot.eval.stats.Estimate;
import org.neoglot.eval.task.Harness;
import org.neoglot.eval.text.Contamination;

/** Columns are there for what was asked: prompts, training text, a second model. */
final class TaskTable {
  /** An example counts as seen when at least this share of its runs of words stands in the training text. */
  private static final double SEEN = 0.5;

  private final List<TaskEvaluation.Asked> asked;

  TaskTable(List<TaskEvaluation.Asked> asked) {
    this.asked = asked;
  }

  private boolean prompts() {
    return asked.stream().anyMatch(a -> a.variants().values().size() > 1);
  }

  private boolean malformed() {
    return asked.stream().anyMatch(a -> a.listed().rows().bad() > 0);
  }

  private boolean trained() {
    return asked.stream().anyMatch(a -> a.seen().isPresent());
  }

  private boolean beside() {
    return asked.stream().anyMatch(a -> a.beside().isPresent());
  }

  Table text() {
    var table = new Table(heading().toArray(String[]::new));
    for (var a : asked) table.row((Object[]) cells(a).toArray(String[]::new));
    return table;
  }

  List<String> heading() {
    List<String> heading = new ArrayList<>(List.of("task", "measure", "value", "95 % interval", "floor",
        "examples", "seeds"));
    if (malformed()) heading.add("malformed");
    if (prompts()) heading.addAll(List.of("prompts", "mean", "deviation", "worst"));
    if (trained()) heading.addAll(List.of("seen in training", "value on the rest"));
    if (beside()) heading.addAll(List.of("beside", "difference", "of the difference", "effect", "p", "p of all", "verdict"));
    return heading;
  }

  List<String> cells(TaskEvaluation.Asked a) {
    Harness.Result r = a.result();
    Estimate e = r.main().estimate();
    List<String> cells = new ArrayList<>(List.of(r.task(), r.main().scale().name(), number(e.mean()), interval(e),
        TaskListing.floor(a.listed()), String.valueOf(examples(r)), String.valueOf(r.runs().size())));
    if (malformed()) cells.add(String.valueOf(a.listed().rows().bad()));
    if (prompts()) {
      var v = a.variants();
      cells.addAll(List.of(String.valueOf(v.values().size()), number(v.mean()), number(v.deviation()), number(v.worst())));
    }
    if (trained()) cells.addAll(List.of(seen(a) + " of " + examples(r), number(rest(a))));
    if (beside()) {
      Comparison d = a.beside().orElseThrow().difference();
      cells.addAll(List.of(number(d.beside()), number(d.difference()), number(d.interval().low()) + " to "
          + number(d.interval().high()), number(d.effect()), number(d.pValue()), number(d.adjusted()), verdict(r, d)));
    }
    return cells;
  }

  private static int examples(Harness.Result r) {
    return r.runs().getFirst().answers().size();
  }

  /** Those of the asked examples that stand in the training text. */
  private static int seen(TaskEvaluation.Asked a) {
    return (int) a.seen().orElseThrow().seen(SEEN).stream().filter(i -> i < examples(a.result())).count();
  }

  /** The value over the asked examples that do not stand there: the mean over seeds, as the value over all is. */
  private static double rest(TaskEvaluation.Asked a) {
    Contamination.Report report = a.seen().orElseThrow();
    List<Integer> seen = report.seen(SEEN);
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < examples(a.result()); i++) if (!seen.contains(i)) places.add(i);
    return places.isEmpty() ? Double.NaN : a.result().runs().stream()
        .mapToDouble(run -> run.main().over(places)).average().orElseThrow();
  }

  /** What the model is beside the other, in the direction of the metric. */
  private static String verdict(Harness.Result r, Comparison d) {
    return switch (d.verdict()) {
      case TIE -> "tie";
      case GAIN -> r.main().scale().higherIsBetter() ? "better" : "worse";
      case LOSS -> r.main().scale().higherIsBetter() ? "worse" : "better";
    };
  }

  Map<String, Object> json() {
    return Map.of("tasks", asked.stream().map(TaskTable::json).toList());
  }

  private static Map<String, Object> json(TaskEvaluation.Asked a) {
    Harness.Result r = a.result();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("task", r.task());
    row.put("examples", examples(r));
    row.put("seeds", r.runs().size());
    row.put("seconds", r.seconds());
    row.put("measures", measures(r));
    row.put("floors", TaskListing.floors(a.listed()));
    var rows = a.listed().rows();
    row.put("rows", of("read", rows.good(), "malformed", rows.bad(), "not_utf8", rows.invalid(), "first", rows.first()));
    var v = a.variants();
    if (v.values().size() > 1) {
      row.put("prompts", of("values", v.values(), "mean", v.mean(), "deviation", v.deviation(), "spread", v.spread(),
          "worst", v.worst()));
    }
    a.seen().ifPresent(report -> row.put("training", of("words", report.order(), "share", SEEN, "seen", seen(a),
        "mean_overlap", report.overlap().stream().mapToDouble(x -> x).filter(x -> !Double.isNaN(x)).average()
        .orElse(Double.NaN),
        "value_on_the_rest", rest(a))));
    a.beside().ifPresent(b -> {
      Comparison d = b.difference();
      row.put("beside", measures(b.result()));
      row.put("difference", of("value", d.difference(), "low", d.interval().low(), "high", d.interval().high(),
          "p", d.pValue(), "p_holm", d.adjusted(), "effect", d.effect(), "verdict", verdict(r, d)));
    });
    return row;
  }

  /** A map in the order of writing. */
  private static Map<String, Object> of(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) map.put((String) pairs[i], pairs[i + 1]);
    return map;
  }

  private static List<Map<String, Object>> measures(Harness.Result result) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Harness.Figure f : result.figures()) {
      all.add(of("name", f.scale().name(), "unit", f.scale().unit(), "higher_is_better", f.scale().higherIsBetter(),
          "value", f.estimate().mean(), "low", f.estimate().interval().low(), "high", f.estimate().interval().high(),
          "values", f.estimate().seeds()));
    }
    return all;
  }

  private static String interval(Estimate e) {
    return Double.isNaN(e.interval().low()) ? "-" : number(e.interval().low()) + " to " + number(e.interval().high());
  }

  static String number(double x) {
    return Double.isNaN(x) ? "-" : String.format(Locale.ROOT, "%.4f", x);
  }
}
