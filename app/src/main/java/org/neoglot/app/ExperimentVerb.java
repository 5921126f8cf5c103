// neoglot experiment: a grid of small runs from a file.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        + "form: power or saturation). Factors are method, optimizer, rank, rate, steps, layers, dim, vocabulary, added, "
        + "replay, stories, base_stories, base_steps. Ctrl-C ends after the present cells, and the same command goes on "
        + "from there.",
    footerHeading = "%nExample:%n", footer = {
      "  neoglot experiment steps.yaml --out steps",
      "where steps.yaml holds", "  name: steps", "  factors: {method: [full, lora], steps: [30, 60, 120]}",
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
      var results = new GridRunner(folder, threads(), console::say, stop::requested).run(grid);
      if (results == null) {
        console.warn("stopped; the same command goes on from here");
        return stop.status();
      }
      var table = new GridTable(grid, results);
      JsonFile.write(folder.resolve("cells.csv"), table.csv());
      report(table).write(folder.resolve("report.html"));
      show(console, table, folder);
      return 0;
    }
  }

  private void show(Console console, GridTable table, Path folder) {
    if (json()) {
      console.print(JsonFile.text(Map.of("cells", table.results().size(), "curves", table.curves().stream().map(l ->
          Map.of("others", String.valueOf(l.others()), "metric", l.curve().metric(), "fit", words(l.fit())))
              .toList())));
      return;
    }
    var columns = new ArrayList<>(heading(table));
    var shown = new Table(columns.toArray(String[]::new));
    rows(table).forEach(r -> shown.row(r.toArray()));
    console.print(shown.toString());
    for (var laid : table.curves()) {
      console.print(laid.curve().metric() + " along " + laid.curve().along().word() + " " + laid.others() + ": "
          + words(laid.fit()));
    }
    console.print(folder.resolve("cells.csv") + "  " + folder.resolve("report.html"));
  }

  private static List<String> heading(GridTable table) {
    List<String> heading = new ArrayList<>(table.grid().factors().keySet().stream().map(Setting::word).toList());
    heading.addAll(metrics(table));
    return heading;
  }

  private static List<String> metrics(GridTable table) {
    return List.copyOf(table.results().getFirst().outcome().figures().keySet());
  }

  private static List<List<String>> rows(GridTable table) {
    List<List<String>> rows = new ArrayList<>();
    for (var combination : table.means(metrics(table).getFirst()).keySet()) {
      List<String> row = new ArrayList<>(combination.values());
      for (String m : metrics(table)) row.add(String.format(Locale.ROOT, "%.4f", table.means(m).get(combination)));
      rows.add(row);
    }
    return rows;
  }

  private static String words(Fit fit) {
    return String.format(Locale.ROOT, fit.form() == Fit.Form.POWER ? "%s + %s x^-%s, error %.4f"
        : "%s + %s e^(-x/%s), error %.4f",
        words(fit.floor()), words(fit.scale()), words(fit.shape()), fit.error());
  }

  private static String words(Fit.Range r) {
    return String.format(Locale.ROOT, "%.4g (%.4g to %.4g)", r.value(), r.low(), r.high());
  }

  private Report report(GridTable table) {
    Grid grid = table.grid();
    var page = Report.titled("Grid " + grid.name(), grid.cells().size() + " tiny models: " + grid.factors().keySet()
        .stream()
        .map(Setting::word).toList() + " on seeds " + grid.seeds() + ".");
    page.figures(new Figures("Means over seeds, bits per byte", heading(table), rows(table), "Less is better."));
    for (var laid : table.curves()) {
      double[] fitted = fitted(laid);
      page.chart(new Chart(laid.curve().metric() + " " + laid.others() + ": " + words(laid.fit()), laid.curve().along()
          .word(),
          "bits per byte", List.of(new Curve("measured", laid.x(), laid.means()), new Curve("fitted", laid.x(),
              fitted))));
    }
    return page.provenance("story world", StoryWorld.VERSION).provenance("version", Build.current())
        .provenance("grid", file.toString()).command(commandText().toString()).build();
  }

  private static double[] fitted(GridTable.Laid laid) {
    return IntStream.range(0, laid.x().length).mapToDouble(i -> laid.fit().at(laid.x()[i])).toArray();
  }
}
