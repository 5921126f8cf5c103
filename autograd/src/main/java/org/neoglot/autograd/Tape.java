package org.neoglot.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.neoglot.engine.Hooks;
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
 */
public final class Tape implements Run {
  /** What is walked back over. */
  private sealed interface Step permits Node, Block {
    void back(Tape tape, Map<Tensor, Tensor> gradients);
  }

  private final Run inner;
  private final Predicate<String> recompute;
  private final List<Step> steps = new ArrayList<>();
  private final Map<Tensor, Boolean> live = new IdentityHashMap<>();

  /** Remembers everything. */
  public Tape(Run inner) {
    this(inner, block -> false);
  }

  /** @param recompute names of blocks whose insides are computed again during backward instead of being remembered */
  public Tape(Run inner, Predicate<String> recompute) {
    this.inner = inner;
    this.recompute = recompute;
  }

  /** Gradients will be wanted for these tensors. */
  public void watch(Tensor... leaves) {
    for (Tensor t : leaves) live.put(t, true);
  }

  @Override
  public Tensor[] all(Op op, Tensor... x) {
    Tensor[] y = inner.all(op, x);
    if (!op.differentiable()) return y;
    boolean[] wanted = new boolean[x.length];
    boolean any = false;
    for (int i = 0; i < x.length; i++) any |= wanted[i] = live.containsKey(x[i]);
    if (any) {
      live.put(y[0], true);
      steps.add(new Node(op, x.clone(), y, wanted));
    }
    return y;
  }

  /**
   * Gradients of the watched tensors, given a loss (1, 1) whose own gradient is {@code weight}; null where it has none.
   */
  public Tensor[] backward(Tensor loss, double weight, Tensor... leaves) {
    Tensor seed = inner.real(1, 1);
    inner.all(new Fill(weight), seed);                             // an op, so that a replay sets it again
    return backward(loss, seed, leaves);
  }

  /** Gradients of {@code leaves}, given the gradient of a result. */
  public Tensor[] backward(Tensor result, Tensor gradient, Tensor... leaves) {
    Map<Tensor, Tensor> gradients = walk(result, gradient);
    return Arrays.stream(leaves).map(gradients::get).toArray(Tensor[]::new);
  }

  private Map<Tensor, Tensor> walk(Tensor result, Tensor gradient) {
    Map<Tensor, Tensor> gradients = new LinkedHashMap<>();         // a tensor equals itself only; the order is fixed
    gradients.put(result, gradient);
    for (int i = steps.size() - 1; i >= 0; i--) steps.get(i).back(this, gradients);
    return gradients;
  }

  /** One remembered op; {@code wanted[i]} says that a gradient must flow on into operand i. */
  private record Node(Op op, Tensor[] x, Tensor[] y, boolean[] wanted) implements Step {
    @Override
    public void back(Tape tape, Map<Tensor, Tensor> gradients) {
      Tensor dy = gradients.get(y[0]);
      if (dy == null) return;
      Tensor[] dx = tape.inner.taped() && op instanceof Op.Fused fused
          ? tape.composed(fused, this, dy)
          : op.backward(tape.inner, x, y, dy, wanted);
      for (int i = 0; i < dx.length; i++) if (wanted[i] && dx[i] != null) tape.add(gradients, x[i], dx[i]);
    }
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
    gradients.put(x, before == null ? dx : inner.apply(Add.OP, before, dx));
  }

  /**
   * A block that is to be recomputed runs without being remembered; only its input, its output and the noise counter
   * are kept. Parameters that it uses are found when it is computed again.
   */
  @Override
  public Tensor block(String name, Tensor x, BiFunction<Run, Tensor, Tensor> body) {
    if (!recompute.test(name) || inner.taped()) return body.apply(this, x);
    int calls = noise() == null ? 0 : noise().calls();
    Tensor room = inner.real(x.rows(), x.cols()).countedBy(x.liveCount());
    Workspace.Mark mark = workspace().mark();
    Tensor y = body.apply(inner, x);
    if (y.cols() != room.cols() || y.rows() != room.rows()) {
      throw new IllegalStateException("block " + name + " cannot be recomputed: it turns " + x + " into " + y);
    }
    inner.all(new Keep(), y, room);
    workspace().release(mark);
    live.put(room, true);
    steps.add(new Block(x, room, body, calls));
    return room;
  }

  /** A block that is computed again, this time remembered, when gradients reach its output. */
  private record Block(Tensor x, Tensor y, BiFunction<Run, Tensor, Tensor> body, int calls) implements Step {
    @Override
    public void back(Tape tape, Map<Tensor, Tensor> gradients) {
      Tensor dy = gradients.get(y);
      if (dy == null) return;
      Noise noise = tape.noise();
      int later = noise == null ? 0 : noise.calls();
      if (noise != null) noise.rewind(calls);
      Workspace.Mark mark = tape.workspace().mark();
      Tape again = new Tape(tape.inner);
      again.watch(tape.live.keySet().toArray(Tensor[]::new));
      again.watch(x);
      Map<Tensor, Tensor> inside = again.walk(body.apply(again, x), dy);
      if (noise != null) noise.rewind(later);
      inside.keySet().removeIf(t -> t != x && !tape.live.containsKey(t));
      tape.settle(mark, inside).forEach((t, d) -> tape.add(gradients, t, d));
    }
  }

  /**
   * Gives back what a recomputed block used, all but these gradients. They may be views of each other's memory, so they
   * are first copied apart, above everything, and then moved down in that order, in which none overwrites a later one.
   */
  private Map<Tensor, Tensor> settle(Workspace.Mark mark, Map<Tensor, Tensor> gradients) {
    gradients.replaceAll((leaf, d) -> keep(d));
    workspace().release(mark);
    gradients.replaceAll((leaf, d) -> keep(d));
    return gradients;
  }

  private Tensor keep(Tensor t) {
    Tensor room = inner.real(t.rows(), t.cols()).countedBy(t.liveCount());
    inner.all(new Keep(), t, room);
    return room;
  }

  @Override
  public boolean taped() {
    return true;
  }

  @Override
  public Tensor real(int rows, int cols) {
    return inner.real(rows, cols);
  }

  @Override
  public Tensor ints(int rows, int... values) {
    return inner.ints(rows, values);
  }

  @Override
  public double[] read(Tensor t) {
    return inner.read(t);
  }

  @Override
  public Hooks hooks() {
    return inner.hooks();
  }

  @Override
  public Noise noise() {
    return inner.noise();
  }

  @Override
  public Workspace workspace() {
    return inner.workspace();
  }
}
