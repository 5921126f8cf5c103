// A case's inputs through a causal language model.
package org.neoglot.adapt.verify;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.PromptAdapter;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.ConcatRows;
import org.neoglot.engine.ops.Gather;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.models.Xglm;

/** Logits, hidden states, the loss of the next token and its gradients, with an adapter or without. */
final class RecomputedDecoder extends Recomputed {
  private final Decoder model;
  private final Decoder base;

  RecomputedDecoder(Decoder base, Weights weights, Adapter adapter, Case recorded, EagerRun run) {
    super(recorded, adapter, run);
    this.base = base;
    this.model = adapter == null ? base : adapter.around(base);
    List<Parameter> trained = trained(weights, adapter);
    pass("", trained);
    if (recorded.has("single.input_ids")) pass("single.", trained);
    if (adapter != null && adapter.merges() && recorded.has("merged_logits")) merged();
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
    virtual(prefix, batch);
    if (!batch.labels().isEmpty()) gradients(prefix, batch, tape, s, x, trained);
    run.reset();
  }

  /** Virtual tokens that are rows have scores too, the same before every sequence: what follows cannot change them. */
  private void virtual(String prefix, Case.Batch batch) {
    if (!(adapter instanceof PromptAdapter prompt) || !prompt.hasRows()) return;
    double[] before = run.read(base.logits(run, prompt.virtualRows(run, base)));
    double[] after = values.get(prefix + "logits");
    int rows = batch.rows().size();
    int width = after.length / rows;
    double[] all = new double[rows * (before.length + width)];
    for (int r = 0; r < rows; r++) {
      System.arraycopy(before, 0, all, r * (before.length + width), before.length);
      System.arraycopy(after, r * width, all, r * (before.length + width) + before.length, width);
    }
    values.put(prefix + "logits", all);
  }

  /** Where there are virtual tokens before each row of the batch, they count. */
  @Override
  boolean[] wanted(String name, int length) {
    if (!(adapter instanceof PromptAdapter prompt) || !prompt.hasRows() || !name.endsWith("logits")) {
      return super.wanted(name, length);
    }
    Case.Batch batch = batches.get(name.startsWith("single.") ? "single." : "");
    int rows = batch.rows().size();
    int before = length / rows / (batch.columns() + prompt.tokens()) * prompt.tokens();
    boolean[] after = super.wanted(name, length - rows * before);
    boolean[] all = new boolean[length];
    for (int r = 0; r < rows; r++) {
      Arrays.fill(all, r * (length / rows), r * (length / rows) + before, true);
      System.arraycopy(after, r * (after.length / rows), all, r * (length / rows) + before, after.length / rows);
    }
    return all;
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
        : firstTokens(batch, tape, x, targets);
    values.put(prefix + "loss", run.read(loss));
    if (prefix.isEmpty()) gradients(tape, loss, trained);
  }

  /** The loss; where virtual tokens are rows, the last one of them is scored on the first token of each sequence. */
  private Tensor firstTokens(Case.Batch batch, Tape tape, Tensor x, int[] targets) {
    if (!(adapter instanceof PromptAdapter prompt) || !prompt.hasRows()) {
      return model.loss(tape, x, run.ints(targets.length, targets)).mean();
    }
    int rows = batch.rows().size();
    int[] last = new int[rows];
    Arrays.fill(last, prompt.tokens() - 1);
    Tensor before = tape.apply(new Gather(), prompt.virtualRows(tape, base), run.ints(rows, last));
    int[] all = Arrays.copyOf(targets, targets.length + rows);
    for (int r = 0; r < rows; r++) all[targets.length + r] = Math.max(-1, batch.labels().get(r)[0]);
    return model.loss(tape, tape.apply(new ConcatRows(), x, before), run.ints(all.length, all)).mean();
  }

  /** The base model with the adapter worked into its weights. */
  private void merged() {
    Case.Batch batch = batches.get("");
    if (batch == null) return;
    adapter.changed().forEach(p -> {
      double[] w = new double[(int) p.size()];
      for (int i = 0; i < w.length; i++) w[i] = p.value().get(i / p.cols(), i % p.cols());
      values.put("merged." + p.name(), w);
    });
    Decoder plain = Families.build(model.config(), adapter.merged());
    Segments s = Segments.of(run, batch.lengths());
    Tensor x = plain.body(run, plain.embed(run, s.ids(run, batch.ids())), s, null);
    values.put("merged_logits", padded(batch, run.read(plain.logits(run, x)), plain.embedding().rows()));
    run.reset();
  }
}
