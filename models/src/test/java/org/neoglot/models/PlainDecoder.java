// A decoder of one sequence in plain loops over doubles: the papers' definitions, with none of the engine's parts.
package org.neoglot.models;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;

/**
 * The definition that families without a recorded reference are held to. Weights are taken by their published names;
 * what a family does differently is said in {@link Kind}.
 */
final class PlainDecoder {
  /**
   * @param window of a layer, how many keys it sees; 0 for all
   * @param theta base of a layer's rotary frequencies; 0 for none
   * @param gain what is added to the weights of norms
   * @param afterNorms whether results are normalised before they are added back
   * @param experts experts that a token is given to; 0 for a plain feed-forward
   * @param shared whether the experts' shares of a token are made to sum to 1
   */
  record Kind(int heads, int kvHeads, int headDim, double eps, IntToDoubleFunction window, IntToDoubleFunction theta,
      boolean headNorms, double gain, boolean afterNorms, boolean gelu, double scale, double embedding, int experts,
      boolean shared, IntPredicate sparse) {}

  private final Kind kind;
  private final int layers;
  private final Map<String, Parameter> weights;

  PlainDecoder(Kind kind, int layers, Weights weights) {
    this.kind = kind;
    this.layers = layers;
    this.weights = weights.parameters().stream().collect(java.util.stream.Collectors.toMap(Parameter::name, p -> p));
  }

  /** Scores of the vocabulary after each id. */
  double[][] logits(int... ids) {
    double[][] x = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      x[t] = row("model.embed_tokens.weight", ids[t]);
      for (int c = 0; c < x[t].length; c++) x[t][c] *= kind.embedding;
    }
    for (int i = 0; i < layers; i++) layer("model.layers." + i + ".", i, x);
    String head = weights.containsKey("lm_head.weight") ? "lm_head" : "model.embed_tokens";
    return Arrays.stream(x).map(r -> times(head, norm("model.norm", r))).toArray(double[][]::new);
  }

  private void layer(String w, int layer, double[][] x) {
    double[][] mixed = attention(w + "self_attn.", layer, each(w + "input_layernorm", x));
    String second = kind.afterNorms ? w + "pre_feedforward_layernorm" : w + "post_attention_layernorm";
    add(x, kind.afterNorms ? each(w + "post_attention_layernorm", mixed) : mixed);
    double[][] fed = new double[x.length][];
    double[][] in = each(second, x);
    for (int t = 0; t < x.length; t++) {
      fed[t] = kind.experts > 0 && kind.sparse.test(layer) ? experts(w + "mlp.", in[t]) : gated(w + "mlp.", in[t]);
    }
    add(x, kind.afterNorms ? each(w + "post_feedforward_layernorm", fed) : fed);
  }

  private double[][] attention(String w, int layer, double[][] x) {
    int d = kind.headDim;
    double[][] q = new double[x.length][];
    double[][] k = new double[x.length][];
    double[][] v = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      q[t] = turned(w + "q_norm", times(w + "q_proj", x[t]), layer, t);
      k[t] = turned(w + "k_norm", times(w + "k_proj", x[t]), layer, t);
      v[t] = times(w + "v_proj", x[t]);
    }
    double[][] out = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] mixed = new double[kind.heads * d];
      int window = (int) kind.window.applyAsDouble(layer);
      int from = window == 0 ? 0 : Math.max(0, t - window + 1);
      for (int h = 0; h < kind.heads; h++) {
        int kv = h / (kind.heads / kind.kvHeads) * d;
        double[] p = new double[t + 1];
        double sum = 0;
        for (int j = from; j <= t; j++) {
          double score = 0;
          for (int c = 0; c < d; c++) score += q[t][h * d + c] * k[j][kv + c];
          sum += p[j] = Math.exp(score * kind.scale);
        }
        for (int j = from; j <= t; j++) for (int c = 0; c < d; c++) mixed[h * d + c] += p[j] / sum * v[j][kv + c];
      }
      out[t] = times(w + "o_proj", mixed);
    }
    return out;
  }

  /** Each head normalised, then number c and number c + d/2 turned by the angle position theta^(-2c/d). */
  private double[] turned(String norm, double[] x, int layer, int position) {
    int d = kind.headDim;
    double theta = kind.theta.applyAsDouble(layer);
    double[] y = x.clone();
    for (int h = 0; h < x.length; h += d) {
      if (kind.headNorms) System.arraycopy(norm(norm, Arrays.copyOfRange(x, h, h + d)), 0, y, h, d);
      for (int c = 0; theta > 0 && c < d / 2; c++) {
        double angle = position / Math.pow(theta, 2.0 * c / d);
        double u = y[h + c];
        double v = y[h + c + d / 2];
        y[h + c] = u * Math.cos(angle) - v * Math.sin(angle);
        y[h + c + d / 2] = v * Math.cos(angle) + u * Math.sin(angle);
      }
    }
    return y;
  }

  private double[] gated(String w, double[] x) {
    double[] gate = times(w + "gate_proj", x);
    double[] up = times(w + "up_proj", x);
    for (int c = 0; c < gate.length; c++) up[c] *= kind.gelu ? gelu(gate[c]) : gate[c] / (1 + Math.exp(-gate[c]));
    return times(w + "down_proj", up);
  }

  private static double gelu(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  /** The best few experts by the router's probabilities, each by its share. */
  private double[] experts(String w, double[] x) {
    double[] p = Arrays.stream(times(w + "gate", x)).map(Math::exp).toArray();
    double all = Arrays.stream(p).sum();
    int[] best = IntStream.range(0, p.length).boxed().sorted(Comparator.comparingDouble(e -> -p[e])).limit(kind.experts)
        .mapToInt(e -> e).toArray();
    double chosen = kind.shared ? Arrays.stream(best).mapToDouble(e -> p[e]).sum() : all;
    double[] y = new double[x.length];
    for (int e : best) {
      double[] one = gated(w + "experts." + e + ".", x);
      for (int c = 0; c < y.length; c++) y[c] += p[e] / chosen * one[c];
    }
    return y;
  }

  private double[][] each(String name, double[][] x) {
    return Arrays.stream(x).map(r -> norm(name, r)).toArray(double[][]::new);
  }

  private double[] norm(String name, double[] x) {
    double squares = Arrays.stream(x).map(v -> v * v).sum();
    double[] w = row(name + ".weight", 0);
    double[] y = new double[x.length];
    for (int c = 0; c < x.length; c++) y[c] = x[c] / Math.sqrt(squares / x.length + kind.eps) * (w[c] + kind.gain);
    return y;
  }

  /** W x + b. */
  private double[] times(String name, double[] x) {
    Parameter w = weights.get(name + ".weight");
    double[] y = new double[w.rows()];
    for (int r = 0; r < y.length; r++) {
      double[] row = row(name + ".weight", r);
      for (int c = 0; c < x.length; c++) y[r] += row[c] * x[c];
      if (weights.containsKey(name + ".bias")) y[r] += weights.get(name + ".bias").value().get(0, r);
    }
    return y;
  }

  private double[] row(String name, int row) {
    Parameter w = weights.get(name);
    double[] values = new double[w.cols()];
    for (int c = 0; c < values.length; c++) values[c] = w.value().get(row, c);
    return values;
  }

  private static void add(double[][] x, double[][] y) {
    for (int t = 0; t < x.length; t++) for (int c = 0; c < x[t].length; c++) x[t][c] += y[t][c];
  }
}
