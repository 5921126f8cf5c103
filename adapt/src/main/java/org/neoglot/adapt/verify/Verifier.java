package org.neoglot.adapt.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.neoglot.adapt.Lora;
import org.neoglot.adapt.LoraFiles;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.models.Generator;
import org.neoglot.models.ModelFolder;
import tools.jackson.databind.JsonNode;

/**
 * Recomputes everything that a recorded case holds and compares: in float against the tolerances of a float engine, and
 * in double precision against those of a double engine. A recorded tensor that was not recomputed is a failure.
 */
public final class Verifier implements AutoCloseable {
  private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask", "labels");
  private static final double FLOAT_OUTPUT = 2e-5;
  private static final double FLOAT_GRADIENT = 5e-5;
  private static final double DOUBLE = 1e-9;
  /** The norms in case.json are printed with nine digits. */
  private static final double DOUBLE_NORM = 1e-7;

  private final Case recorded;
  private final ModelFolder folder;
  private final Lora lora;
  private final List<Row> rows = new ArrayList<>();

  private Verifier(Case recorded, ModelFolder folder, Lora lora) {
    this.recorded = recorded;
    this.folder = folder;
    this.lora = lora;
  }

  /** Compares a folder with its case; BadFileException with one clear line when a file cannot be trusted. */
  public static List<Row> verify(Path folder, Threads threads) {
    try (Verifier v = open(folder)) {
      return v.run(threads);
    }
  }

  private static Verifier open(Path path) {
    Case recorded = Case.open(path);
    try {
      if (!LoraFiles.isAdapter(path)) return new Verifier(recorded, ModelFolder.open(path), null);
      Path base = path.resolve(baseOf(path, recorded)).normalize();
      Lora[] made = new Lora[1];
      ModelFolder folder = ModelFolder.open(base, w -> made[0] = LoraFiles.open(path, w));
      LoraFiles.checkUsed(path, made[0]);
      return new Verifier(recorded, folder, made[0]);
    } catch (RuntimeException e) {
      recorded.close();
      throw e;
    }
  }

  /** The base model's folder, relative to the adapter's. */
  private static String baseOf(Path path, Case recorded) {
    String base = recorded.json().path("base_model").asString(LoraFiles.base(path));
    if (base == null || !Files.isDirectory(path.resolve(base))) {
      throw new BadFileException(path.resolve("adapter_config.json"), "the base model '" + base
          + "' is not a folder beside the adapter");
    }
    return base;
  }

  private List<Row> run(Threads threads) {
    try (EagerRun exact = Run.exact(); EagerRun eager = Run.eager(threads)) {
      Recomputed precise = new Recomputed(folder.model(), folder.weights(), lora, recorded, exact);
      Recomputed quick = new Recomputed(folder.model(), folder.weights(), lora, recorded, eager);
      for (String name : recorded.names()) {
        String plain = name.startsWith("single.") ? name.substring("single.".length()) : name;
        if (!INPUTS.contains(plain)) compare(name, quick, precise);
      }
      gradientNorms(precise);
      generations(eager);
    }
    return rows;
  }

  /** A float tensor against our float run; a {@code _f64} one against both of our runs. */
  private void compare(String name, Recomputed quick, Recomputed precise) {
    boolean wide = name.endsWith("_f64");
    String plain = wide ? name.substring(0, name.length() - "_f64".length()) : name;
    double[] reference = recorded.get(name).doubles();
    boolean[] wanted = quick.wanted(plain, reference.length);
    double[] ours = quick.get(plain);
    if (ours == null) {
      rows.add(Row.missing(name));
      return;
    }
    double limit = plain.startsWith("grad.") ? FLOAT_GRADIENT : FLOAT_OUTPUT;
    limit = Math.max(limit, plain.startsWith("grad.") ? 10 * recorded.noise(plain) : 0);
    rows.add(Row.compare(name, "float", ours, reference, wanted, limit));
    double[] exact = precise.get(plain);
    if (wide) rows.add(Row.compare(name, "double", exact, reference, wanted, DOUBLE));
  }

  private void gradientNorms(Recomputed precise) {
    for (var e : recorded.json().path("grad_norms_f64").properties()) {
      double[] g = precise.get("grad." + e.getKey());
      String name = "grad_norms_f64." + e.getKey();
      if (g == null) {
        rows.add(Row.missing(name));
        continue;
      }
      double sum = 0;
      for (double x : g) sum += x * x;
      double reference = e.getValue().asDouble();
      if (reference < 1e-9) reference = 0;                                   // zero by mathematics: compare absolutely
      rows.add(Row.compare(name, "double", new double[] {Math.sqrt(sum)}, new double[] {reference}, null, DOUBLE_NORM));
    }
  }

  private void generations(EagerRun run) {
    for (JsonNode g : recorded.json().path("generation")) {
      String name = "generation." + g.path("label").asString("?");
      JsonNode config = g.path("generation_config");
      if (config.path("do_sample").asBoolean(false) || config.path("num_beams").asInt(1) != 1) {
        rows.add(Row.missing(name));                                          // beams come with their own part
        continue;
      }
      long[][] ids = table(g.path("inputs").path("input_ids"));
      long[][] mask = table(g.path("inputs").path("attention_mask"));
      List<int[]> prompts = new ArrayList<>();
      for (int r = 0; r < ids.length; r++) {
        prompts.addAll(Case.batch(ids[r], mask.length == 0 ? null : mask[r], null, ids[r].length).rows());
      }
      int[][] made = new Generator(folder.model(), run)
          .generate(prompts.toArray(int[][]::new), Generator.Options.greedy(config.path("max_new_tokens").asInt()));
      rows.add(Row.equality(name, "float", same(ids, made, table(g.path("output_ids")))));
    }
  }

  private static long[][] table(JsonNode node) {
    long[][] out = new long[node.size()][];
    for (int r = 0; r < out.length; r++) {
      out[r] = new long[node.get(r).size()];
      for (int c = 0; c < out[r].length; c++) out[r][c] = node.get(r).get(c).asLong();
    }
    return out;
  }

  /** The recorded output begins with the prompt, padding included. */
  private static boolean same(long[][] prompts, int[][] made, long[][] recorded) {
    if (recorded.length != made.length) return false;
    for (int r = 0; r < made.length; r++) {
      if (recorded[r].length != prompts[r].length + made[r].length) return false;
      for (int i = 0; i < made[r].length; i++) if (recorded[r][prompts[r].length + i] != made[r][i]) return false;
    }
    return true;
  }

  @Override
  public void close() {
    folder.close();
    recorded.close();
    if (lora != null) lora.close();
  }
}
