// The gradient of a loss over more examples than fit into memory.
package org.neoglot.adapt.objective;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Workspace;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.ColumnSum;
import org.neoglot.engine.ops.Detach;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.RowSum;
import org.neoglot.engine.ops.Scale;

/**
 * Gradient caching (Gao et al. 2021, "Scaling deep contrastive learning batch size under memory limited setup", section
 * 3.2): first every part's vectors without remembering anything, then the loss of all and its gradient with respect to the
 * vectors; afterwards each part is computed again, remembered this time, with a loss whose gradient is what was cached.
 * One step's worth: the first part that is asked computes for all. For one thread.
 *
 * @param <P> a part of the batch
 */
public final class GradientCache<P> {
  private final List<P> parts;
  private final BiFunction<Run, P, Tensor[]> embed;
  private final Whole whole;
  /** Of each part and side, row-major. */
  private double[][][] gradients;
  /** Numbers of noise that were used before each part, so that it sees the same dropout again. */
  private int[] calls;
  private double loss;

  /** A loss, (1, 1), of the vectors of all parts. */
  @FunctionalInterface
  public interface Whole {
    /** @param sides each the rows of all parts, one part after another */
    Tensor loss(Run run, Tensor... sides);
  }

  /** @param embed the vectors of a part by sides: as many sides, as wide, for every part */
  public GradientCache(List<P> parts, BiFunction<Run, P, Tensor[]> embed, Whole whole) {
    this.parts = parts;
    this.embed = embed;
    this.whole = whole;
  }

  /**
   * A loss of one part: its value is that of all parts together, and the sum over parts of its gradients times {@code share}
   * is the gradient of all together.
   *
   * @param share by what the step weighs this part; shares of all parts sum to 1
   */
  public Tensor loss(Run run, int part, double share) {
    if (gradients == null) look(run.untaped());
    if (run.noise() != null) run.noise().rewind(calls[part]);
    Tensor[] vectors = embed.apply(run, parts.get(part));
    Tensor sum = null;
    for (int s = 0; s < vectors.length; s++) {
      Tensor cached = filled(run, vectors[s].rows(), vectors[s].cols(), gradients[part][s]);
      Tensor one = run.apply(new ColumnSum(), run.apply(new RowSum(), run.apply(Mul.OP, vectors[s], cached)));
      sum = sum == null ? one : run.apply(Add.OP, sum, one);
    }
    // A step weighs its parts, the cached gradient is that of the whole.
    sum = run.apply(new Scale(1 / share), sum);
    Tensor rest = run.apply(Add.OP, filled(run, 1, 1, loss), run.apply(new Scale(-1), run.apply(Detach.OP, sum)));
    return run.apply(Add.OP, sum, rest);
  }

  /** All vectors, the loss, and its gradient; nothing of it stays in the workspace. */
  private void look(Run run) {
    Workspace.Mark begin = run.workspace().mark();
    double[][][] vectors = new double[parts.size()][][];
    int[] before = new int[parts.size()];
    int[] cols = new int[1];
    for (int p = 0; p < vectors.length; p++) {
      before[p] = run.noise() == null ? 0 : run.noise().calls();
      Workspace.Mark mark = run.workspace().mark();
      Tensor[] sides = embed.apply(run, parts.get(p));
      vectors[p] = new double[sides.length][];
      for (int s = 0; s < sides.length; s++) vectors[p][s] = run.read(sides[s]);
      cols[0] = sides[0].cols();
      run.workspace().release(mark);
    }
    int sides = vectors[0].length;
    Tensor[] all = new Tensor[sides];
    for (int s = 0; s < sides; s++) all[s] = joined(run, vectors, s, cols[0]);
    Tape tape = new Tape(run);
    tape.watch(all);
    Tensor value = whole.loss(tape, all);
    Tensor[] slopes = tape.backward(value, 1, all);
    double[][][] cached = new double[vectors.length][sides][];
    for (int s = 0; s < sides; s++) {
      double[] slope = run.read(slopes[s]);
      int from = 0;
      for (int p = 0; p < vectors.length; p++) {
        cached[p][s] = Arrays.copyOfRange(slope, from, from + vectors[p][s].length);
        from += vectors[p][s].length;
      }
    }
    loss = run.read(value)[0];
    calls = before;
    gradients = cached;
    run.workspace().release(begin);
  }

  private static Tensor joined(Run run, double[][][] vectors, int side, int cols) {
    int rows = 0;
    for (double[][] part : vectors) rows += part[side].length / cols;
    Tensor joined = run.real(rows, cols);
    int r = 0;
    for (double[][] part : vectors) {
      for (int i = 0; i < part[side].length; i++) joined.set(r + i / cols, i % cols, part[side][i]);
      r += part[side].length / cols;
    }
    return joined;
  }

  private static Tensor filled(Run run, int rows, int cols, double... numbers) {
    Tensor t = run.real(rows, cols);
    for (int i = 0; i < numbers.length; i++) t.set(i / cols, i % cols, numbers[i]);
    return t;
  }
}
