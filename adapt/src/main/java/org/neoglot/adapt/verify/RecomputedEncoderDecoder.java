// A case's inputs through an encoder and a decoder that looks at it.
package org.neoglot.adapt.verify;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.ConcatRows;
import org.neoglot.engine.ops.Gather;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.Source;

/** Hidden states of both sides, the decoder's input, logits, the loss of the labels and its gradients. */
final class RecomputedEncoderDecoder extends Recomputed {
  private static final Set<String> PADDED_STARTS = Set.of("marian", "pegasus");

  private final EncoderDecoder model;
  /** By prefix the labels, whose padding is another than the source's. */
  private final Map<String, Case.Batch> targets = new HashMap<>();

  RecomputedEncoderDecoder(EncoderDecoder model, Weights weights, Adapter adapter, Case recorded, EagerRun run) {
    super(recorded, adapter, run);
    this.model = adapter == null ? model : adapter.around(model);
    List<Parameter> trained = trained(weights, adapter);
    pass("", trained);
    if (recorded.has("single.input_ids")) pass("single.", trained);
  }

  private static boolean ofTarget(String name) {
    return name.equals("logits") || name.startsWith("decoder_hidden_states") || name.equals("decoder_input_ids");
  }

  @Override
  boolean perToken(String name) {
    return ofTarget(name) || name.startsWith("encoder_hidden_states") || name.equals("encoder_last_hidden_state");
  }

  @Override
  Case.Batch batch(String prefix, String name) {
    return ofTarget(name) ? targets.get(prefix) : super.batch(prefix, name);
  }

  /** Forward and backward. */
  private void pass(String prefix, List<Parameter> trained) {
    Case.Batch source = recorded.batch(prefix, model.embedding().rows(), model.context(), 0);
    Case.Batch target = recorded.targets(prefix, model.targetEmbedding().rows(), model.context());
    if (source == null || target == null) return;                  // not inputs of this model: all of it stays missing
    batches.put(prefix, source);
    targets.put(prefix, target);
    Map<String, Tensor> encoderSeen = listen("encoder", model.encoderLayers());
    Map<String, Tensor> decoderSeen = listen("decoder", model.decoderLayers());
    Tape tape = new Tape(run);
    trained.forEach(p -> tape.watch(p.value()));
    Segments s = Segments.of(run, source.lengths());
    Segments t = Segments.of(run, target.lengths());
    int[] shifted = target.rows().stream().map(model::shiftRight).flatMapToInt(Arrays::stream).toArray();
    Tensor x = embedded(tape, source.ids(), s, (r, ids) -> model.embedSource(r, ids, s));
    Tensor encoded = model.encode(tape, x, s);
    Tensor y = embedded(tape, shifted, t, (r, ids) -> model.embedTarget(r, ids, t));
    y = model.decode(tape, y, t, Source.of(encoded, s, t), null);
    values.put(prefix + "encoder_last_hidden_state", padded(source, run.read(encoded), model.dim()));
    values.put(prefix + "decoder_input_ids", padded(target, Arrays.stream(shifted).asDoubleStream().toArray(), 1));
    values.put(prefix + "logits", padded(target, run.read(model.logits(run, y)), model.head().rows()));
    keep(prefix, source, encoderSeen);
    keep(prefix, target, decoderSeen);
    Tensor loss = model.loss(tape, y, t.ids(run, target.ids())).mean();
    values.put(prefix + "loss", run.read(loss));
    if (prefix.isEmpty()) gradients(tape, loss, trained);
    run.reset();
  }

  /**
   * Sources and targets of Marian and Pegasus hold their pad token, targets begin with it; its row takes no gradient in the
   * reference where it is looked up.
   */
  private Tensor embedded(Tape tape, int[] ids, Segments s, BiFunction<Run, Tensor, Tensor> embed) {
    Tensor x = embed.apply(tape, s.ids(run, ids));
    if (!PADDED_STARTS.contains(model.config().family())) return x;
    Tensor untaped = embed.apply(run, s.ids(run, ids));
    int pad = model.config().ids("pad_token_id").getFirst();
    int[] rows = IntStream.range(0, ids.length).map(i -> ids[i] == pad ? ids.length + i : i).toArray();
    return tape.apply(new Gather(), tape.apply(new ConcatRows(), x, untaped), s.ids(run, rows));
  }

  /** What passes one side, by the names of the case: the last hidden state is behind the last norm. */
  private Map<String, Tensor> listen(String side, int layers) {
    Map<String, Tensor> seen = new LinkedHashMap<>();
    String name = side + "_hidden_states.";
    listen(side + ".embed.out", name + 0, seen);
    for (int i = 0; i < layers - 1; i++) listen(side + ".layers." + i + ".out", name + (i + 1), seen);
    listen(side + ".norm.out", name + layers, seen);
    return seen;
  }
}
