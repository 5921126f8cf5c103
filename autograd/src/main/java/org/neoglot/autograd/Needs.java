// Which operands and results an op's gradient will look at, so that the rest can be freed.
package org.neoglot.autograd;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.neoglot.engine.DType;
import org.neoglot.engine.DryRun;
import org.neoglot.engine.Hooks;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * What the gradient of an op looks at: which operands and results must stay until then, and which are only asked for
 * their shapes. Nobody has to declare it: the backward pass is walked once over shapes alone, and what its ops are given
 * is what it reads. Answers are kept, since an op says by its value all that its gradient depends on.
 */
final class Needs {
  /** Bits of an answer: operand i is bit i, result i is bit 32 + i. All of them is also the answer when in doubt. */
  private static final int RESULTS = 32;
  static final long ALL = -1;

  private record Case(Op op, int operands, long wanted) {}

  private final Map<Case, Long> known = new HashMap<>();

  static boolean operand(long answer, int i) {
    return answer == ALL || (answer >>> i & 1) != 0;
  }

  static boolean result(long answer, int i) {
    return answer == ALL || (answer >>> RESULTS + i & 1) != 0;
  }

  /** What the gradient of y = op(x) reads. */
  long of(Op op, Tensor[] x, Tensor[] y, boolean[] wanted) {
    if (x.length > RESULTS || y.length > RESULTS - 1) return ALL;
    if (!(op instanceof Record)) return look(op, x, y, wanted);  // an op without a value of its own
    long bits = 0;
    for (int i = 0; i < wanted.length; i++) if (wanted[i]) bits |= 1L << i;
    Case asked = new Case(op, x.length, bits);
    Long answer = known.get(asked);
    if (answer == null) known.put(asked, answer = look(op, x, y, wanted));
    return answer;
  }

  private static long look(Op op, Tensor[] x, Tensor[] y, boolean[] wanted) {
    try (DryRun shapes = new DryRun(new Hooks())) {
      // Copies, each with memory of its own: operands may be views of one another, and the answer shall not be.
      Tensor[] a = alike(shapes, x);
      Tensor[] b = alike(shapes, y);
      Watch watch = new Watch(shapes, a, b);
      Tensor[] d = op.backward(watch, a, b, alike(shapes, y[0]), wanted);
      watch.see(d);
      return watch.seen;
    } catch (UnsupportedOperationException | IndexOutOfBoundsException | IllegalStateException e) {
      return ALL;                                                // no gradient, or one that looks by itself
    }
  }

  private static Tensor[] alike(DryRun shapes, Tensor[] t) {
    return Arrays.stream(t).map(one -> alike(shapes, one)).toArray(Tensor[]::new);
  }

  private static Tensor alike(DryRun shapes, Tensor t) {
    Tensor like = t.type() == DType.I32
        ? shapes.ints(t.rows(), t.cols(), null) : shapes.real(t.rows(), t.cols(), null);
    return like.countedBy(t.liveCount());
  }

  /** Notes which of the tensors, or views of them, any op is given. */
  private static final class Watch extends Passing {
    private final Tensor[] x;
    private final Tensor[] y;
    private long seen;

    Watch(Run inner, Tensor[] x, Tensor[] y) {
      super(inner);
      this.x = x;
      this.y = y;
    }

    @Override
    public Tensor[] all(Op op, Tensor... operands) {
      see(operands);
      return super.all(op, operands);
    }

    void see(Tensor... some) {
      for (Tensor t : some) {
        if (t == null) continue;
        for (int i = 0; i < x.length; i++) if (x[i].sharesMemory(t)) seen |= 1L << i;
        for (int i = 0; i < y.length; i++) if (y[i].sharesMemory(t)) seen |= 1L << RESULTS + i;
      }
    }
  }
}
