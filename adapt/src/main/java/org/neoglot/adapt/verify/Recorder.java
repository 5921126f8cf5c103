// A case from our own engine, in the layout of the recorded references.
package org.neoglot.adapt.verify;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Part;
import org.neoglot.engine.file.SafeTensorsWriter;
import org.neoglot.engine.format.DType;
import org.neoglot.models.Decoder;
import org.neoglot.models.Generator;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes {@code case.safetensors} and {@code case.json} beside a decoder: two rows of chosen ids, the second shorter, and what
 * our engine makes of them in float and in double precision: logits, hidden states, loss, gradients, a greedy continuation.
 * Whoever changes the engine, or computes with another one, can hold it to that.
 */
public final class Recorder {
  private static final int COLUMNS = 13;
  private static final int SHORTER = 9;
  private static final int PROMPT = 5;
  private static final int NEW = 20;
  private static final long IGNORED = -100;
  private static final String SAFETENSORS = "case.safetensors";

  private final Path folder;
  private final ObjectNode json = JsonMapper.shared().createObjectNode();
  private final ObjectNode listed = JsonMapper.shared().createObjectNode();
  private final List<Part> parts = new ArrayList<>();
  private final Arena arena;

  private Recorder(Path folder, Arena arena) {
    this.folder = folder;
    this.arena = arena;
  }

  /**
   * Records a folder and closes the threads.
   *
   * @param seed chooses the ids
   * @throws BadFileException when there is a case already, which would be lost, or the model is no decoder
   */
  public static void record(Path folder, long seed, Threads threads) {
    Path there = folder.resolve("case.json");
    if (Files.exists(there)) {
      threads.close();
      throw new BadFileException(there, "is there already; it is not written over");
    }
    try (ModelFolder model = ModelFolder.open(folder); Arena arena = Arena.ofConfined(); EagerRun exact = Run.exact();
        EagerRun eager = Run.eager(threads)) {
      new Recorder(folder, arena).record(model, seed, eager, exact);
    }
  }

  private void record(ModelFolder folder, long seed, EagerRun eager, EagerRun exact) {
    Decoder model = folder.model();
    int columns = Math.min(COLUMNS, model.context());
    int shorter = Math.min(SHORTER, columns);
    inputs(model, seed, columns, shorter);
    describe(model, seed);
    write();                                                    // the inputs alone, to be computed from like any other case
    try (Case inputs = Case.open(this.folder)) {
      var quick = Recomputed.of(model, folder.weights(), null, inputs, eager);
      var precise = Recomputed.of(model, folder.weights(), null, inputs, exact);
      outputs(folder, quick, precise, columns);
    }
    generation(model, seed, eager);
    write();
  }

  private void describe(Decoder model, long seed) {
    json.put("name", folder.toAbsolutePath().normalize().getFileName().toString());
    json.put("architecture", model.config().first("architectures", model.config().family()));
    json.put("model_type", model.config().family());
    json.put("computed_with", "neoglot");
    json.put("seed", seed);
    json.put("noise_metric", "max|float32 - float64| / max|float64| over the whole tensor");
  }

  private void inputs(Decoder model, long seed, int columns, int shorter) {
    long[] ids = new long[2 * columns];
    long[] mask = new long[ids.length];
    long[] labels = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      boolean real = i < columns + shorter;
      ids[i] = real ? Math.floorMod(Noise.bits(seed, i), (long) model.embedding().rows()) : 0;
      mask[i] = real ? 1 : 0;
      labels[i] = real ? ids[i] : IGNORED;
    }
    integers("input_ids", ids, "token ids", 2, columns);
    integers("attention_mask", mask, "1 = real, 0 = padding", 2, columns);
    integers("labels", labels, "targets, -100 = ignored", 2, columns);
  }

  private void outputs(ModelFolder folder, Recomputed quick, Recomputed precise, int columns) {
    Map<String, long[]> shapes = new HashMap<>();
    for (Parameter p : folder.weights().parameters()) shapes.put("grad." + p.name(), p.shape());
    ObjectNode noise = json.putObject("noise_f32_vs_f64");
    ObjectNode norms = json.putObject("grad_norms_f64");
    for (var e : new TreeMap<>(quick.values).entrySet()) {
      String name = e.getKey();
      double[] exact = precise.get(name);
      boolean one = name.equals("loss") || name.equals("aux_loss");
      long[] shape = one ? new long[0] : shapes.getOrDefault(name, new long[] {2, columns, e.getValue().length / (2 * columns)});
      reals(name, e.getValue(), DType.F32, meaning(name), shape);
      if (name.startsWith("grad.")) norms.put(name.substring(5), Double.parseDouble(String.format("%.8e", norm(exact))));
      if (one || name.equals("logits")) reals(name + "_f64", exact, DType.F64, meaning(name) + " (float64)", shape);
      noise.put(name, difference(e.getValue(), exact));
    }
  }

  private static String meaning(String name) {
    return name.startsWith("grad.") ? "gradient of the loss" : name.startsWith("hidden") ? "hidden states" : name;
  }

  private static double norm(double[] x) {
    double sum = 0;
    for (double v : x) sum += v * v;
    return Math.sqrt(sum);
  }

  private static double difference(double[] a, double[] exact) {
    double most = 0;
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - exact[i]));
      largest = Math.max(largest, Math.abs(exact[i]));
    }
    return largest == 0 ? 0 : most / largest;
  }

  private void generation(Decoder model, long seed, EagerRun run) {
    int made = Math.min(NEW, model.context() - PROMPT);
    if (made < 1) return;
    int[] prompt = new int[PROMPT];
    Arrays.setAll(prompt, i -> (int) Math.floorMod(Noise.bits(seed + 1, i), (long) model.embedding().rows()));
    int[] out = new Generator(model, run).generate(new int[][] {prompt}, Generator.Options.greedy(made))[0];
    ObjectNode g = json.putArray("generation").addObject().put("label", "greedy");
    ObjectNode inputs = g.putObject("inputs");
    ArrayNode ids = inputs.putArray("input_ids").addArray();
    ArrayNode mask = inputs.putArray("attention_mask").addArray();
    for (int id : prompt) {
      ids.add(id);
      mask.add(1);
    }
    g.putArray("float_inputs");
    g.putObject("generation_config").put("max_new_tokens", made).put("do_sample", false).put("num_beams", 1);
    ArrayNode all = g.putArray("output_ids").addArray();
    for (int id : prompt) all.add(id);
    for (int id : out) all.add(id);
  }

  private void integers(String name, long[] values, String meaning, long... shape) {
    MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_LONG, values);
    add(name, DType.I64, data, meaning, shape);
  }

  private void reals(String name, double[] values, DType type, String meaning, long... shape) {
    MemorySegment data = arena.allocate((long) type.bytes() * Math.max(1, values.length), 8).asSlice(0, (long) type.bytes() * values.length);
    for (int i = 0; i < values.length; i++) {
      if (type == DType.F64) data.setAtIndex(ValueLayout.JAVA_DOUBLE, i, values[i]);
      else data.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[i]);
    }
    add(name, type, data, meaning, shape);
  }

  private void add(String name, DType type, MemorySegment data, String meaning, long... shape) {
    parts.add(Part.of(name, type, shape, data));
    ArrayNode row = listed.putArray(name).add(type.name());
    ArrayNode sizes = row.addArray();
    for (long n : shape) sizes.add(n);
    row.add(meaning);
  }

  private void write() {
    SafeTensorsWriter.write(folder.resolve(SAFETENSORS), parts);
    ModelWriter.json(folder.resolve("case.json"), json.deepCopy().set("tensors", listed));
  }
}
