// Charts from a run's own log, which holds all of it, also what earlier sessions of a resumed run did.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.neoglot.app.report.Bars;
import org.neoglot.app.report.Chart;
import org.neoglot.app.report.Curve;
import org.neoglot.engine.file.BadFileException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a training.jsonl tells: loss by step, bits per byte by step and corpus, and the ledger of each session. */
record TrainingCurves(List<double[]> losses, Map<String, List<double[]>> scores, List<JsonNode> ledgers) {
  private static final String LOG = "training.jsonl";

  static TrainingCurves read(Path folder) throws IOException {
    var file = folder.resolve(LOG);
    var curves = new TrainingCurves(new ArrayList<>(), new LinkedHashMap<>(), new ArrayList<>());
    int number = 0;
    for (var line : Files.readAllLines(file)) {
      number++;
      try {
        curves.add(JsonMapper.shared().readTree(line));
      } catch (JacksonException e) {
        throw new BadFileException(file, "line " + number + ": is not JSON", e);
      }
    }
    return curves;
  }

  private void add(JsonNode line) {
    double step = line.path("step").asDouble();
    switch (line.path("kind").asString("")) {
      case "step" -> losses.add(new double[] {step, line.path("loss").asDouble()});
      case "evaluation" -> line.properties().stream().filter(e -> e.getKey().startsWith(TrainingBar.BITS)).forEach(e ->
          scores.computeIfAbsent(e.getKey().substring(TrainingBar.BITS.length()), n -> new ArrayList<>())
              .add(new double[] {step, e.getValue().asDouble()}));
      case "ledger" -> ledgers.add(line);
      default -> { }
    }
  }

  /** Bars of the last session's ledger; empty where the log has none. */
  Optional<Bars> time(String title) {
    return ledgers.isEmpty() ? Optional.empty() : Optional.of(LedgerBars.of(title, ledgers.getLast()));
  }

  Chart loss(String title) {
    return new Chart(title, "step", "loss (nats a token)", List.of(curve("loss", losses)));
  }

  Chart bitsPerByte(String title) {
    return new Chart(title, "step", "bits per byte",
        scores.entrySet().stream().limit(6).map(e -> curve(e.getKey(), e.getValue())).toList());
  }

  private static Curve curve(String name, List<double[]> points) {
    return new Curve(name, points.stream().mapToDouble(p -> p[0]).toArray(), points.stream().mapToDouble(p -> p[1]).toArray());
  }
}
