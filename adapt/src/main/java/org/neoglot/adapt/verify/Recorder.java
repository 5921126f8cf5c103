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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
import org.neoglot.models.Beam;
import org.neoglot.models.Decoder;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.Generator;
import org.neoglot.models.Head;
import org.neoglot.models.Model;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes {@code case.safetensors} and {@code case.json} beside a model of any kind: {@link RecordedInputs}, and what our engine
 * makes of them in float and in double precision: scores, hidden states, loss, gradients, and of models that write a greedy
 * continuation, or a greedy target and the best four of beams. Whoever changes the engine, or computes with another one, can hold it to that.
 */
public final class Recorder {
  private static final int PROMPT = 5;
  private static final int NEW = 20;
  private static final int BEAMS = 4;
  /** Outputs that are recorded in double precision too. */
  private static final Set<String> WIDE = Set.of("loss", "aux_loss", "logits", "start_logits", "end_logits", "last_hidden_state");
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
   * @throws BadFileException when there is a case already, which would be lost
   */
  public static void record(Path folder, long seed, Threads threads) {
    Path there = folder.resolve("case.json");
    if (Files.exists(there)) {
      threads.close();
      throw new BadFileException(there, "is there already; it is not written over");
    }
    try (ModelFolder model = ModelFolder.openAny(folder, w -> w); Arena arena = Arena.ofConfined(); EagerRun exact = Run.exact();
        EagerRun eager = Run.eager(threads)) {
      new Recorder(folder, arena).record(model, seed, eager, exact);
    }
  }

  private void record(ModelFolder folder, long seed, EagerRun eager, EagerRun exact) {
    Model model = folder.any();
    new RecordedInputs(new RecordedInputs.Sink() {
      @Override
      public void integers(String name, long[] values, String meaning, long... shape) {
        Recorder.this.integers(name, values, meaning, shape);
      }

      @Override
      public void reals(String name, double[] values, String meaning, long... shape) {
        Recorder.this.reals(name, values, DType.F32, meaning, shape);
      }
    }, seed).of(model, folder.head());
    describe(model, seed);
    write();                                                    // the inputs alone, to be computed from like any other case
    try (Case inputs = Case.open(this.folder)) {
      outputs(folder, Recomputed.of(model, folder.head(), folder.weights(), null, inputs, eager),
          Recomputed.of(model, folder.head(), folder.weights(), null, inputs, exact));
    }
    switch (model) {
      case Decoder decoder when folder.head() instanceof Head.None -> continuation(decoder, seed, eager);
      case EncoderDecoder both -> targets(both, seed, eager);
      default -> { }
    }
    write();
  }

  private void describe(Model model, long seed) {
    json.put("name", folder.toAbsolutePath().normalize().getFileName().toString());
    json.put("architecture", model.config().first("architectures", model.config().family()));
    json.put("model_type", model.config().family());
    json.put("computed_with", "neoglot");
    json.put("seed", seed);
    json.put("noise_metric", "max|float32 - float64| / max|float64| over the whole tensor");
  }

  private void outputs(ModelFolder folder, Recomputed quick, Recomputed precise) {
    Map<String, long[]> shapes = new HashMap<>();
    for (Parameter p : folder.weights().parameters()) shapes.put("grad." + p.name(), p.shape());
    ObjectNode noise = json.putObject("noise_f32_vs_f64");
    ObjectNode norms = json.putObject("grad_norms_f64");
    for (var e : new TreeMap<>(quick.values).entrySet()) {
      String name = e.getKey();
      double[] exact = precise.get(name);
      long[] shape = shapes.containsKey(name) ? shapes.get(name) : shape(quick, name, exact.length);
      reals(name, e.getValue(), DType.F32, meaning(name), shape);
      if (name.startsWith("grad.")) norms.put(name.substring(5), Double.parseDouble(String.format(Locale.ROOT, "%.8e", norm(exact))));
      if (WIDE.contains(name)) reals(name + "_f64", exact, DType.F64, meaning(name) + " (float64)", shape);
      noise.put(name, difference(e.getValue(), exact));
    }
  }

  /** A number; rows of tokens (rows, columns, any), where a single number a token is no dimension; rows of sequences. */
  private static long[] shape(Recomputed made, String name, int length) {
    if (name.endsWith("loss")) return new long[0];
    if (!made.perToken(name)) return new long[] {2, length / 2};
    Case.Batch batch = made.batch("", name);
    int rows = batch.rows().size();
    int width = length / (rows * batch.columns());
    boolean single = name.equals("start_logits") || name.equals("end_logits") || name.endsWith("_ids");
    return single ? new long[] {rows, batch.columns()} : new long[] {rows, batch.columns(), width};
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

  /** What a decoder says behind a prompt. */
  private void continuation(Decoder model, long seed, EagerRun run) {
    int made = Math.min(NEW, model.context() - PROMPT);
    if (made < 1) return;
    int[] prompt = prompt(seed, Math.min(PROMPT, model.context()), model.embedding().rows());
    int[] out = new Generator(model, run).generate(new int[][] {prompt}, Generator.Options.greedy(made))[0];
    ObjectNode g = generation("greedy", prompt);
    settings(g, made, 1);
    ArrayNode all = g.putArray("output_ids").addArray();
    for (int id : prompt) all.add(id);
    for (int id : out) all.add(id);
  }

  private static int[] prompt(long seed, int length, int vocabulary) {
    int[] prompt = new int[length];
    Arrays.setAll(prompt, i -> (int) Math.floorMod(Noise.bits(seed + 1, i), (long) vocabulary));
    return prompt;
  }

  /** What an encoder-decoder makes of a source, the likeliest token at a time and by beams. */
  private void targets(EncoderDecoder model, long seed, EagerRun run) {
    if (model.start().isEmpty()) return;
    int start = model.start().getAsInt();
    int made = Math.min(NEW, model.context() - 1);
    int[] source = prompt(seed, Math.min(PROMPT, model.context()), model.embedding().rows());
    ObjectNode g = generation("greedy", source);
    settings(g, made, 1).put("decoder_start_token_id", start);
    Generation greedy = Generation.of(g);
    int[][] starts = {{start}};
    ArrayNode all = g.putArray("output_ids");
    for (int[] out : new Generator(model, run).generate(new int[][] {source}, starts, greedy.options(), (prompt, id) -> true)) {
      row(all, start, out);
    }
    ObjectNode b = generation("beam" + BEAMS, source);
    ObjectNode settings = settings(b, made, BEAMS).put("decoder_start_token_id", start).put("num_return_sequences", BEAMS);
    model.config().ids("pad_token_id").stream().findFirst().ifPresent(id -> settings.put("pad_token_id", id));
    model.config().ids("eos_token_id").stream().findFirst().ifPresent(id -> settings.put("eos_token_id", id));
    ArrayNode found = b.putArray("output_ids");
    ArrayNode scores = b.putArray("sequences_scores");
    for (Beam.Hypothesis h : new Beam(model, run).search(new int[][] {source}, starts, Generation.of(b).beams()).getFirst()) {
      row(found, start, h.ids());
      scores.add(h.score());
    }
  }

  private static void row(ArrayNode all, int start, int[] ids) {
    ArrayNode row = all.addArray().add(start);
    for (int id : ids) row.add(id);
  }

  private ObjectNode generation(String label, int[] prompt) {
    ArrayNode runs = json.path("generation").isArray() ? (ArrayNode) json.get("generation") : json.putArray("generation");
    ObjectNode g = runs.addObject().put("label", label);
    ObjectNode inputs = g.putObject("inputs");
    ArrayNode ids = inputs.putArray("input_ids").addArray();
    ArrayNode mask = inputs.putArray("attention_mask").addArray();
    for (int id : prompt) {
      ids.add(id);
      mask.add(1);
    }
    g.putArray("float_inputs");
    return g;
  }

  private static ObjectNode settings(ObjectNode g, int made, int beams) {
    return g.putObject("generation_config").put("max_new_tokens", made).put("do_sample", false).put("num_beams", beams);
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
