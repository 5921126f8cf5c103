// A case's inputs through an encoder and its head.
package org.neoglot.adapt.verify;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.ColumnSum;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.RowSum;
import org.neoglot.engine.ops.Scale;
import org.neoglot.models.Encoder;

/** Hidden states, the pooled rows, and what the head makes of them: its scores, its loss and the gradients of that. */
final class RecomputedEncoder extends Recomputed {
  private final Encoder model;

  RecomputedEncoder(Encoder model, Weights weights, Adapter adapter, Case recorded, EagerRun run) {
    super(recorded, adapter, run);
    this.model = adapter == null ? model : adapter.around(model);
    List<Parameter> trained = trained(weights, adapter);
    pass("", trained);
    if (recorded.has("single.input_ids")) pass("single.", trained);
  }

  @Override
  boolean perToken(String name) {
    return name.startsWith("hidden_states") || name.equals("last_hidden_state")
        || name.equals("logits") && model.head() instanceof Encoder.Head.Tokens;
  }

  /** Forward and, where there are labels, backward. */
  private void pass(String prefix, List<Parameter> trained) {
    int classes = model.head() instanceof Encoder.Head.Tokens head ? head.classes() : 0;
    Case.Batch batch = recorded.batch(prefix, model.embedding().rows(), model.context(), classes);
    if (batch == null) return;                                     // not inputs of this model: all of it stays missing
    int[] kinds = recorded.perToken(prefix + "token_type_ids", batch, model.types());
    if (kinds == null) return;
    batches.put(prefix, batch);
    Map<String, Tensor> seen = new LinkedHashMap<>();
    listen("embed.out", "hidden_states.0", seen);
    for (int i = 0; i < model.layers(); i++) listen("layers." + i + ".out", "hidden_states." + (i + 1), seen);
    Tape tape = new Tape(run);
    trained.forEach(p -> tape.watch(p.value()));
    Segments s = Segments.of(run, batch.lengths());
    Tensor x = model.body(tape, model.embed(tape, s.ids(run, batch.ids()), s.ids(run, kinds), s), s);
    values.put(prefix + "last_hidden_state", padded(batch, run.read(x), model.dim()));
    keep(prefix, batch, seen);
    Tensor pooled = model.pool(run, x, s);
    if (pooled != null) values.put(prefix + "pooler_output", run.read(pooled));
    Tensor loss = switch (model.head()) {
      case Encoder.Head.None none -> toTarget(prefix, batch, tape, x);
      case Encoder.Head.Tokens head -> ofTokens(prefix, head, batch, tape, x, s);
      case Encoder.Head.Sequences head -> ofSequences(prefix, head, batch, tape, x, s);
    };
    if (loss != null) {
      values.put(prefix + "loss", run.read(loss));
      if (prefix.isEmpty()) gradients(tape, loss, trained);
    }
    run.reset();
  }

  /** Mean square of how far the rows are from recorded ones; null where the case has none. */
  private Tensor toTarget(String prefix, Case.Batch batch, Tape tape, Tensor x) {
    String name = prefix + "target";
    if (!recorded.has(name)) return null;
    double[] all = recorded.get(name).doubles();
    if (all.length != batch.rows().size() * batch.columns() * model.dim()) return null;
    Tensor target = run.real(x.rows(), model.dim());
    int row = 0;
    for (int r = 0; r < batch.rows().size(); r++) {
      for (int c : batch.columnsOf().get(r)) {
        for (int i = 0; i < model.dim(); i++) target.set(row, i, -all[(r * batch.columns() + c) * model.dim() + i]);
        row++;
      }
    }
    Tensor off = tape.apply(Add.OP, x, target);
    Tensor squares = tape.apply(new ColumnSum(), tape.apply(new RowSum(), tape.apply(Mul.OP, off, off)));
    return tape.apply(new Scale(1.0 / ((double) row * model.dim())), squares);
  }

  /** Scores of each token; the loss of the labels where there are any. */
  private Tensor ofTokens(String prefix, Encoder.Head.Tokens head, Case.Batch batch, Tape tape, Tensor x, Segments s) {
    values.put(prefix + "logits", padded(batch, run.read(head.logits(run, x)), head.classes()));
    if (batch.labels().isEmpty()) return null;
    int[] targets = batch.labels().stream().flatMapToInt(Arrays::stream).map(l -> Math.max(l, -1)).toArray();
    return head.loss(tape, x, s.ids(run, targets));
  }

  /** Scores of each sequence; the loss of the labels where they are classes. */
  private Tensor ofSequences(String prefix, Encoder.Head.Sequences head, Case.Batch batch, Tape tape, Tensor x, Segments s) {
    values.put(prefix + "logits", run.read(head.logits(run, x, s)));
    int[] targets = recorded.perRow(prefix + "labels", batch, head.classes());
    return targets == null || head.classes() < 2 ? null : head.loss(tape, x, s, run.ints(targets.length, targets));
  }
}
