// Encoders of one sequence in plain loops over doubles: the papers' definitions, with none of the engine's parts.
package org.neoglot.models;

import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;

/** The definitions that encoders without a recorded reference are held to; weights are taken by their published names. */
final class PlainEncoder {
  private final int heads;
  private final double eps;
  private final Map<String, Parameter> weights;

  PlainEncoder(int heads, double eps, Weights weights) {
    this.heads = heads;
    this.eps = eps;
    this.weights = weights.parameters().stream().collect(java.util.stream.Collectors.toMap(Parameter::name, p -> p));
  }

  /**
   * ModernBERT's rows behind the last norm.
   *
   * @param every one layer in so many, the first among them, sees all and turns by {@code far}; the others see {@code reach}
   *     tokens on either side and turn by {@code near}
   */
  double[][] modernBert(int layers, int every, int reach, double far, double near, int... ids) {
    double[][] x = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      x[t] = norm("model.embeddings.norm", row("model.embeddings.tok_embeddings.weight", ids[t]));
    }
    for (int i = 0; i < layers; i++) {
      String w = "model.layers." + i + ".";
      boolean full = i % every == 0;
      boolean first = i == 0;
      double[][] qkv = each(x, r -> times(w + "attn.Wqkv", first ? r : norm(w + "attn_norm", r)));
      int dim = x[0].length;
      double[][] q = turned(part(qkv, 0, dim), full ? far : near);
      double[][] k = turned(part(qkv, dim, dim), full ? far : near);
      double[][] mixed = mix(q, k, part(qkv, 2 * dim, dim), full ? ids.length : reach);
      add(x, each(mixed, r -> times(w + "attn.Wo", r)));
      add(x, each(x, r -> {
        double[] both = times(w + "mlp.Wi", norm(w + "mlp_norm", r));
        double[] gated = new double[both.length / 2];
        for (int c = 0; c < gated.length; c++) gated[c] = gelu(both[c]) * both[gated.length + c];
        return times(w + "mlp.Wo", gated);
      }));
    }
    return each(x, r -> norm("model.final_norm", r));
  }

  /** What X-MOD's config says of its modules and norms. */
  record Modules(boolean preNorm, boolean ownNorm, boolean reuseNorm, boolean fromNorm) {}

  /** X-MOD's rows, in a language; positions begin behind the padding's. */
  double[][] xmod(int layers, Modules modules, String language, int pad, int... ids) {
    double[][] x = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      x[t] = row("roberta.embeddings.word_embeddings.weight", ids[t]);
      double[] place = row("roberta.embeddings.position_embeddings.weight", pad + 1 + t);
      double[] kind = row("roberta.embeddings.token_type_embeddings.weight", 0);
      for (int c = 0; c < x[t].length; c++) x[t][c] += place[c] + kind[c];
      x[t] = norm("roberta.embeddings.LayerNorm", x[t]);
    }
    for (int i = 0; i < layers; i++) x = xmodLayer("roberta.encoder.layer." + i + ".", modules, language, x);
    return modules.preNorm ? each(x, r -> norm("roberta.encoder.LayerNorm", r)) : x;
  }

  private double[][] xmodLayer(String w, Modules m, String language, double[][] x) {
    String norm1 = w + "attention.output.LayerNorm";
    String norm2 = w + "output.LayerNorm";
    double[][] in = m.preNorm ? each(x, r -> norm(norm1, r)) : x;
    double[][] mixed = mix(each(in, r -> times(w + "attention.self.query", r)),
        each(in, r -> times(w + "attention.self.key", r)), each(in, r -> times(w + "attention.self.value", r)), x.length);
    double[][] h = each(mixed, r -> times(w + "attention.output.dense", r));
    add(h, x);
    if (!m.preNorm) h = each(h, r -> norm(norm1, r));
    double[][] y = each(h, r -> times(w + "output.dense",
        map(times(w + "intermediate.dense", m.preNorm ? norm(norm2, r) : r))));
    add(y, h);
    String own = w + "output.adapter_modules." + language + ".";
    double[][] z = m.ownNorm ? each(y, r -> norm(w + "output.adapter_layer_norm", r))
        : m.reuseNorm ? each(y, r -> norm(norm2, r)) : each(y, r -> r.clone());
    double[][] made = each(z, r -> times(own + "dense2", map(times(own + "dense1", r))));
    add(made, m.fromNorm ? z : y);
    return m.preNorm ? made : each(made, r -> norm(norm2, r));
  }

  /** Softmax over the tokens within reach, head by head. */
  private double[][] mix(double[][] q, double[][] k, double[][] v, int reach) {
    int d = q[0].length / heads;
    double[][] out = new double[q.length][q[0].length];
    for (int t = 0; t < q.length; t++) {
      for (int h = 0; h < heads; h++) {
        double[] p = new double[k.length];
        double sum = 0;
        for (int j = Math.max(0, t - reach); j < Math.min(k.length, t + reach + 1); j++) {
          double score = 0;
          for (int c = h * d; c < (h + 1) * d; c++) score += q[t][c] * k[j][c];
          sum += p[j] = Math.exp(score / Math.sqrt(d));
        }
        for (int j = 0; j < k.length; j++) for (int c = h * d; c < (h + 1) * d; c++) out[t][c] += p[j] / sum * v[j][c];
      }
    }
    return out;
  }

  /** Numbers c and c + d/2 of each head turned by position theta^(-2c/d). */
  private double[][] turned(double[][] x, double theta) {
    int d = x[0].length / heads;
    double[][] y = new double[x.length][x[0].length];
    for (int t = 0; t < x.length; t++) {
      for (int h = 0; h < x[t].length; h += d) {
        for (int c = 0; c < d / 2; c++) {
          double angle = t / Math.pow(theta, 2.0 * c / d);
          y[t][h + c] = x[t][h + c] * Math.cos(angle) - x[t][h + c + d / 2] * Math.sin(angle);
          y[t][h + c + d / 2] = x[t][h + c + d / 2] * Math.cos(angle) + x[t][h + c] * Math.sin(angle);
        }
      }
    }
    return y;
  }

  private static double[] map(double[] x) {
    return Arrays.stream(x).map(PlainEncoder::gelu).toArray();
  }

  /** x Phi(x): the erf form, by Simpson's rule over the density. */
  private static double gelu(double x) {
    int n = 2000;
    double step = x / n;
    double sum = density(0) + density(x);
    for (int i = 1; i < n; i++) sum += (i % 2 == 1 ? 4 : 2) * density(i * step);
    return x * (0.5 + sum * step / 3);
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  private double[] norm(String name, double[] x) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    double[] gain = row(name + ".weight", 0);
    double[] bias = weights.containsKey(name + ".bias") ? row(name + ".bias", 0) : new double[x.length];
    double[] y = new double[x.length];
    for (int c = 0; c < y.length; c++) y[c] = (x[c] - mean) / Math.sqrt(variance + eps) * gain[c] + bias[c];
    return y;
  }

  private double[] times(String name, double[] x) {
    Parameter w = weights.get(name + ".weight");
    double[] y = weights.containsKey(name + ".bias") ? row(name + ".bias", 0) : new double[w.rows()];
    for (int r = 0; r < y.length; r++) for (int c = 0; c < x.length; c++) y[r] += w.value().get(r, c) * x[c];
    return y;
  }

  private double[] row(String name, int row) {
    Parameter p = weights.get(name);
    double[] y = new double[p.cols()];
    for (int c = 0; c < y.length; c++) y[c] = p.value().get(row, c);
    return y;
  }

  private static double[][] part(double[][] x, int from, int count) {
    return each(x, r -> Arrays.copyOfRange(r, from, from + count));
  }

  private static double[][] each(double[][] x, UnaryOperator<double[]> f) {
    return Arrays.stream(x).map(f).toArray(double[][]::new);
  }

  private static void add(double[][] x, double[][] y) {
    for (int t = 0; t < x.length; t++) for (int c = 0; c < x[t].length; c++) x[t][c] += y[t][c];
  }
}
