// Low-rank adaptation, rank-stabilised or with magnitudes apart.
package org.neoglot.adapt.peft;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.AddRow;
import org.neoglot.engine.ops.Detach;
import org.neoglot.engine.ops.Dropout;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.MulRow;
import org.neoglot.engine.ops.RowSum;
import org.neoglot.engine.ops.Scale;
import org.neoglot.engine.ops.SpreadColumn;
import org.neoglot.engine.ops.Transpose;
import tools.jackson.databind.node.ObjectNode;

/**
 * Low-rank adaptation (Hu et al. 2022, equation 3): a chosen linear layer x W^T becomes x W^T + s (x A^T) B^T with small
 * trained A (r, in) and B (out, r), B zero at first. The scale s is alpha / r, or alpha / sqrt(r) when rank-stabilised
 * (Kalajdzievski 2023). DoRA (Liu et al. 2024, equation 5) trains the length m of each row of the weight apart: every
 * output is multiplied by m / |W + s B A|, whose denominator is a constant to gradients.
 *
 * @param rankPattern other ranks, by regular expressions for the last parts of a module's path; likewise alphaPattern
 * @param bias which biases of the base are trained along
 */
public record LoraConfig(int rank, double alpha, double dropout, boolean rankStabilised, boolean dora, Targets targets,
    Map<String, Integer> rankPattern, Map<String, Double> alphaPattern, LayerAdapter.Biases bias)
    implements AdapterConfig {
  /** The linear layers of a block, as decoders call them and then as encoders do: what adapts best when memory allows. */
  public static final List<String> ALL_LINEAR = List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj",
      "down_proj", "c_attn", "c_proj", "c_fc", "query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h", "out_proj",
      "fc1", "fc2", "qkv_proj", "gate_up_proj", "query", "key", "value", "q_lin", "k_lin", "v_lin",
      "out_lin", "lin1", "lin2",
      "ffn", "ffn_output", "Wqkv", "Wo", "Wi", "q", "k", "v", "o", "wi", "wi_0", "wi_1", "wo");

  public LoraConfig {
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("lora dropout is " + dropout + ", wanted in [0, 1)");
    }
    if (targets.names().isEmpty()) throw new IllegalArgumentException("lora has no target modules");
    rankPattern = new TreeMap<>(rankPattern);
    alphaPattern = new TreeMap<>(alphaPattern);
    checkRank(rank);
    checkAlpha(alpha);
    rankPattern.values().forEach(LoraConfig::checkRank);
    alphaPattern.values().forEach(LoraConfig::checkAlpha);
  }

  private static void checkRank(int rank) {
    if (rank < 1) throw new IllegalArgumentException("lora rank is " + rank + ", wanted at least 1");
  }

  private static void checkAlpha(double alpha) {
    if (!(alpha > 0) || Double.isInfinite(alpha)) {
      throw new IllegalArgumentException("lora alpha is " + alpha + ", wanted a finite number above 0");
    }
  }

  /** The same rank and alpha everywhere, without magnitudes or biases. */
  public LoraConfig(int rank, double alpha, double dropout, boolean rankStabilised, List<String> targets) {
    this(rank, alpha, dropout, rankStabilised, false, Targets.of(targets), Map.of(), Map.of(), LayerAdapter.Biases.NONE);
  }

  /** A plain adapter of all linear layers with alpha = 2 r. */
  public static LoraConfig of(int rank) {
    return new LoraConfig(rank, 2.0 * rank, 0, false, ALL_LINEAR);
  }

  /** The same with magnitudes trained apart. */
  public LoraConfig withMagnitudes() {
    return new LoraConfig(rank, alpha, dropout, rankStabilised, true, targets, rankPattern, alphaPattern, bias);
  }

  @Override
  public String method() {
    return dora ? "dora" : rankStabilised ? "rslora" : "lora";
  }

  /** What multiplies B A where neither pattern says otherwise. */
  public double scale() {
    return scale(alpha, rank);
  }

  private double scale(double alpha, int rank) {
    return alpha / (rankStabilised ? Math.sqrt(rank) : rank);
  }

  /** A number for a module by the first pattern that fits the end of its path. */
  private static <T> T patterned(Map<String, T> patterns, String module, T otherwise) {
    for (Map.Entry<String, T> e : patterns.entrySet()) {
      if (Pattern.matches("(.*\\.)?(" + e.getKey() + ")", module)) return e.getValue();
    }
    return otherwise;
  }

  @Override
  public Adapter around(Weights inner, Source source) {
    return new LayerAdapter(inner, this, source, bias, true, tensors -> layer -> change(layer, tensors));
  }

  private Change change(Change.Layer layer, LayerAdapter.Tensors tensors) {
    if (!targets.has(layer.module())) return null;
    int r = patterned(rankPattern, layer.module(), rank);
    double s = scale(patterned(alphaPattern, layer.module(), alpha), r);
    String name = AdapterFiles.PREFIX + layer.module() + ".lora_";
    Parameter a = tensors.get(name + "A.weight", Source.Initial.KEEPING, r, layer.in());
    Parameter b = tensors.get(name + "B.weight", Source.Initial.ZERO, layer.out(), r);
    Low low = new Low(a, b, s, dropout);
    if (!dora) return low;
    Parameter m = tensors.get(name + "magnitude_vector", (value, n, seed) -> lengths(layer, value), layer.out());
    return new Magnitudes(low, m, layer);
  }

  /** The length of each row of a weight: where magnitudes begin. */
  private static void lengths(Change.Layer layer, Tensor into) {
    try (var run = Run.eager(new org.neoglot.engine.Threads(1))) {
      Tensor w = layer.constant(run);
      Tensor squares = run.apply(new RowSum(), run.apply(Mul.OP, w, w));
      for (int o = 0; o < layer.out(); o++) into.set(0, o, Math.sqrt(squares.get(o, 0)));
    }
  }

  /** The product of two small matrices beside the layer's own. */
  private record Low(Parameter a, Parameter b, double scale, double dropout) implements Change {
    @Override
    public Tensor after(Run run, Tensor x, Tensor y) {
      return run.apply(Add.OP, y, delta(run, x));
    }

    /** (rows, out). */
    Tensor delta(Run run, Tensor x) {
      Tensor in = Dropout.apply(run, x, dropout);
      Tensor low = run.apply(MatMul.LINEAR, in, a.value());                      // (rows, r)
      // Scaled while it is small: r numbers a row instead of out, forward and back.
      return run.apply(MatMul.LINEAR, run.apply(new Scale(scale), low), b.value());
    }

    @Override
    public Tensor weight(Run run, Tensor w) {
      Tensor product = run.apply(MatMul.PLAIN, b.value(), a.value());
      return run.apply(Add.OP, w, run.apply(new Scale(scale), product));
    }

    @Override
    public boolean idle() {
      return Change.all(b, 0);
    }
  }

  /** Directions by a low rank, lengths by themselves. */
  private record Magnitudes(Low low, Parameter m, Change.Layer layer) implements Change {
    @Override
    public Tensor after(Run run, Tensor x, Tensor y) {
      Tensor bias = layer.bias() == null ? null : layer.bias().value();
      Tensor product = bias == null ? y : run.apply(AddRow.OP, y, run.apply(new Scale(-1), bias));
      Tensor turned = run.apply(MulRow.OP, run.apply(Add.OP, product, low.delta(run, x)), gain(run));
      return bias == null ? turned : run.apply(AddRow.OP, turned, bias);
    }

    /** m / |W + s B A| as a row (1, out). */
    private Tensor gain(Run run) {
      Tensor product = run.apply(MatMul.PLAIN, run.apply(Detach.OP, low.b.value()), run.apply(Detach.OP, low.a.value()));
      Tensor v = run.apply(Add.OP, layer.constant(run), run.apply(new Scale(low.scale), product));
      return gain(run, v);
    }

    private Tensor gain(Run run, Tensor v) {
      Tensor squares = run.apply(new RowSum(), run.apply(Mul.OP, v, v));
      Tensor inverse = run.apply(new org.neoglot.engine.ops.Map(Unary.RSQRT), run.apply(new Transpose(), squares));
      return run.apply(Mul.OP, inverse, m.value());
    }

    @Override
    public Tensor weight(Run run, Tensor w) {
      Tensor v = low.weight(run, w);
      Tensor rows = run.apply(new Transpose(), gain(run, v));                    // (out, 1)
      return run.apply(Mul.OP, v, run.apply(new SpreadColumn(v.cols()), rows));
    }

    @Override
    public boolean idle() {
      return low.idle();
    }
  }

  static LoraConfig read(PeftJson json) {
    String init = json.text("init_lora_weights", "true", true);           // a string may mean that the base was changed too
    json.want("init_lora_weights", init.equals("true") || init.equals("false") || init.equals("gaussian"),
        "true or \"gaussian\"");
    String bias = json.text("bias", "none");
    json.want("bias", List.of("none", "all", "lora_only").contains(bias), "\"none\", \"all\" or \"lora_only\"");
    Map<String, Integer> ranks = new LinkedHashMap<>();
    json.numbers("rank_pattern").forEach((k, v) -> {
      json.want("rank_pattern", v == Math.rint(v), "an object of whole numbers");
      ranks.put(k, v.intValue());
    });
    json.flag("fan_in_fan_out");                       // how the base's weights lie, which the base knows better
    Targets targets = Targets.read(json);
    int rank = json.size("r");
    double alpha = json.number("lora_alpha", Double.NaN);
    double dropout = json.number("lora_dropout", 0);
    boolean stabilised = json.flag("use_rslora");
    boolean dora = json.flag("use_dora");
    Map<String, Double> alphas = json.numbers("alpha_pattern");
    return json.checked(() -> new LoraConfig(rank, alpha, dropout, stabilised, dora, targets, ranks, alphas, biases(bias)));
  }

  private static LayerAdapter.Biases biases(String word) {
    return switch (word) {
      case "all" -> LayerAdapter.Biases.ALL;
      case "lora_only" -> LayerAdapter.Biases.ADAPTED;
      default -> LayerAdapter.Biases.NONE;
    };
  }

  @Override
  public void write(ObjectNode json, Adapter adapter) {
    json.put("bias", bias == LayerAdapter.Biases.ADAPTED ? "lora_only" : bias.name().toLowerCase(Locale.ROOT));
    json.put("fan_in_fan_out", adapter instanceof LayerAdapter layers && layers.transposed());
    json.put("inference_mode", true).put("init_lora_weights", true).put("lora_alpha", alpha);
    json.put("lora_dropout", dropout).put("peft_type", "LORA").put("r", rank);
    ObjectNode ranks = json.putObject("rank_pattern");
    rankPattern.forEach(ranks::put);
    ObjectNode alphas = json.putObject("alpha_pattern");
    alphaPattern.forEach(alphas::put);
    targets.write(json);
    json.put("task_type", "CAUSAL_LM").put("use_dora", dora).put("use_rslora", rankStabilised);
  }

  @Override
  public String liveName(String tensor) {
    return tensor.endsWith("magnitude_vector") ? tensor + ".default.weight" : AdapterConfig.super.liveName(tensor);
  }
}
