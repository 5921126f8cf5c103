// A case's inputs through a causal language model.
package org.neoglot.adapt.verify;

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
import org.neoglot.models.Xglm;

/** Logits, hidden states, the loss of the next token and its gradients, with an adapter or without. */
final class RecomputedDecoder extends Recomputed {
  private final Decoder model;
  private final Lora lora;

  RecomputedDecoder(Decoder model, Weights weights, Lora lora, Case recorded, EagerRun run) {
    super(recorded, run);
    this.model = model;
    this.lora = lora;
    List<Parameter> trained = lora == null ? List.copyOf(weights.parameters()) : lora.matrices();
    trained.forEach(p -> p.trainable(true));
    pass("", trained);
    if (recorded.has("single.input_ids")) pass("single.", trained);
    if (lora != null && recorded.has("merged_logits")) merged();
  }

  @Override
  boolean perToken(String name) {
    return name.contains("logits") || name.startsWith("hidden_states");
  }

  /** Forward and, where there are labels, backward. */
  private void pass(String prefix, List<Parameter> trained) {
    Case.Batch batch = recorded.batch(prefix, model.embedding().rows(), model.context(), model.embedding().rows());
    if (batch == null) return;                                     // not inputs of this model: all of it stays missing
    batches.put(prefix, batch);
    Map<String, Tensor> seen = new LinkedHashMap<>();
    for (int i = -1; i < model.layers() - 1; i++) listen(i < 0 ? "embed.out" : "layers." + i + ".out", "hidden_states." + (i + 1), seen);
    for (int i = 0; i < model.layers(); i++) listen("layers." + i + ".router", "router_logits." + i, seen);
    listen("norm.out", "hidden_states." + model.layers(), seen);
    Tape tape = new Tape(run);
    trained.forEach(p -> tape.watch(p.value()));
    Segments s = Segments.of(run, batch.lengths());
    Tensor x = model.body(tape, model.embed(tape, s.ids(run, batch.ids())), s, null);
    values.put(prefix + "logits", padded(batch, run.read(model.logits(run, x)), model.embedding().rows()));
    keep(prefix, batch, seen);
    Tensor auxiliary = model.auxiliary(run, x);
    if (auxiliary != null) values.put(prefix + "aux_loss", run.read(auxiliary));
    if (!batch.labels().isEmpty()) gradients(prefix, batch, tape, s, x, trained);
    run.reset();
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
    Tensor loss = model instanceof Xglm xglm ? new XglmLoss(xglm, batch).mean(tape, run, targets)
        : model.loss(tape, x, s.ids(run, targets)).mean();
    values.put(prefix + "loss", run.read(loss));
    if (prefix.isEmpty()) gradients(tape, loss, trained);
  }

  /** PEFT's parameters carry the adapter's name, which its files leave out. */
  @Override
  String gradientName(String parameter) {
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
}
