// Recorded references against what this engine computes.
package org.neoglot.adapt.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.AdapterFiles;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Weights;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Entry;
import org.neoglot.engine.format.DType;
import org.neoglot.models.Decoder;
import org.neoglot.models.Encoder;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.Model;
import org.neoglot.models.ModelFolder;

/**
 * Recomputes everything that a recorded case holds and compares: in float against the tolerances of a float engine, and
 * in double precision against those of a double engine. A recorded tensor that was not recomputed is a failure.
 */
public final class Verifier implements AutoCloseable {
  private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask", "token_type_ids", "labels", "target",
      "start_positions", "end_positions", "bce_labels");
  private static final double FLOAT_OUTPUT = 2e-5;
  private static final double FLOAT_GRADIENT = 5e-5;
  private static final double DOUBLE = 1e-9;
  /** The reference says of itself that its own float noise is below this everywhere. */
  private static final double MOST_NOISE = 1e-5;
  /** The norms in case.json are printed with that many significant digits. */
  private static final int NORM_DIGITS = 9;

  private final Case recorded;
  private final ModelFolder folder;
  private final Adapter adapter;
  private final List<Row> rows = new ArrayList<>();

  private Verifier(Case recorded, ModelFolder folder, Adapter adapter) {
    this.recorded = recorded;
    this.folder = folder;
    this.adapter = adapter;
  }

  /** Compares a folder with its case and closes the threads; BadFileException with one clear line when a file cannot be trusted. */
  public static List<Row> verify(Path folder, Threads threads) {
    try (Case recorded = Case.open(folder)) {                          // some cases have no model
      if (RecordedFilters.is(recorded)) {
        threads.close();
        return RecordedFilters.compare(recorded);
      }
      if (RecordedSteps.is(recorded)) return RecordedSteps.compare(recorded, threads);
    }
    try (Verifier v = open(folder)) {
      return v.run(threads);
    }
  }

  private static Verifier open(Path path) {
    Case recorded = Case.open(path);
    try {
      if (!AdapterFiles.isAdapter(path)) return new Verifier(recorded, ModelFolder.openAny(path, w -> w), null);
      Path base = path.resolve(baseOf(path, recorded)).normalize();
      Adapter[] made = new Adapter[1];
      ModelFolder folder = ModelFolder.openAny(base, w -> (made[0] = AdapterFiles.open(path, w)).weights());
      Verifier verifier = new Verifier(recorded, folder, made[0]);
      try {
        verifier.around();
        AdapterFiles.checkUsed(path, made[0]);
        return verifier;
      } catch (RuntimeException e) {
        folder.close();
        made[0].close();
        throw e;
      }
    } catch (RuntimeException e) {
      recorded.close();
      throw e;
    }
  }

  /** The base model's folder, relative to the adapter's. */
  private static String baseOf(Path path, Case recorded) {
    String base = recorded.baseModel();
    if (base == null) base = AdapterFiles.base(path);
    if (base == null || !Files.isDirectory(path.resolve(base))) {
      throw new BadFileException(path.resolve("adapter_config.json"), "the base model '" + base
          + "' is not a folder beside the adapter");
    }
    return base;
  }

  /** The model as an adapter lets it be seen. */
  private Model around() {
    return adapter == null ? folder.any() : switch (folder.any()) {
      case Decoder decoder -> adapter.around(decoder);
      case Encoder encoder -> adapter.around(encoder);
      case EncoderDecoder both -> adapter.around(both);
    };
  }

  private List<Row> run(Threads threads) {
    try (EagerRun exact = Run.exact(); EagerRun eager = Run.eager(threads)) {
      Recomputed precise = Recomputed.of(folder.any(), folder.head(), folder.weights(), adapter, recorded, exact);
      Recomputed quick = Recomputed.of(folder.any(), folder.head(), folder.weights(), adapter, recorded, eager);
      for (String name : recorded.names()) {
        String plain = name.startsWith("single.") ? name.substring("single.".length()) : name;
        if (!INPUTS.contains(plain)) compare(name, quick, precise);
      }
      rows.add(Row.equality("weights.finite", "-", finite(folder.weights())));
      gradientNorms(precise);
      Generated generated = new Generated(folder.any(), around(), adapter, eager);
      for (Generation g : recorded.generations()) generated.compare(g, rows);
    }
    return rows;
  }

  /** A float tensor against our float run; a {@code _f64} one against both of our runs. */
  private void compare(String name, Recomputed quick, Recomputed precise) {
    Entry entry = recorded.get(name);
    boolean wide = name.endsWith("_f64");
    String plain = wide ? name.substring(0, name.length() - "_f64".length()) : name;
    double[] ours = quick.get(plain);
    double[] exact = precise.get(plain);
    if (ours != null && entry.dtype().equals("I64")) {
      rows.add(Row.equality(name, "-", same(ours, entry.longs(), quick.wanted(plain, ours.length))));
      return;
    }
    if (ours == null || exact == null || !real(entry)) {
      rows.add(Row.missing(name));
      return;
    }
    double[] reference = entry.doubles();
    boolean[] wanted = quick.wanted(plain, reference.length);
    double limit = plain.startsWith("grad.") ? FLOAT_GRADIENT : FLOAT_OUTPUT;
    limit = Math.max(limit, plain.startsWith("grad.") ? 10 * Math.min(MOST_NOISE, recorded.noise(plain)) : 0);
    rows.add(Row.compare(name, "float", ours, reference, wanted, limit));
    if (wide) rows.add(Row.compare(name, "double", exact, reference, wanted, DOUBLE));
  }

  private static boolean same(double[] ours, long[] reference, boolean[] wanted) {
    if (ours.length != reference.length) return false;
    for (int i = 0; i < ours.length; i++) if ((wanted == null || wanted[i]) && ours[i] != reference[i]) return false;
    return true;
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
      double reference = e.getValue().isNumber() ? e.getValue().doubleValue() : Double.NaN;
      double rounding = 0.5 * Math.pow(10, 1 - NORM_DIGITS + Math.floor(Math.log10(reference))) / reference;
      double tolerance = reference < DOUBLE ? DOUBLE : DOUBLE + rounding;      // an error of ours and one of printing
      if (reference >= 0 && reference < DOUBLE) reference = 0;               // zero by mathematics: compare absolutely
      rows.add(Row.compare(name, "double", new double[] {Math.sqrt(sum)}, new double[] {reference}, null, tolerance));
    }
  }

  private static boolean real(Entry e) {
    return e.type() == DType.F64 || e.type().format().isPresent();
  }

  /** A weight that no input of the case reaches (the row of an unused token) must at least be a number. */
  private static boolean finite(Weights weights) {
    for (Parameter p : weights.parameters()) {
      float[] row = new float[p.cols()];
      for (int r = 0; r < p.rows(); r++) {
        p.stored().format().decode(p.stored().data(), p.stored().at(r), row.length, row, 0);
        for (float x : row) if (!Float.isFinite(x)) return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    folder.close();
    recorded.close();
    if (adapter != null) adapter.close();
  }
}
