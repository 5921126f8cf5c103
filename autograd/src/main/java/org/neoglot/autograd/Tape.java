// Reverse-mode differentiation: a list of what was computed, walked backwards.
package org.neoglot.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Workspace;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Fill;

/**
 * Remembers what a run computes from the watched tensors, and walks back along it to their gradients (reverse-mode
 * automatic differentiation). It wraps any run: over an exact run gradients are doubles, over a recording run the whole
 * step is captured, and over another tape gradients can be differentiated again. One tape is one step.
 *
 * <p>A {@link #consuming} tape gives memory back as it goes: at the end of a block what neither leaves it nor is read by
 * a gradient, and on the way back every activation and gradient after its last reader. Only {@link #consume} walks it,
 * once. Afterwards nothing that the run made since the tape began may be read, but the loss, what hooks were given or
 * returned, and what somebody holds in the workspace; whoever tries gets an exception, not another tensor's numbers.
 */
public final class Tape extends Passing {
  /** Told each watched tensor's gradient as soon as it is whole; its memory is given back when this returns. */
  @FunctionalInterface
  public interface Finished {
    void gradient(Tensor watched, Tensor gradient);
  }

  /** What is walked back over. */
  private sealed interface Step permits Node, Block {
    void back(Tape tape, Map<Tensor, Tensor> gradients);

    /** Lets go of what it held, now that its part is done. */
    void done(Tape tape, Map<Tensor, Tensor> gradients, Finished finished);
  }

  /** What a gradient is wanted for: one for each watched tensor, and one common to all results. */
  private static final class Wanted {
    private static final Wanted RESULT = new Wanted();
    /** Steps that have it as an operand. */
    private int uses;
  }

  private final Predicate<String> recompute;
  private final Needs needs;
  private final List<Step> steps = new ArrayList<>();
  private final Map<Tensor, Wanted> live = new IdentityHashMap<>();
  private Workspace.Mark begun;

  /** Remembers everything. */
  public Tape(Run inner) {
    this(inner, block -> false);
  }

  /** @param recompute names of blocks whose insides are computed again during backward instead of being remembered */
  public Tape(Run inner, Predicate<String> recompute) {
    this(inner, recompute, null);
  }

  private Tape(Run inner, Predicate<String> recompute, Needs needs) {
    super(inner);
    this.recompute = recompute;
    this.needs = needs;
    restart();
  }

  /** A tape whose memory is given back on the way; see above for what may still be read. Not over another tape. */
  public static Tape consuming(Run inner, Predicate<String> recompute) {
    if (inner.taped()) throw new IllegalArgumentException("gradients of gradients want a tape that is not consumed");
    return new Tape(inner, recompute, new Needs());
  }

  /** Forgets everything: another step begins, after the run was reset. */
  public void restart() {
    steps.clear();
    live.clear();
    begun = workspace().mark();
  }

  /** Gradients will be wanted for these tensors. */
  public void watch(Tensor... leaves) {
    for (Tensor t : leaves) live.put(t, new Wanted());
  }

  @Override
  public Tensor[] all(Op op, Tensor... x) {
    Tensor[] y = inner.all(op, x);
    if (!op.differentiable()) return y;
    boolean[] wanted = null;
    for (int i = 0; i < x.length; i++) {
      Wanted w = live.get(x[i]);
      if (w == null) continue;
      if (wanted == null) wanted = new boolean[x.length];
      wanted[i] = true;
      w.uses++;
    }
    if (wanted != null) {
      live.putIfAbsent(y[0], Wanted.RESULT);
      steps.add(node(op, x.clone(), y, wanted));
    }
    return y;
  }

  private Node node(Op op, Tensor[] x, Tensor[] y, boolean[] wanted) {
    Node node = new Node(op, x, y, wanted, needs == null ? Needs.ALL : needs.of(op, x, y, wanted));
    if (needs != null) node.hold(workspace());
    return node;
  }

  /**
   * Gradients of the watched tensors, given a loss (1, 1) whose own gradient is {@code weight}; null where it has none.
   */
  public Tensor[] backward(Tensor loss, double weight, Tensor... leaves) {
    return backward(loss, seed(weight), leaves);
  }

  private Tensor seed(double weight) {
    Tensor seed = inner.real(1, 1);
    inner.all(new Fill(weight), seed);                             // an op, so that a replay sets it again
    return seed;
  }

  /** Gradients of {@code leaves}, given the gradient of a result. */
  public Tensor[] backward(Tensor result, Tensor gradient, Tensor... leaves) {
    if (needs != null) throw new IllegalStateException("a consuming tape is walked by consume");
    Map<Tensor, Tensor> gradients = new LinkedHashMap<>();         // a tensor equals itself only; the order is fixed
    gradients.put(result, gradient);
    for (int i = steps.size() - 1; i >= 0; i--) steps.get(i).back(this, gradients);
    return Arrays.stream(leaves).map(gradients::get).toArray(Tensor[]::new);
  }

  /**
   * Walks a consuming tape back from a loss (1, 1) whose own gradient is {@code weight}. Whoever calls has finished with
   * everything made since the tape began, but the loss. Watched tensors without a gradient are not mentioned.
   */
  public void consume(Tensor loss, double weight, Finished finished) {
    if (needs == null) throw new IllegalStateException("only a consuming tape is consumed");
    consume(loss, seed(weight), new LinkedHashMap<>(), finished);
    restart();
  }

  private void consume(Tensor result, Tensor gradient, Map<Tensor, Tensor> gradients, Finished finished) {
    Workspace memory = workspace();
    memory.hold(result);                                           // for good: the loss may be read after the walk
    memory.hold(gradient);
    memory.sweep(begun);
    gradients.put(result, gradient);
    while (!steps.isEmpty()) {
      Workspace.Mark mark = memory.mark();
      Step step = steps.removeLast();
      step.back(this, gradients);
      step.done(this, gradients, finished);
      memory.sweep(mark);                                          // what the op's gradient made on the way
    }
  }

  /** One remembered op; {@code wanted[i]} says that a gradient must flow on into operand i. */
  private record Node(Op op, Tensor[] x, Tensor[] y, boolean[] wanted, long needs) implements Step {
    @Override
    public void back(Tape tape, Map<Tensor, Tensor> gradients) {
      Tensor dy = gradients.get(y[0]);
      if (dy == null) return;
      Tensor[] dx = tape.inner.taped() && op instanceof Op.Fused fused
          ? tape.composed(fused, this, dy)
          : op.backward(tape.inner, x, y, dy, wanted);
      for (int i = 0; i < dx.length; i++) if (wanted[i] && dx[i] != null) tape.add(gradients, x[i], dx[i]);
    }

    /** What its gradient reads; of the others only how many rows are live. */
    void hold(Workspace memory) {
      for (int i = 0; i < x.length; i++) memory.hold(Needs.operand(needs, i) ? x[i] : x[i].liveCount());
      for (int i = 0; i < y.length; i++) memory.hold(Needs.result(needs, i) ? y[i] : y[i].liveCount());
    }

    @Override
    public void done(Tape tape, Map<Tensor, Tensor> gradients, Finished finished) {
      Workspace memory = tape.workspace();
      tape.spent(y[0], gradients);
      for (int i = 0; i < x.length; i++) {
        if (wanted[i]) tape.used(x[i], gradients, finished);
        memory.drop(Needs.operand(needs, i) ? x[i] : x[i].liveCount(), tape.begun);
      }
      for (int i = 0; i < y.length; i++) memory.drop(Needs.result(needs, i) ? y[i] : y[i].liveCount(), tape.begun);
    }
  }

  /** The gradient of a result has gone through the op that made it, and nobody asks for it any more. */
  private void spent(Tensor y, Map<Tensor, Tensor> gradients) {
    if (live.get(y) == Wanted.RESULT) workspace().drop(gradients.remove(y), begun);
  }

  /** One step less that a tensor's gradient waits for; after the last one a watched tensor's is whole. */
  private void used(Tensor x, Map<Tensor, Tensor> gradients, Finished finished) {
    Wanted w = live.get(x);
    if (w == Wanted.RESULT || --w.uses > 0 || finished == null) return;
    Tensor whole = gradients.remove(x);
    if (whole == null) return;
    finished.gradient(x, whole);
    workspace().drop(whole, begun);
  }

  /** A fused op's gradient by its definition, for a run that will be asked for gradients of it in turn. */
  private Tensor[] composed(Op.Fused op, Node node, Tensor dy) {
    Tape tape = new Tape(inner);
    for (int i = 0; i < node.x.length; i++) if (node.wanted[i]) tape.watch(node.x[i]);
    return tape.backward(op.compose(tape, node.x), dy, node.x);
  }

  /** Out of place, so that a gradient which somebody else holds does not change under them. */
  private void add(Map<Tensor, Tensor> gradients, Tensor x, Tensor dx) {
    Tensor before = gradients.get(x);
    Tensor sum = before == null ? dx : inner.apply(Add.OP, before, dx);
    gradients.put(x, sum);
    if (needs == null) return;
    workspace().hold(sum);
    workspace().drop(before, begun);
  }

  /**
   * A block that is to be recomputed runs without being remembered; only its input, its output, what it looks at from
   * outside and the noise counter are kept.
   */
  @Override
  public Tensor block(String name, Tensor x, BiFunction<Run, Tensor, Tensor> body) {
    Workspace.Mark mark = workspace().mark();
    if (!recompute.test(name) || inner.taped()) {
      Tensor y = body.apply(this, x);
      if (needs != null) workspace().sweepBut(y, mark);
      return y;
    }
    int calls = noise() == null ? 0 : noise().calls();
    Outside outside = new Outside(inner, mark);
    Tensor y = body.apply(outside, x);
    if (live.containsKey(y)) return y;                             // x itself, or a tensor from outside: no step
    Tensor[] seen = outside.seen(x);
    if (needs != null) for (Tensor t : seen) workspace().hold(t);
    workspace().sweepBut(y, mark);
    if (remembers(seen)) {
      live.put(y, Wanted.RESULT);
      steps.add(new Block(seen, y, body, calls));
    }
    return y;
  }

  private boolean remembers(Tensor[] seen) {
    boolean any = false;
    for (Tensor t : seen) {
      Wanted w = live.get(t);
      if (w == null) continue;
      w.uses++;
      any = true;
    }
    return any;
  }

  /** Notes what a block looks at that was there before it: its input, weights, and whatever its body has captured. */
  private static final class Outside extends Passing {
    private final Workspace.Mark mark;
    private final Map<Tensor, Boolean> seen = new LinkedHashMap<>();

    Outside(Run inner, Workspace.Mark mark) {
      super(inner);
      this.mark = mark;
    }

    @Override
    public Tensor[] all(Op op, Tensor... x) {
      for (Tensor t : x) if (!workspace().younger(t, mark)) seen.put(t, true);
      return super.all(op, x);
    }

    /** With the input first. */
    Tensor[] seen(Tensor x) {
      seen.remove(x);
      Tensor[] all = new Tensor[seen.size() + 1];
      all[0] = x;
      int i = 1;
      for (Tensor t : seen.keySet()) all[i++] = t;
      return all;
    }
  }

  /** A block that is computed again, this time remembered, when gradients reach its output; {@code seen[0]} is its input. */
  private record Block(Tensor[] seen, Tensor y, BiFunction<Run, Tensor, Tensor> body, int calls) implements Step {
    @Override
    public void back(Tape tape, Map<Tensor, Tensor> gradients) {
      Tensor dy = gradients.get(y);
      if (dy == null) return;
      Noise noise = tape.noise();
      int later = noise == null ? 0 : noise.calls();
      if (noise != null) noise.rewind(calls);
      Workspace memory = tape.workspace();
      Workspace.Mark mark = memory.mark();
      Tape again = new Tape(tape.inner, name -> false, tape.needs == null ? new Needs() : tape.needs);
      for (Tensor t : seen) if (tape.live.containsKey(t)) again.watch(t);
      Map<Tensor, Tensor> inside = new LinkedHashMap<>();
      Tensor result = body.apply(again, seen[0]);
      again.consume(result, dy, inside, null);
      if (noise != null) noise.rewind(later);
      memory.letGo(result);
      inside.forEach((t, d) -> tape.add(gradients, t, d));
      inside.keySet().forEach(t -> memory.hold(gradients.get(t)));
      inside.values().forEach(memory::letGo);
      memory.sweep(mark);
      inside.keySet().forEach(t -> memory.letGo(gradients.get(t)));
    }

    @Override
    public void done(Tape tape, Map<Tensor, Tensor> gradients, Finished finished) {
      tape.spent(y, gradients);
      for (Tensor t : seen) {
        if (tape.live.containsKey(t)) tape.used(t, gradients, finished);
        tape.workspace().drop(t, tape.begun);
      }
    }
  }

  @Override
  public boolean taped() {
    return true;
  }
}
