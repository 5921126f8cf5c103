// Models of a few hundred numbers, and the judge of gradients: what the tests of objectives share.
package org.neoglot.adapt.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.neoglot.autograd.AdamW;
import org.neoglot.autograd.Budget;
import org.neoglot.autograd.Schedule;
import org.neoglot.autograd.Tape;
import org.neoglot.autograd.Trainer;
import org.neoglot.autograd.TrainingListener;
import org.neoglot.autograd.TrainingPlan;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.models.Config;
import org.neoglot.models.Families;
import org.neoglot.models.Model;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A model and the weights that it asked for. */
record Small<M extends Model>(M model, RandomWeights weights) {
  static final int VOCABULARY = 23;
  static final String BERT = """
      {"model_type": "bert", "architectures": ["BertForMaskedLM"], "vocab_size": 23, "hidden_size": 8,
       "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 12, "max_position_embeddings": 32}""";
  static final String LLAMA = """
      {"model_type": "llama", "vocab_size": 23, "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2,
       "num_key_value_heads": 1, "intermediate_size": 12, "max_position_embeddings": 64, "rms_norm_eps": 1e-5}""";
  static final String T5 = """
      {"model_type": "t5", "vocab_size": 23, "d_model": 8, "d_kv": 4, "num_heads": 2, "d_ff": 12, "num_layers": 1,
       "feed_forward_proj": "gated-gelu", "decoder_start_token_id": 0, "pad_token_id": 0, "eos_token_id": 1}""";
  static final String ELECTRA = """
      {"model_type": "electra", "architectures": ["ElectraForPreTraining"], "vocab_size": 23, "embedding_size": 8,
       "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 12,
       "max_position_embeddings": 32}""";

  /** Built from a config and changes to it, pairs of key and JSON value; weights are multiples of 2^-12. */
  @SuppressWarnings("unchecked")
  static <M extends Model> Small<M> of(String config, long seed, String... changes) {
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(config);
    for (int i = 0; i < changes.length; i += 2) json.set(changes[i], JsonMapper.shared().readTree(changes[i + 1]));
    RandomWeights weights = new RandomWeights(seed, 0.3, 2);
    Model model = Families.model(new Config("config.json", json), weights);
    // Biases and gains of 0 and 1 would hide a use that is forgotten; round numbers can be nudged exactly.
    for (Parameter p : weights.parameters()) {
      boolean gain = p.shape().length == 1 && p.name().endsWith("weight");
      if (p.shape().length == 1) RandomWeights.gaussian(p.value(), seed, p.name(), 0.2);
      for (int r = 0; r < p.rows(); r++) {
        for (int c = 0; c < p.cols(); c++) {
          p.value().set(r, c, Math.rint((p.value().get(r, c) + (gain ? 1 : 0)) * 4096) / 4096);
        }
      }
      p.trainable(true);
    }
    return new Small<>((M) model, weights);
  }

  List<Parameter> parameters() {
    return List.copyOf(weights.parameters());
  }

  /** Some ids of the vocabulary that are not special: from 5 on. */
  static int[] text(long seed, int length) {
    Dice dice = new Dice(seed, 0, 0);
    return IntStream.range(0, length).map(i -> 5 + dice.below(VOCABULARY - 5)).toArray();
  }

  static Row row(int... ids) {
    return new Row(ids, null, null, IntStream.range(0, ids.length).toArray());
  }

  /** The value of a loss in double precision. */
  static double exactly(Function<Run, Tensor> loss) {
    try (EagerRun run = Run.exact()) {
      return run.read(loss.apply(run))[0];
    }
  }

  static double[] read(ToRun numbers) {
    try (EagerRun run = Run.exact()) {
      return run.read(numbers.of(run));
    }
  }

  /** Something that a run computes. */
  interface ToRun {
    Tensor of(Run run);
  }

  /** -ln softmax(scores)[target] of one row of scores, by the definition. */
  static double surprise(double[] scores, int row, int classes, int target) {
    double sum = 0;
    for (int c = 0; c < classes; c++) sum += StrictMath.exp(scores[row * classes + c]);
    return StrictMath.log(sum) - scores[row * classes + target];
  }

  /**
   * The gradient of a loss equals its finite difference in double precision within 1e-6 of the parameter's largest: at some
   * numbers of each parameter.
   */
  static void gradient(List<Parameter> parameters, Function<Run, Tensor> loss) {
    ToDoubleFunction<Function<Run, Tensor>> value = Small::exactly;
    int moved = 0;
    try (EagerRun run = Run.exact()) {
      Tensor[] leaves = parameters.stream().map(Parameter::value).toArray(Tensor[]::new);
      Tape tape = new Tape(run);
      tape.watch(leaves);
      Tensor[] slopes = tape.backward(loss.apply(tape), 1, leaves);
      for (int i = 0; i < leaves.length; i++) {
        double[] slope = slopes[i] == null ? new double[(int) leaves[i].size()] : run.read(slopes[i]);
        double largest = 1e-3;
        for (double s : slope) largest = Math.max(largest, Math.abs(s));
        for (int n = 0; n < 2; n++) {
          int at = new Dice(i, n, 9).below(slope.length);
          double wanted = difference(leaves[i], at, () -> value.applyAsDouble(loss));
          assertEquals(wanted, slope[at], 1e-6 * largest, parameters.get(i).name() + ", number " + at);
          if (wanted != 0) moved++;
        }
      }
    }
    assertTrue(moved > parameters.size() / 3, "few numbers have a gradient: " + moved + " of " + 2 * parameters.size());
  }

  /** Of fourth order, with steps that a float holds exactly. */
  private static double difference(Tensor t, int at, java.util.function.DoubleSupplier value) {
    int row = at / t.cols();
    int col = at % t.cols();
    double middle = t.get(row, col);
    double h = 0x1p-8;
    double[] seen = new double[5];
    for (int k = -2; k <= 2; k++) {
      if (k == 0) continue;
      t.set(row, col, middle + k * h);
      seen[k + 2] = value.getAsDouble();
    }
    t.set(row, col, middle);
    return (8 * (seen[3] - seen[1]) - (seen[4] - seen[0])) / (12 * h);
  }

  /** Trains for some steps and returns the mean loss of the first and of the last five. */
  static double[] train(List<Parameter> parameters, Objective objective, int steps, int accumulate, int threads) {
    double[] losses = new double[steps];
    try (EagerRun run = Run.eager(new Threads(threads)); var arena = java.lang.foreign.Arena.ofShared()) {
      var optimizer = new AdamW(AdamW.Config.of(0), parameters, List.of(), arena);
      new Trainer(run, optimizer, TrainingPlan.of(Budget.steps(steps), 0.01, Schedule.constant(Schedule.Warmup.share(0.1))))
          .listen(new TrainingListener() {
            @Override
            public void stepped(Step step) {
              losses[step.step() - 1] = step.loss();
            }
          }).train(objective.batches(accumulate));
    }
    int n = Math.min(5, steps / 2);
    double first = IntStream.range(0, n).mapToDouble(i -> losses[i]).average().orElseThrow();
    double last = IntStream.range(steps - n, steps).mapToDouble(i -> losses[i]).average().orElseThrow();
    return new double[] {first, last};
  }

  /** It learns: the loss falls to that share. */
  static void falls(List<Parameter> parameters, Objective objective, int steps, double share) {
    double[] ends = train(parameters, objective, steps, 1, 2);
    assertTrue(ends[1] < share * ends[0], "the loss went from " + ends[0] + " to " + ends[1]);
  }
}
