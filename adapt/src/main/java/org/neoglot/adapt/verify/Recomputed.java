// A case's inputs through our engine.
package org.neoglot.adapt.verify;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.adapt.Lora;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;

/**
 * What our engine makes of a case's inputs in one run, by the names of the case. Values of padded batches are put back
 * to where the padding was; padded places hold 0 and are not compared.
 */
final class Recomputed {
  private final Decoder model;
  private final Lora lora;
  private final Case recorded;
  private final EagerRun run;
  private final Map<String, double[]> values = new HashMap<>();
  private final Map<String, Case.Batch> batches = new HashMap<>();

  Recomputed(Decoder model, Weights weights, Lora lora, Case recorded, EagerRun run) {
    this.model = model;
    this.lora = lora;
    this.recorded = recorded;
    this.run = run;
    List<Parameter> trained = lora == null ? List.copyOf(weights.parameters()) : lora.matrices();
    trained.forEach(p -> p.trainable(true));
    pass("", trained);
    if (recorded.has("single.input_ids")) pass("single.", trained);
    if (lora != null && recorded.has("merged_logits")) merged();
  }

  /** Our value of a recorded name, or null when there is none. */
  double[] get(String name) {
    return values.get(name);
  }

  /** Which elements of a recorded tensor count: those of real tokens; null for all. */
  boolean[] wanted(String name, int length) {
    String prefix = name.startsWith("single.") ? "single." : "";
    Case.Batch batch = batches.get(prefix);
    String plain = name.substring(prefix.length());
    if (!plain.contains("logits") && !plain.startsWith("hidden_states")) return null;
    int width = length / (batch.rows().size() * batch.columns());
    boolean[] wanted = new boolean[length];
    for (int r = 0; r < batch.rows().size(); r++) {
      for (int c : batch.columnsOf().get(r)) {
        java.util.Arrays.fill(wanted, (r * batch.columns() + c) * width, (r * batch.columns() + c + 1) * width, true);
      }
    }
    return wanted;
  }

  /** Forward and, where there are labels, backward. */
  private void pass(String prefix, List<Parameter> trained) {
    Case.Batch batch = recorded.batch(prefix, model.embedding().rows(), model.context());
    if (batch == null) return;                                     // not inputs of this model: all of it stays missing
    batches.put(prefix, batch);
    Map<String, Tensor> seen = new LinkedHashMap<>();
    for (int i = -1; i < model.layers() - 1; i++) listen(i < 0 ? "embed.out" : "layers." + i + ".out", "hidden_states." + (i + 1), seen);
    listen("norm.out", "hidden_states." + model.layers(), seen);
    Tape tape = new Tape(run);
    trained.forEach(p -> tape.watch(p.value()));
    Segments s = Segments.of(run, batch.lengths());
    Tensor x = model.body(tape, model.embed(tape, s.ids(run, batch.ids())), s, null);
    values.put(prefix + "logits", padded(batch, run.read(model.logits(run, x)), model.embedding().rows()));
    seen.forEach((name, t) -> values.put(prefix + name, padded(batch, run.read(t), t.cols())));
    if (!batch.labels().isEmpty()) gradients(prefix, batch, tape, s, x, trained);
    run.reset();
  }

  private void listen(String place, String name, Map<String, Tensor> seen) {
    run.hooks().silence(place);
    run.hooks().listen(place, (r, x) -> {
      seen.put(name, x);
      return x;
    });
  }

  /** Causal models are scored on the next token: labels move one to the left. */
  private void gradients(String prefix, Case.Batch batch, Tape tape, Segments s, Tensor x, List<Parameter> trained) {
    int[] targets = new int[s.rows()];
    for (int r = 0; r < batch.rows().size(); r++) {
      int[] labels = batch.labels().get(r);
      for (int i = 0; i < labels.length; i++) {
        int next = i + 1 < labels.length ? labels[i + 1] : -1;
        targets[s.start(r) + i] = next < 0 ? -1 : next;
      }
    }
    Tensor loss = model.loss(tape, x, s.ids(run, targets)).mean();
    values.put(prefix + "loss", run.read(loss));
    if (!prefix.isEmpty()) return;
    Tensor[] leaves = trained.stream().map(Parameter::value).toArray(Tensor[]::new);
    Tensor[] d = tape.backward(loss, 1, leaves);
    for (int i = 0; i < d.length; i++) {
      if (d[i] != null) values.put("grad." + gradientName(trained.get(i).name()), run.read(d[i]));
    }
  }

  /** PEFT's parameters carry the adapter's name, which its files leave out. */
  private String gradientName(String parameter) {
    return lora == null ? parameter : parameter.replaceFirst("\\.weight$", ".default.weight");
  }

  /** The base model with W + s B A in place of W, without the adapter. */
  private void merged() {
    Case.Batch batch = batches.get("");
    if (batch == null) return;
    lora.forEachMerged(p -> {
      double[] w = new double[(int) p.size()];
      for (int i = 0; i < w.length; i++) w[i] = p.value().get(i / p.cols(), i % p.cols());
      values.put("merged." + p.name(), w);
    });
    Decoder plain = Families.build(model.config(), lora.merged());
    Segments s = Segments.of(run, batch.lengths());
    Tensor x = plain.body(run, plain.embed(run, s.ids(run, batch.ids())), s, null);
    values.put("merged_logits", padded(batch, run.read(plain.logits(run, x)), plain.embedding().rows()));
    run.reset();
  }

  private static double[] padded(Case.Batch batch, double[] packed, int width) {
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
