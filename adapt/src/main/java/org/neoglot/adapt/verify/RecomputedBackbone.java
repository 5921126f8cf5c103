// A case's inputs through a backbone and the head that reads it.
package org.neoglot.adapt.verify;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.ColumnSum;
import org.neoglot.engine.ops.Map;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.RowSum;
import org.neoglot.engine.ops.Scale;
import org.neoglot.models.Backbone;
import org.neoglot.models.ChoiceHead;
import org.neoglot.models.Decoder;
import org.neoglot.models.DiscriminatorHead;
import org.neoglot.models.Encoder;
import org.neoglot.models.Head;
import org.neoglot.models.Pooling;
import org.neoglot.models.SequenceHead;
import org.neoglot.models.SpanHead;
import org.neoglot.models.TokenHead;
import org.neoglot.models.VectorHead;

/** Hidden states, the pooled rows, and what the head makes of them: its scores, its loss and the gradients of that. */
final class RecomputedBackbone extends Recomputed {
  private final Backbone model;
  private final Head head;

  RecomputedBackbone(Backbone model, Head head, Weights weights, Adapter adapter, Case recorded, EagerRun run) {
    super(recorded, adapter, run);
    this.model = adapter == null ? model : switch (model) {
      case Encoder encoder -> adapter.around(encoder);
      case Decoder decoder -> adapter.around(decoder);
    };
    this.head = head;
    List<Parameter> trained = trained(weights, adapter);
    pass("", trained);
    if (recorded.has("single.input_ids")) pass("single.", trained);
  }

  @Override
  boolean perToken(String name) {
    return name.startsWith("hidden_states") || name.equals("last_hidden_state")
        || name.endsWith("logits") && head.perToken();
  }

  /** Forward and, where there are labels, backward. */
  private void pass(String prefix, List<Parameter> trained) {
    int classes = switch (head) {
      case TokenHead own -> own.classes();
      case DiscriminatorHead own -> 2;
      default -> 0;
    };
    Case.Batch batch = recorded.batch(prefix, model.embedding().rows(), model.context(), classes);
    if (batch == null) return;                                     // not inputs of this model: all of it stays missing
    int[] kinds = recorded.perToken(prefix + "token_type_ids", batch, model instanceof Encoder encoder ? encoder.types() : 0);
    if (kinds == null) return;
    batches.put(prefix, batch);
    java.util.Map<String, Tensor> seen = new LinkedHashMap<>();
    listen("embed.out", "hidden_states.0", seen);
    // The last state of a decoder is behind its last norm, that of an encoder is what its last layer gives.
    int last = model instanceof Decoder ? model.layers() - 1 : model.layers();
    for (int i = 0; i < last; i++) listen("layers." + i + ".out", "hidden_states." + (i + 1), seen);
    if (model instanceof Decoder) listen("norm.out", "hidden_states." + model.layers(), seen);
    Tape tape = new Tape(run);
    trained.forEach(p -> tape.watch(p.value()));
    Segments s = Segments.of(run, batch.lengths());
    Tensor x = model.rows(tape, s.ids(run, batch.ids()), s.ids(run, kinds), s);
    values.put(prefix + "last_hidden_state", padded(batch, run.read(x), model.dim()));
    keep(prefix, batch, seen);
    Tensor pooled = model instanceof Encoder encoder ? encoder.pool(run, x, s) : null;
    if (pooled != null) values.put(prefix + "pooler_output", run.read(pooled));
    Tensor loss = switch (head) {
      case Head.None none -> {
        pooled(prefix, x, s);
        yield toTarget(prefix, batch, tape, x, model.dim());
      }
      case TokenHead own -> ofTokens(prefix, own, batch, tape, x, s);
      case DiscriminatorHead own -> ofTokens(prefix, own, batch, tape, x, s);
      case SequenceHead own -> ofSequences(prefix, own, batch, tape, x, s);
      case SpanHead own -> ofSpans(prefix, own, batch, kinds, tape, x);
      case ChoiceHead own -> ofChoices(prefix, own, batch, tape, x, s);
      case VectorHead own -> {
        values.put(prefix + "logits", padded(batch, run.read(own.logits(run, x, s)), own.dim()));
        yield toTarget(prefix, batch, tape, own.logits(tape, x, s), own.dim());
      }
    };
    if (loss != null) {
      values.put(prefix + "loss", run.read(loss));
      if (prefix.isEmpty()) gradients(tape, loss, trained);
      if (head instanceof SpanHead) restPadding();
    }
    run.reset();
  }

  /** Mean square of how far the rows are from recorded ones; null where the case has none. */
  private Tensor toTarget(String prefix, Case.Batch batch, Tape tape, Tensor x, int dim) {
    String name = prefix + "target";
    if (!recorded.has(name)) return null;
    double[] all = recorded.get(name).doubles();
    if (all.length != batch.rows().size() * batch.columns() * dim) return null;
    Tensor target = run.real(x.rows(), dim);
    int row = 0;
    for (int r = 0; r < batch.rows().size(); r++) {
      for (int c : batch.columnsOf().get(r)) {
        for (int i = 0; i < dim; i++) target.set(row, i, -all[(r * batch.columns() + c) * dim + i]);
        row++;
      }
    }
    Tensor off = tape.apply(Add.OP, x, target);
    Tensor squares = tape.apply(new ColumnSum(), tape.apply(new RowSum(), tape.apply(Mul.OP, off, off)));
    return tape.apply(new Scale(1.0 / ((double) row * dim)), squares);
  }

  /** What others make of a bare encoder's rows: vectors of sentences, and how near they are to each other. */
  private void pooled(String prefix, Tensor x, Segments s) {
    Tensor mean = Pooling.MEAN.apply(run, x, s);
    Tensor unit = Pooling.normalised(run, mean);
    values.put(prefix + "mean_pooled", run.read(mean));
    values.put(prefix + "cls_pooled", run.read(Pooling.FIRST.apply(run, x, s)));
    values.put(prefix + "max_pooled", run.read(Pooling.MAX.apply(run, x, s)));
    values.put(prefix + "sentence_embedding", run.read(unit));
    values.put(prefix + "cosine", run.read(run.apply(MatMul.LINEAR, unit, unit)));
  }

  /** Scores of each token; the loss of the labels where there are any. */
  private Tensor ofTokens(String prefix, Head head, Case.Batch batch, Tape tape, Tensor x, Segments s) {
    Tensor logits = head.logits(run, x, s);
    values.put(prefix + "logits", padded(batch, run.read(logits), logits.cols()));
    if (batch.labels().isEmpty()) return null;
    Tensor targets = s.ids(run, batch.labels().stream().flatMapToInt(Arrays::stream).map(l -> Math.max(l, -1)).toArray());
    return head instanceof DiscriminatorHead pairs ? pairs.loss(tape, x, targets) : ((TokenHead) head).loss(tape, x, targets);
  }

  /** Scores of each sequence, the score of a cross-encoder, and the losses of classes or numbers. */
  private Tensor ofSequences(String prefix, SequenceHead head, Case.Batch batch, Tape tape, Tensor x, Segments s) {
    Tensor logits = head.logits(run, x, s);
    values.put(prefix + "logits", run.read(logits));
    if (head.classes() == 1) values.put(prefix + "score", run.read(run.apply(Map.SIGMOID, logits)));
    Tensor chances = numbers(prefix + "bce_labels", logits);
    if (chances != null) {
      values.put(prefix + "bce_loss", run.read(head.loss(run, x, s, chances, SequenceHead.Problem.MULTI_LABEL)));
    }
    if (head.problem() != SequenceHead.Problem.SINGLE_LABEL) {
      Tensor wanted = numbers(prefix + "labels", logits);
      return wanted == null ? null : head.loss(tape, x, s, wanted);
    }
    int[] targets = recorded.perRow(prefix + "labels", batch, head.classes());
    return targets == null ? null : head.loss(tape, x, s, run.ints(targets.length, targets));
  }

  /** Scores of each group's choices, as many in every group, and the loss of the right ones. */
  private Tensor ofChoices(String prefix, ChoiceHead head, Case.Batch batch, Tape tape, Tensor x, Segments s) {
    values.put(prefix + "logits", run.read(head.logits(run, x, s)));
    if (!recorded.has(prefix + "labels") || !recorded.get(prefix + "labels").dtype().equals("I64")) return null;
    long[] labels = recorded.get(prefix + "labels").longs();
    if (labels.length == 0 || batch.rows().size() % labels.length != 0) return null;
    int each = batch.rows().size() / labels.length;
    if (Arrays.stream(labels).anyMatch(l -> l < 0 || l >= each)) return null;
    int[] groups = new int[labels.length];
    Arrays.fill(groups, each);
    return head.loss(tape, x, s, groups, Arrays.stream(labels).mapToInt(l -> (int) l).toArray());
  }

  /** Recorded numbers in the shape of some scores; null where there are none that fit. */
  private Tensor numbers(String name, Tensor like) {
    if (!recorded.has(name) || recorded.get(name).dtype().equals("I64")) return null;
    double[] all = recorded.get(name).doubles();
    if (all.length != like.rows() * like.cols()) return null;
    Tensor numbers = run.real(like.rows(), like.cols());
    for (int i = 0; i < all.length; i++) numbers.set(i / like.cols(), i % like.cols(), all[i]);
    return numbers;
  }

  /** Scores of beginnings and ends, and the loss with its gradients as the library has it. */
  private Tensor ofSpans(String prefix, SpanHead head, Case.Batch batch, int[] kinds, Tape tape, Tensor x) {
    double[] both = run.read(head.logits(run, x, null));
    for (int i = 0; i < 2; i++) {
      double[] one = new double[both.length / 2];
      for (int r = 0; r < one.length; r++) one[r] = both[2 * r + i];
      values.put(prefix + (i == 0 ? "start_logits" : "end_logits"), padded(batch, one, 1));
    }
    return new PaddedSpans(model, head, recorded, batch).loss(tape, run, prefix, kinds);
  }

  /** The library never moves the row of the padding where it is looked up, and padding has a part in the loss of spans. */
  private void restPadding() {
    double[] gradient = values.get("grad." + model.embedding().name());
    int pad = model.config().ids("pad_token_id").stream().findFirst().orElse(-1);
    if (gradient == null || pad < 0 || pad >= model.embedding().rows()) return;
    int width = model.embedding().cols();
    Arrays.fill(gradient, pad * width, (pad + 1) * width, 0);
  }
}
