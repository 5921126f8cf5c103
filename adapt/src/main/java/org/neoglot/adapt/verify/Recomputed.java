// A case's inputs through our engine: what is the same for every kind of model.
package org.neoglot.adapt.verify;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.models.Backbone;
import org.neoglot.models.Decoder;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.Head;
import org.neoglot.models.Model;

/**
 * What our engine makes of a case's inputs in one run, by the names of the case. Values of padded batches are put back
 * to where the padding was; padded places hold 0 and are not compared.
 */
abstract sealed class Recomputed permits RecomputedDecoder, RecomputedBackbone, RecomputedEncoderDecoder {
  final Case recorded;
  final EagerRun run;
  final Adapter adapter;
  final Map<String, double[]> values = new HashMap<>();
  final Map<String, Case.Batch> batches = new HashMap<>();

  Recomputed(Case recorded, Adapter adapter, EagerRun run) {
    this.recorded = recorded;
    this.adapter = adapter;
    this.run = run;
  }

  /**
   * @param head what reads the rows; {@link Head.None} for a language model
   * @param adapter null where no adapter is verified
   */
  static Recomputed of(Model model, Head head, Weights weights, Adapter adapter, Case recorded, EagerRun run) {
    return switch (model) {
      case Decoder decoder when head instanceof Head.None -> new RecomputedDecoder(decoder, weights, adapter, recorded, run);
      case Backbone backbone -> new RecomputedBackbone(backbone, head, weights, adapter, recorded, run);
      case EncoderDecoder both -> new RecomputedEncoderDecoder(both, weights, adapter, recorded, run);
    };
  }

  /** What gradients are asked for: everything, or an adapter's own numbers. */
  static List<Parameter> trained(Weights weights, Adapter adapter) {
    List<Parameter> trained = adapter == null ? List.copyOf(weights.parameters()) : adapter.trained();
    trained.forEach(p -> p.trainable(true));
    return trained;
  }

  /** Our value of a recorded name, or null when there is none. */
  double[] get(String name) {
    return values.get(name);
  }

  /** Whether a recorded tensor has a row for each token of a padded batch. */
  abstract boolean perToken(String name);

  /** The batch whose tokens a recorded tensor has rows for. */
  Case.Batch batch(String prefix, String name) {
    return batches.get(prefix);
  }

  /** Which elements of a recorded tensor count: those of real tokens; null for all. */
  boolean[] wanted(String name, int length) {
    String prefix = name.startsWith("single.") ? "single." : "";
    String plain = name.substring(prefix.length());
    if (!perToken(plain)) return null;
    Case.Batch batch = batch(prefix, plain);
    int width = length / (batch.rows().size() * batch.columns());
    boolean[] wanted = new boolean[length];
    for (int r = 0; r < batch.rows().size(); r++) {
      for (int c : batch.columnsOf().get(r)) {
        Arrays.fill(wanted, (r * batch.columns() + c) * width, (r * batch.columns() + c + 1) * width, true);
      }
    }
    return wanted;
  }

  /** Remembers what passes a place of the model. */
  void listen(String place, String name, Map<String, Tensor> seen) {
    run.hooks().silence(place);
    run.hooks().listen(place, (r, x) -> {
      seen.put(name, x);
      return x;
    });
  }

  /** What was heard, by the names of the case. */
  void keep(String prefix, Case.Batch batch, Map<String, Tensor> seen) {
    seen.forEach((name, t) -> values.put(prefix + name, padded(batch, run.read(t), t.cols())));
  }

  /** Gradients of a loss by the parameters' names, as a file of gradients calls them. */
  void gradients(Tape tape, Tensor loss, List<Parameter> trained) {
    Tensor[] leaves = trained.stream().map(Parameter::value).toArray(Tensor[]::new);
    Tensor[] d = tape.backward(loss, 1, leaves);
    for (int i = 0; i < d.length; i++) {
      if (d[i] != null) values.put("grad." + gradientName(trained.get(i).name()), run.read(d[i]));
    }
  }

  /** What the case calls a parameter; an adapter's tensors have other names in its files. */
  String gradientName(String parameter) {
    return adapter == null ? parameter : adapter.config().liveName(parameter);
  }

  /** Rows of real tokens at their places among the padding. */
  static double[] padded(Case.Batch batch, double[] packed, int width) {
    double[] out = new double[batch.rows().size() * batch.columns() * width];
    int at = 0;
    for (int r = 0; r < batch.rows().size(); r++) {
      for (int c : batch.columnsOf().get(r)) {
        System.arraycopy(packed, at, out, (r * batch.columns() + c) * width, width);
        at += width;
      }
    }
    return out;
  }
}
