// Tasks asked of one model, or of two: the table, the JSON and the page.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Progress;
import org.neoglot.app.console.Table;
import org.neoglot.app.report.Figures;
import org.neoglot.app.report.Intervals;
import org.neoglot.app.report.Report;
import org.neoglot.engine.Run;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.eval.builtin.BuiltIn;
import org.neoglot.eval.metric.ConfusionMatrix;
import org.neoglot.eval.stats.Estimate;
import org.neoglot.eval.stats.PairedTest;
import org.neoglot.eval.task.Harness;
import org.neoglot.eval.task.Outcome;
import org.neoglot.eval.task.Subject;
import org.neoglot.eval.task.Task;
import org.neoglot.models.ModelFolder;

/** One call of {@code neoglot eval --tasks}. */
final class TaskEvaluation {
  /** Two models differ when chance alone makes such a difference in less than one of twenty cases. */
  private static final double LEVEL = 0.05;
  private static final int BINS = 10;

  private final EvalVerb verb;
  private final EvalTaskFlags flags;
  private final ModelFlags model;

  TaskEvaluation(EvalVerb verb, EvalTaskFlags flags, ModelFlags model) {
    this.verb = verb;
    this.flags = flags;
    this.model = model;
  }

  int run(Console console) throws IOException {
    List<Task> tasks = new ArrayList<>();
    for (String name : flags.names()) {
      try {
        tasks.addAll(BuiltIn.find(name.strip()));
      } catch (IllegalArgumentException e) {
        throw verb.wrongly("--tasks: " + e.getMessage());
      }
    }
    Harness harness = new Harness(flags.options(verb), flags.seeds(verb));
    List<Harness.Result> first = ask(console, harness, tasks, model.model(), model.adapter());
    List<Harness.Result> second = flags.beside() == null ? List.of() : ask(console, harness, tasks, flags.beside(), null);
    List<PairedTest.Result> differences = new ArrayList<>();
    for (int i = 0; i < second.size(); i++) differences.add(harness.compare(first.get(i), second.get(i)));
    if (verb.json()) console.print(JsonFile.text(json(first, second, differences)));
    else console.print(table(first, second, differences).toString());
    if (flags.report() != null) {
      page(first, second, differences).write(flags.report());
      console.say("wrote " + flags.report());
    }
    return 0;
  }

  private List<Harness.Result> ask(Console console, Harness harness, List<Task> tasks, Path path, Path adapter) {
    List<Harness.Result> results = new ArrayList<>();
    try (var threads = verb.team(); var run = Run.eager(threads); var progress = Progress.start(console, "eval", tasks.size())) {
      if (adapter != null) {
        try (var opened = OpenedModel.open(path, adapter)) {
          ask(harness, tasks, new Subject(opened.model(), opened.tokenizer(), run), progress, results);
        }
      } else {
        try (var folder = ModelFolder.openAny(path, w -> w)) {
          var words = folder.tokenizer().orElseThrow(() -> new BadFileException(path, "has no tokenizer.json"));
          ask(harness, tasks, new Subject(folder.any(), words, run), progress, results);
        }
      }
    }
    return results;
  }

  private static void ask(Harness harness, List<Task> tasks, Subject subject, Progress progress, List<Harness.Result> results) {
    for (Task task : tasks) {
      results.add(harness.run(task, subject, (name, seed, seeds) -> progress.step(results.size(),
          name + (seeds > 1 ? " seed " + seed + "/" + seeds : ""))));
      progress.step(results.size(), task.name());
    }
  }

  private static Table table(List<Harness.Result> first, List<Harness.Result> second, List<PairedTest.Result> differences) {
    List<String> heading = new ArrayList<>(List.of("task", "measure", "value", "95 % interval", "examples", "seeds"));
    if (!second.isEmpty()) heading.addAll(List.of("beside", "difference", "95 % interval", "verdict"));
    var table = new Table(heading.toArray(String[]::new));
    for (int i = 0; i < first.size(); i++) table.row((Object[]) cells(first, second, differences, i).toArray(String[]::new));
    return table;
  }

  private static List<String> cells(List<Harness.Result> first, List<Harness.Result> second,
      List<PairedTest.Result> differences, int i) {
    Harness.Result r = first.get(i);
    Estimate e = r.main().estimate();
    List<String> cells = new ArrayList<>(List.of(r.task(), r.main().scale().name(), number(e.mean()), interval(e),
        String.valueOf(r.runs().getFirst().answers().size()), String.valueOf(r.runs().size())));
    if (!second.isEmpty()) {
      PairedTest.Result d = differences.get(i);
      cells.addAll(List.of(number(second.get(i).main().estimate().mean()), number(d.difference()),
          number(d.interval().low()) + " to " + number(d.interval().high()), verdict(r, d)));
    }
    return cells;
  }

  /** What the difference means, in the direction of the metric. */
  private static String verdict(Harness.Result r, PairedTest.Result d) {
    return switch (d.verdict(LEVEL)) {
      case TIE -> "tie";
      case GAIN -> r.main().scale().higherIsBetter() ? "better" : "worse";
      case LOSS -> r.main().scale().higherIsBetter() ? "worse" : "better";
    };
  }

  private static Map<String, Object> json(List<Harness.Result> first, List<Harness.Result> second,
      List<PairedTest.Result> differences) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("task", first.get(i).task());
      row.put("examples", first.get(i).runs().getFirst().answers().size());
      row.put("seeds", first.get(i).runs().size());
      row.put("measures", measures(first.get(i)));
      if (!second.isEmpty()) {
        PairedTest.Result d = differences.get(i);
        row.put("beside", measures(second.get(i)));
        row.put("difference", Map.of("value", d.difference(), "low", d.interval().low(), "high", d.interval().high(),
            "p", d.pValue(), "verdict", verdict(first.get(i), d)));
      }
      rows.add(row);
    }
    return Map.of("tasks", rows);
  }

  private static List<Map<String, Object>> measures(Harness.Result result) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Harness.Figure f : result.figures()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", f.scale().name());
      one.put("unit", f.scale().unit());
      one.put("higher_is_better", f.scale().higherIsBetter());
      one.put("value", f.estimate().mean());
      one.put("low", f.estimate().interval().low());
      one.put("high", f.estimate().interval().high());
      one.put("values", f.estimate().seeds());
      all.add(one);
    }
    return all;
  }

  private Report page(List<Harness.Result> first, List<Harness.Result> second, List<PairedTest.Result> differences) {
    var page = Report.titled("What " + model.model().getFileName() + " can do", second.isEmpty()
        ? first.size() + " tasks, each figure with its 95 % interval."
        : "Beside " + flags.beside().getFileName() + ": " + first.size() + " tasks, each figure with its 95 % interval.");
    List<String> heading = new ArrayList<>(List.of("task", "measure", "value", "95 % interval", "examples", "seeds"));
    if (!second.isEmpty()) heading.addAll(List.of("beside", "difference", "of the difference", "verdict"));
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) rows.add(cells(first, second, differences, i));
    page.figures(new Figures("Tasks", heading, rows, second.isEmpty() ? ""
        : "A difference is more than chance where a paired bootstrap over the examples says so at 5 %."));
    page.intervals(new Intervals("Tasks with their 95 % intervals", bars(first, second)));
    for (Harness.Result r : first) {
      Outcome run = r.runs().getFirst();
      if (!run.labels().isEmpty()) page.figures(confusion(r.task(), ConfusionMatrix.of(run.labels())));
      if (!run.sure().isEmpty()) page.figures(calibration(r.task(), run.sure()));
    }
    return page.command(verb.commandText().toString()).build();
  }

  private List<Intervals.Bar> bars(List<Harness.Result> first, List<Harness.Result> second) {
    List<Intervals.Bar> bars = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      bars.add(bar(first.get(i), model.model()));
      if (!second.isEmpty()) bars.add(bar(second.get(i), flags.beside()));
    }
    return bars;
  }

  private static Intervals.Bar bar(Harness.Result r, Path model) {
    Estimate e = r.main().estimate();
    return new Intervals.Bar(r.task(), String.valueOf(model.getFileName()), r.main().scale().name(), e.mean(), e.interval().low(),
        e.interval().high());
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

  private static Figures calibration(String task, List<Outcome.Sure> sure) {
    List<List<String>> rows = new ArrayList<>();
    for (int b = 0; b < BINS; b++) {
      double from = (double) b / BINS;
      double to = (b + 1.0) / BINS;
      boolean last = b == BINS - 1;
      var some = sure.stream().filter(s -> s.probability() >= from && (s.probability() < to || last)).toList();
      if (some.isEmpty()) continue;
      rows.add(List.of(number(from) + " to " + number(to), String.valueOf(some.size()),
          number(some.stream().mapToDouble(Outcome.Sure::probability).average().orElseThrow()),
          number(some.stream().mapToDouble(s -> s.right() ? 1 : 0).average().orElseThrow())));
    }
    return new Figures(task + ": how sure, and how often right", List.of("probability", "examples", "mean probability", "share right"),
        rows, "A model is calibrated where the last two columns agree.");
  }

  private static String interval(Estimate e) {
    return Double.isNaN(e.interval().low()) ? "-" : number(e.interval().low()) + " to " + number(e.interval().high());
  }

  private static String number(double x) {
    return String.format(Locale.ROOT, "%.4f", x);
  }
}
