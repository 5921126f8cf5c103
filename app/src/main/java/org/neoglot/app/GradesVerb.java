// neoglot grades: what several seeds came to, beside what trivial methods reach.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.engine.file.BadFileException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Means, spreads and verdicts of the lines that {@code grade --json} printed. */
@Command(name = "grades", header = "Take means of what 'grade --json' printed for several seeds.",
    description = "Lines of the same name and data are seeds of one run. For each figure: the mean, the standard deviation, "
        + "and the widest reach of the seeds' own 95 % intervals. A floor is beaten where every seed's "
        + "interval lies above it, and is not told apart where it lies within one of them.",
    footerHeading = "%nExample:%n",
    footer = {"  neoglot grades figures.jsonl --floors baselines.json",
      "where baselines.json holds {\"scores\": {\"FILE\": {\"METHOD\": {\"FIGURE\": 0.68}}}}, with FILE as "
          + "the data's path ends."})
final class GradesVerb extends Verb {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Lines of JSON.")
  private List<Path> files;

  @Option(names = "--floors", paramLabel = "FILE", description = "What trivial methods reach on the same data.")
  private Path floors;

  @Option(names = "--markdown", description = "Print a table for a page.")
  private boolean markdown;

  @Override
  int run(Console console) {
    JsonNode scores = floors == null ? JsonMapper.shared().createObjectNode()
        : read(floors, whole(floors), 0).path("scores");
    Map<String, SeedFigures> all = new LinkedHashMap<>();
    for (Path file : files) {
      List<String> lines = whole(file).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (!lines.get(i).isBlank()) add(all, read(file, lines.get(i), i + 1), file, i + 1, scores);
      }
    }
    if (all.isEmpty()) throw new BadFileException(files.getFirst(), "holds no line of 'grade --json', wanted at least one");
    if (json()) console.print(JsonFile.text(all.values().stream().map(SeedFigures::asMap).toList()));
    else console.print(table(List.copyOf(all.values())));
    return 0;
  }

  private static String whole(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new BadFileException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  private static JsonNode read(Path file, String text, int line) {
    try {
      return JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      throw new BadFileException(file, (line > 0 ? "line " + line + " " : "") + "is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void add(Map<String, SeedFigures> all, JsonNode line, Path file, int number, JsonNode scores) {
    if (!line.path("figures").isArray() || line.path("name").asString("").isEmpty()) {
      throw new BadFileException(file, "line " + number + " has no 'name' and 'figures', wanted what 'grade --json' prints");
    }
    for (JsonNode row : line.path("figures")) {
      String figure = row.path("figure").asString("");
      String key = line.path("name").asString() + "\n" + line.path("data") + "\n" + figure;
      SeedFigures of = all.computeIfAbsent(key, k -> new SeedFigures(line.path("name").asString(), figure,
          line.path("examples").asInt(), floors(line, row, scores)));
      of.add(line.path("seed").asLong(), row.path("value").asDouble(Double.NaN), row.path("low").asDouble(Double.NaN),
          row.path("high").asDouble(Double.NaN));
    }
  }

  /** Those of the line itself, and those of the file, which spells figures as keys: entity_f1. */
  private static Map<String, Double> floors(JsonNode line, JsonNode row, JsonNode scores) {
    Map<String, Double> floors = new LinkedHashMap<>();
    row.path("floors").properties().forEach(e -> floors.put(e.getKey(), e.getValue().asDouble()));
    String key = row.path("figure").asString("").toLowerCase(Locale.ROOT).replace(' ', '_');
    for (JsonNode data : line.path("data")) {
      scores.properties().forEach(file -> {
        if (!Path.of(data.asString()).endsWith(file.getKey())) return;
        file.getValue().properties().forEach(method -> {
          if (method.getValue().has(key)) {
            floors.put(method.getKey().replace('_', ' '), method.getValue().path(key).asDouble());
          }
        });
      });
    }
    return floors;
  }

  private String table(List<SeedFigures> all) {
    var table = new Table("run", "figure", "seeds", "mean", "sd", "95 % of each seed", "examples", "floors");
    for (SeedFigures f : all) table.row((Object[]) f.cells());
    if (!markdown) return table.toString();
    List<String> lines = new ArrayList<>();
    lines.add("| " + String.join(" | ", table.heading()) + " |");
    lines.add("|" + "---|".repeat(table.heading().size()));
    table.rows().forEach(r -> lines.add("| " + String.join(" | ", r) + " |"));
    return String.join(System.lineSeparator(), lines);
  }
}
