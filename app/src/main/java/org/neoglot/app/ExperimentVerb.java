// neoglot experiment: a grid of small runs from a file.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.app.report.Chart;
import org.neoglot.app.report.Curve;
import org.neoglot.app.report.Figures;
import org.neoglot.app.report.Report;
import org.neoglot.eval.story.StoryWorld;
import org.neoglot.evidence.grid.Fit;
import org.neoglot.evidence.grid.Grid;
import org.neoglot.evidence.grid.GridRunner;
import org.neoglot.evidence.grid.GridTable;
import org.neoglot.evidence.grid.Setting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs every combination of factors on every seed, and writes CSV and a report with curves. */
@Command(name = "experiment", header = "Run a grid of tiny models: factors, seeds, curves, CSV and report.",
    description = "The file is YAML: name; factors (each a list); perhaps fixed, seeds, and curves (along, metric, "
        + "form: power or saturation), and budget: {flops: N}, which every cell spends on as many "
        + "steps as that pays for. Factors are method, optimizer, rank, rate, steps, layers, dim, vocabulary, added, "
        + "replay, stories, base_stories, base_steps. Ctrl-C ends after the present cells, and the same command goes on "
        + "from there.",
    footerHeading = "%nExample:%n", footer = {
      "  neoglot experiment steps.yaml --out steps",
      "where steps.yaml holds", "  name: steps", "  factors: {method: [full, lora], steps: [30, 60, 120, 240]}",
      "  seeds: [1, 2, 3]", "  curves: [{along: steps, metric: Esperanto, form: power}]"})
final class ExperimentVerb extends Verb {
  @Parameters(paramLabel = "FILE", description = "The grid.")
  private Path file;

  @Option(names = "--out", paramLabel = "DIR",
      description = "Where notes, CSV and report go. Default: the grid's name.")
  private Path out;

  @Override
  int run(Console console) throws IOException {
    if (!Files.isRegularFile(file)) throw wrongly(file + " is no file; wanted a grid in YAML");
    Grid grid = Grid.read(file);
    Path folder = out == null ? Path.of(grid.name()) : out;
    Files.createDirectories(folder);
    console.say(grid.cells().size() + " cells, " + threads() + " at a time");
    try (var stop = StopSignal.listen(() ->
        console.warn("stopping after the present cells (again to stop at once) ..."))) {
      var results = new GridRunner(folder, threads(), Build.current().code(), console::say, stop::requested).run(grid);
      if (results == null) {
        console.warn("stopped; the same command goes on from here");
        return stop.status();
      }
      var table = new GridTable(grid, results);
      JsonFile.write(folder.resolve("cells.csv"), table.csv());
      report(table).write(folder.resolve("report.html"));
      show(console, table, folder);
      if (table.failed() == results.size()) {
        throw new IllegalStateException("all " + results.size() + " cells failed, the first one: "
            + results.getFirst().failed());
      }
      return 0;
    }
  }

  private void show(Console console, GridTable table, Path folder) {
    if (json()) {
      console.print(JsonFile.text(asMap(table)));
      return;
    }
    var shown = new Table(heading(table).toArray(String[]::new));
    rows(table).forEach(r -> shown.row(r.toArray()));
    console.print(shown.toString());
    console.print(spent(table));
    for (var laid : table.curves()) {
      console.print(laid.curve().metric() + " along " + laid.curve().along().word() + " " + laid.others() + ": "
          + words(laid));
    }
    console.print(folder.resolve("cells.csv") + "  " + folder.resolve("report.html"));
  }

  private static Map<String, Object> asMap(GridTable table) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("cells", table.results().size());
    map.put("failed", table.failed());
    map.put("budget_flops", table.grid().flops() == 0 ? null : table.grid().flops());
    map.put("spent_flops", Map.of("least", table.spent()[0], "most", table.spent()[1]));
    map.put("rows", table.rows().stream().map(ExperimentVerb::asMap).toList());
    map.put("curves", table.curves().stream().map(ExperimentVerb::asMap).toList());
    return map;
  }

  private static Map<String, Object> asMap(GridTable.Row row) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("factors", words(row.combination()));
    // JSON has no word for a mean of nothing.
    map.put("means", row.ended() == 0 ? null : row.means());
    map.put("cost", row.ended() == 0 ? null : row.cost());
    map.put("seeds", row.ended());
    map.put("failed", row.failed());
    return map;
  }

  private static Map<String, Object> asMap(GridTable.Laid laid) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("others", words(laid.others()));
    map.put("metric", laid.curve().metric());
    map.put("along", laid.curve().along().word());
    map.put("form", laid.curve().form().name().toLowerCase(Locale.ROOT));
    map.put("fit", laid.fit() == null ? null : asMap(laid.fit()));
    map.put("failed", laid.failed());
    map.put("note", laid.note());
    return map;
  }

  private static Map<String, Object> asMap(Fit fit) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("floor", asMap(fit.floor()));
    map.put("scale", asMap(fit.scale()));
    map.put("shape", asMap(fit.shape()));
    map.put("error", fit.error());
    map.put("cells", fit.points());
    return map;
  }

  private static Map<String, Object> asMap(Fit.Range range) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("value", range.value());
    map.put("low", range.interval() == null ? null : range.interval().low());
    map.put("high", range.interval() == null ? null : range.interval().high());
    return map;
  }

  private static Map<String, String> words(Map<Setting, String> settings) {
    Map<String, String> words = new LinkedHashMap<>();
    settings.forEach((s, value) -> words.put(s.word(), value));
    return words;
  }

  /** What all the cells' training took, so that nobody compares what had unlike budgets without knowing it. */
  private static String spent(GridTable table) {
    double[] spent = table.spent();
    String range = String.format(Locale.ROOT, "cells spent %.3g to %.3g gigaflop", spent[0] * 1e-9, spent[1] * 1e-9);
    return (table.grid().flops() == 0 ? range : "budget " + table.grid().budget() + "; " + range)
        + (table.failed() == 0 ? "" : "; " + table.failed() + " of " + table.results().size() + " failed, see cells.csv");
  }

  private static List<String> heading(GridTable table) {
    List<String> heading = new ArrayList<>(table.grid().factors().keySet().stream().map(Setting::word).toList());
    heading.addAll(GridTable.metrics());
    heading.addAll(List.of("tokens", "gigaflop", "MB", "seconds", "trained"));
    if (table.failed() > 0) heading.add("failed");
    return heading;
  }

  /** Means over the seeds that ended. */
  private static List<List<String>> rows(GridTable table) {
    List<List<String>> rows = new ArrayList<>();
    for (var r : table.rows()) {
      List<String> row = new ArrayList<>(r.combination().values());
      boolean any = r.ended() > 0;
      for (double mean : r.means().values()) row.add(any ? String.format(Locale.ROOT, "%.4f", mean) : "-");
      var c = r.cost();
      row.addAll(any ? List.of(number("%,d", c.tokens()), number("%.3f", c.flops() * 1e-9), number("%.1f", c.bytes()
          * 1e-6), number("%.2f", c.seconds()), number("%,d", c.trained())) : List.of("-", "-", "-", "-", "-"));
      if (table.failed() > 0) row.add(String.valueOf(r.failed()));
      rows.add(row);
    }
    return rows;
  }

  private static String number(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String words(GridTable.Laid laid) {
    String note = laid.note().isEmpty() ? "" : " (" + laid.note() + ")";
    return laid.fit() == null ? laid.note() : words(laid.fit()) + note;
  }

  private static String words(Fit fit) {
    return String.format(Locale.ROOT, fit.form() == Fit.Form.POWER ? "%s + %s x^-%s, error %.4f"
        : "%s + %s e^(-x/%s), error %.4f",
        words(fit.floor()), words(fit.scale()), words(fit.shape()), fit.error());
  }

  private static String words(Fit.Range r) {
    return String.format(Locale.ROOT, "%.4g", r.value()) + (r.interval() == null ? ""
        : String.format(Locale.ROOT, " (%.4g to %.4g)", r.interval().low(), r.interval().high()));
  }

  private Report report(GridTable table) {
    Grid grid = table.grid();
    var page = Report.titled("Grid " + grid.name(), grid.cells().size() + " tiny models: " + grid.factors().keySet()
        .stream()
        .map(Setting::word).toList() + " on seeds " + grid.seeds() + ".");
    page.figures(new Figures("Means over seeds: bits per byte, and what training took", heading(table), rows(table),
        "Less is better. " + spent(table) + ". MB are what operations read and write; trained are the numbers that the "
            + "optimizer moves."));
    for (var laid : table.curves()) {
      if (laid.x().length == 0) continue;
      var lines = new ArrayList<>(List.of(new Curve("measured", laid.x(), laid.means())));
      if (laid.fit() != null) lines.add(new Curve("fitted", laid.x(), fitted(laid)));
      page.chart(new Chart(laid.curve().metric() + " " + laid.others() + ": " + words(laid), laid.curve().along()
          .word(), "bits per byte", lines));
    }
    return page.provenance("story world", StoryWorld.VERSION).provenance("version", Build.current())
        .provenance("grid", file.toString()).command(commandText().toString()).build();
  }

  private static double[] fitted(GridTable.Laid laid) {
    return IntStream.range(0, laid.x().length).mapToDouble(i -> laid.fit().at(laid.x()[i])).toArray();
  }
}
