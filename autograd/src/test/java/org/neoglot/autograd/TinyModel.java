package org.neoglot.autograd;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Hooks;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.Dropout;
import org.neoglot.engine.ops.Gather;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.RmsNorm;
import org.neoglot.engine.ops.SwiGlu;

/** A decoder of two blocks, just large enough to have everything that a training step meets: what the tests train. */
final class TinyModel {
  static final int VOCABULARY = 29;
  private static final int DIM = 32;
  private static final int HEADS = 2;
  private static final int LAYERS = 2;

  private final SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();

  private final double dropout;

  TinyModel(long seed, Arena arena) {
    this(seed, arena, 0.05);
  }

  TinyModel(long seed, Arena arena, double dropout) {
    this.dropout = dropout;
    add(arena, seed, "embed", VOCABULARY, DIM);
    for (int l = 0; l < LAYERS; l++) {
      for (String name : List.of("q", "k", "v", "o")) add(arena, seed, l + "." + name, DIM, DIM);
      for (String name : List.of("gate", "up")) add(arena, seed, l + "." + name, 2 * DIM, DIM);
      add(arena, seed, l + ".down", DIM, 2 * DIM);
      add(arena, seed, l + ".norm1", DIM);
      add(arena, seed, l + ".norm2", DIM);
    }
    add(arena, seed, "norm", DIM);
  }

  private void add(Arena arena, long seed, String name, long... shape) {
    Parameter p = Parameter.create(name, arena, shape);
    p.trainable(true);
    long stream = Noise.mix(seed + name.hashCode());
    for (int r = 0; r < p.rows(); r++) {
      for (int c = 0; c < p.cols(); c++) {
        double uniform = (Noise.bits(stream, (long) r * p.cols() + c) >>> 11) * 0x1p-53 - 0.5;
        p.value().set(r, c, shape.length == 1 ? 1 : uniform * 2 / Math.sqrt(p.cols()));
      }
    }
    parameters.put(name, p);
  }

  /** A run on the definitions: their bits are those of the vector twins, which take long to warm up. */
  static EagerRun run(int threads) {
    return new EagerRun(Kernels.scalar(), new Threads(threads), new Hooks());
  }

  List<Parameter> parameters() {
    return List.copyOf(parameters.values());
  }

  Parameter parameter(String name) {
    return parameters.get(name);
  }

  private Tensor w(String name) {
    return parameters.get(name).value();
  }

  /** Mean loss of predicting each token from those before it. */
  Tensor loss(Run run, int[]... sequences) {
    int[] lengths = new int[sequences.length];
    List<Integer> ids = new ArrayList<>();
    List<Integer> targets = new ArrayList<>();
    for (int s = 0; s < sequences.length; s++) {
      lengths[s] = sequences[s].length - 1;
      for (int i = 0; i < lengths[s]; i++) {
        ids.add(sequences[s][i]);
        targets.add(sequences[s][i + 1]);
      }
    }
    Segments segments = Segments.of(run, lengths);
    Tensor x = run.apply(new Gather(), w("embed"), segments.ids(run, ints(ids)));
    for (int l = 0; l < LAYERS; l++) {
      String layer = l + ".";
      x = run.block("block" + l, x, (r, h) -> block(r, h, layer, segments));
    }
    x = run.apply(new RmsNorm(1e-6), x, w("norm"));
    return run.apply(CrossEntropy.of(true, true), x, segments.ids(run, ints(targets)), w("embed"));
  }

  private Tensor block(Run run, Tensor x, String layer, Segments segments) {
    Tensor n = run.apply(new RmsNorm(1e-6), x, w(layer + "norm1"));
    Tensor mixed = Attention.causal(HEADS, HEADS, DIM / HEADS).apply(run, linear(run, n, layer + "q"),
        linear(run, n, layer + "k"), linear(run, n, layer + "v"), segments);
    x = run.apply(Add.OP, x, linear(run, mixed, layer + "o"));
    n = run.apply(new RmsNorm(1e-6), x, w(layer + "norm2"));
    Tensor inner = run.apply(new SwiGlu(), linear(run, n, layer + "gate"), linear(run, n, layer + "up"));
    return run.apply(Add.OP, x, Dropout.apply(run, linear(run, inner, layer + "down"), dropout));
  }

  private Tensor linear(Run run, Tensor x, String name) {
    return run.apply(MatMul.LINEAR, x, w(name));
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  /** A sequence of a small language: each token follows from the one before, now and then from the one before that. */
  static int[] sequence(long number, int length) {
    int[] tokens = new int[length];
    tokens[0] = (int) Math.floorMod(Noise.bits(77, number), (long) VOCABULARY);
    for (int i = 1; i < length; i++) {
      boolean far = i > 1 && Noise.bits(number, i) % 5 == 0;
      tokens[i] = (tokens[far ? i - 2 : i - 1] * 3 + 1) % VOCABULARY;
    }
    return tokens;
  }

  /** Steps of {@code micro} micro-batches with {@code each} sequences of differing lengths. */
  Batches batches(int micro, int each) {
    return step -> {
      List<Batches.MicroBatch> all = new ArrayList<>();
      for (int m = 0; m < micro; m++) {
        int[][] sequences = new int[each][];
        long counted = 0;
        for (int s = 0; s < each; s++) {
          int number = (step * micro + m) * each + s;
          sequences[s] = sequence(number, 9 + number % 5);
          counted += sequences[s].length - 1;
        }
        all.add(new Batches.MicroBatch(counted, run -> loss(run, sequences)));
      }
      return all;
    };
  }

  /** Loss on sequences that no step sees. */
  SequencedMap<String, Double> validate(EagerRun run) {
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    scores.put("loss", run.read(loss(run, sequence(1_000_001, 20), sequence(1_000_002, 20)))[0]);
    return scores;
  }

  AdamW optimizer(Arena arena) {
    return new AdamW(AdamW.Config.of(0.1), parameters(), List.of(), arena);
  }

  /** All weights, one after another. */
  float[][] values() {
    return parameters().stream().map(p -> p.value().floats()).toArray(float[][]::new);
  }
}
