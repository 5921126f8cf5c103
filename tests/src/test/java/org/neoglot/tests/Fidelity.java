// How near we come to the references, as a page.
package org.neoglot.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.neoglot.adapt.verify.Row;
import org.neoglot.models.Config;
import org.neoglot.models.Families;
import org.neoglot.models.Family;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gathers what was compared, folder by folder, and writes {@code docs/fidelity.md}; the same figures give the same
 * bytes.
 */
final class Fidelity {
  private static final String HEAD = """
      # Fidelity

      Written by `GoldenTest` whenever all its references were compared; it fails where a figure leaves its tolerance. Each
      line is a small random checkpoint whose outputs PyTorch and Hugging Face transformers computed in double precision
      (transformers 4.45.1, torch 1.13.0). A difference is the largest (or root mean square) one of a tensor divided by the
      tensor's largest magnitude; tolerances are 2e-5 for outputs and losses and 5e-5 for gradients of our float run, 1e-9
      for our double run. "x noise" is our largest difference divided by that of PyTorch's own float run. "Other outputs" are
      hidden states, pooled rows and merged weights; gradients are those of every parameter. Generated ids, greedy or of four
      beams, with a cache, padded prompts in a batch among them, are compared for equality, and scores of beams to 1e-4.

      | reference | family | logits: max | RMS | x noise | loss | other outputs: max | gradients: max | logits in double | generated |
      |---|---|---:|---:|---:|---:|---:|---:|---:|---|
      """;

  private final SortedMap<String, String> lines = new TreeMap<>();
  private final TreeSet<String> families = new TreeSet<>();

  /** Remembers a folder whose every row passed. */
  void add(Path folder, List<Row> rows) {
    String family = family(folder);
    lines.put(folder.getFileName().toString(), String.join(" | ", "| " + folder.getFileName(), family,
        worst(rows, "float", this::logits), rms(rows), ratio(folder, rows), worst(rows, "float", n -> n.contains("loss")),
        worst(rows, "float", n -> !logits(n) && !n.contains("loss") && !n.startsWith("grad") && !n.startsWith("generation")
            && !n.startsWith("sequences_scores")),
        worst(rows, "float", n -> n.startsWith("grad.")), worst(rows, "double", this::logits), generated(rows)) + " |");
  }

  int size() {
    return lines.size();
  }

  private boolean logits(String name) {
    return name.endsWith("logits") || name.endsWith("logits_f64");
  }

  /** What config.json calls the model; for an adapter its kind and the base's. */
  private String family(Path folder) {
    if (!Files.exists(folder.resolve("adapter_config.json"))) {
      String family = Config.read(folder.resolve("config.json")).family();
      families.add(family);
      return family;
    }
    JsonNode adapter = JsonMapper.shared().readTree(folder.resolve("adapter_config.json").toFile());
    String base = JsonMapper.shared().readTree(folder.resolve("case.json").toFile()).path("base_model").asString("");
    return adapter.path("peft_type").asString("?") + " on " + (base.isEmpty() ? "its base" : Path.of(base).getFileName());
  }

  private static String worst(List<Row> rows, String run, Predicate<String> which) {
    var worst = rows.stream().filter(r -> r.run().equals(run) && which.test(r.name())).mapToDouble(Row::max).max();
    return worst.isEmpty() ? "-" : number(worst.getAsDouble());
  }

  private String rms(List<Row> rows) {
    var worst = rows.stream().filter(r -> r.run().equals("float") && logits(r.name())).mapToDouble(Row::rms).max();
    return worst.isEmpty() ? "-" : number(worst.getAsDouble());
  }

  /** Largest difference of the main case's logits, in units of the reference's own. */
  private static String ratio(Path folder, List<Row> rows) {
    JsonNode noise = JsonMapper.shared().readTree(folder.resolve("case.json").toFile())
        .path("noise_f32_vs_f64").path("logits");
    var ours = rows.stream().filter(r -> r.run().equals("float") && r.name().equals("logits_f64"))
        .mapToDouble(Row::max).max();
    return ours.isEmpty() || !noise.isNumber() ? "-"
        : String.format(Locale.ROOT, "%.1f", ours.getAsDouble() / noise.doubleValue());
  }

  private static String generated(List<Row> rows) {
    long all = rows.stream().filter(r -> r.name().startsWith("generation.")).count();
    long equal = rows.stream().filter(r -> r.name().startsWith("generation.") && r.pass()).count();
    return all == 0 ? "-" : equal + " of " + all + " equal";
  }

  private static String number(double x) {
    return x == 0 ? "0" : String.format(Locale.ROOT, "%.1e", x);
  }

  /** Writes the page, unless it says the same already. */
  void write(Path file) throws IOException {
    String without = Families.ALL.stream().map(Family::name).filter(n -> !families.contains(n))
        .collect(Collectors.joining(", "));
    String text = HEAD + String.join("\n", lines.values()) + "\n"
        + (without.isEmpty() ? "" : "\nFamilies without a reference of this kind: " + without + ".\n");
    if (!Files.exists(file) || !Files.readString(file).equals(text)) Files.writeString(file, text);
  }
}
