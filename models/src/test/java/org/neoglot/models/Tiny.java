// Small Llamas with random weights: what the tests of this module ask.
package org.neoglot.models;

import java.util.List;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Gather;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A model, the weights it asked for, and how tests feed it. */
record Tiny(Decoder model, RandomWeights weights) implements AutoCloseable {
  static final int VOCABULARY = 53;
  static final String CONFIG = """
      {"model_type": "llama", "vocab_size": 53, "hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4,
       "num_key_value_heads": 2, "intermediate_size": 44, "max_position_embeddings": 128, "rms_norm_eps": 1e-5}""";

  /** Pairs of key and JSON value over the plain config. */
  static ObjectNode json(String... changes) {
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(CONFIG);
    for (int i = 0; i < changes.length; i += 2) json.set(changes[i], JsonMapper.shared().readTree(changes[i + 1]));
    return json;
  }

  static Tiny of(String... changes) {
    ObjectNode json = json(changes);
    RandomWeights weights = new RandomWeights(7, 0.3, json.get("num_hidden_layers").intValue());
    Tiny tiny = new Tiny(Families.build(new Config("config.json", json), weights), weights);
    // Norms and biases of 1 and 0 would hide a use that is forgotten.
    for (Parameter p : weights.parameters()) {
      if (p.shape().length == 2) continue;
      double middle = p.name().contains("norm") ? 1 : 0;
      RandomWeights.gaussian(p.value(), 11, p.name(), 0.2);
      for (int c = 0; c < p.cols(); c++) p.value().set(0, c, middle + p.value().get(0, c));
    }
    return tiny;
  }

  List<Parameter> parameters() {
    return List.copyOf(weights.parameters());
  }

  Tensor[] leaves() {
    parameters().forEach(p -> p.trainable(true));
    return parameters().stream().map(Parameter::value).toArray(Tensor[]::new);
  }

  /** Ids that differ from seed to seed. */
  static int[] ids(long seed, int length) {
    int[] ids = new int[length];
    for (int i = 0; i < length; i++) ids[i] = (int) Math.floorMod(org.neoglot.engine.Noise.bits(seed, i), (long) VOCABULARY);
    return ids;
  }

  static int[] join(int[]... parts) {
    return java.util.Arrays.stream(parts).flatMapToInt(java.util.Arrays::stream).toArray();
  }

  /** Scores after every row of a batch, in the run's own precision. */
  Tensor logits(Run run, Segments s, Cache cache, int... ids) {
    return model.logits(run, model.body(run, model.embed(run, s.ids(run, ids)), s, cache));
  }

  /** Scores after every row of sequences that begin here, without a cache. */
  double[] logits(Run run, int[]... sequences) {
    int[] lengths = java.util.Arrays.stream(sequences).mapToInt(x -> x.length).toArray();
    return run.read(logits(run, Segments.of(run, lengths), null, join(sequences)));
  }

  /** Scores after every row of one more call with a cache. */
  double[] more(Run run, Cache cache, int sequence, int... ids) {
    return run.read(logits(run, cache.next(run, new int[] {sequence}, new int[] {ids.length}), cache, ids));
  }

  /** Loss of the rows of a call; a target a row. */
  Tensor loss(Run run, Segments s, Cache cache, int[] ids, int[] targets) {
    return model.loss(run, model.body(run, model.embed(run, s.ids(run, ids)), s, cache), s.ids(run, targets)).mean();
  }

  /** Gradients of the loss of sequences, each row's target being the next id. */
  double[][] gradients(Run run, Tape tape, int[]... sequences) {
    Tensor[] leaves = leaves();
    tape.watch(leaves);
    int[] lengths = java.util.Arrays.stream(sequences).mapToInt(x -> x.length).toArray();
    Tensor loss = loss(tape, Segments.of(run, lengths), null, join(sequences), targets(sequences));
    return read(run, tape.backward(loss, 1, leaves));
  }

  static double[][] read(Run run, Tensor[] tensors) {
    return java.util.Arrays.stream(tensors).map(run::read).toArray(double[][]::new);
  }

  static int[] targets(int[]... sequences) {
    return java.util.Arrays.stream(sequences).flatMapToInt(s -> {
      int[] t = java.util.Arrays.copyOfRange(s, 1, s.length + 1);
      t[s.length - 1] = -1;
      return java.util.Arrays.stream(t);
    }).toArray();
  }

  static double[] concat(double[] a, double[] b) {
    double[] both = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** The last row of a table of scores. */
  static double[] last(double[] rows) {
    return java.util.Arrays.copyOfRange(rows, rows.length - VOCABULARY, rows.length);
  }

  /** Rows of a tensor, taped or not. */
  static Tensor rows(Run run, Tensor x, int... rows) {
    return run.apply(new Gather(), x, run.ints(rows.length, rows));
  }

  @Override
  public void close() {
    weights.close();
  }
}
