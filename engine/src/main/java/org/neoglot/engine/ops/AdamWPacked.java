// AdamW's update with packed moments.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.DType;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Kernels.AdamWStep;

/**
 * {@link AdamW} with moments that lie packed between steps. Operands as there, the moments in their format; value and
 * gradient are dense. The number of the step, which is data, also chooses the rounding's noise.
 */
public record AdamWPacked(AdamW step, MomentFormat format) implements Op {
  /** Blocks a task: 64 KB of values. */
  private static final int GRAIN = 64;
  /** Scratch slots of a worker: nothing else of this op runs meanwhile. */
  private static final int M = 0;
  private static final int V = 1;

  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.same(this, x[0], x[1]);
    for (int i = 0; i < 2; i++) {
      Shapes.check(this, x[i].type() == DType.F32 && x[i].stride() == x[i].cols(), "values and gradients are dense F32");
    }
    int rows = format.rows(x[0].rows(), x[0].cols());
    for (int i = 2; i < 4; i++) {
      Shapes.ints(this, "packed moments", x[i]);
      Shapes.want(this, "packed moments", x[i], rows, format.cols(x[0].cols()));
    }
    Shapes.want(this, "learning rate and step", x[4], 1, 2);
    return new Tensor[] {x[0], x[2], x[3]};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor w = x[0];
    Tensor g = x[1];
    long number = (long) x[4].get(0, 1);
    AdamWStep numbers = step.step(x[4].get(0, 0), number);
    long first = Noise.mix(2 * number);
    long second = Noise.mix(2 * number + 1);
    context.threads().rows(x[2].rows(), GRAIN, (from, to, worker) -> {
      Tensor m = worker.tensor(M, DType.F32, 1, MomentFormat.BLOCK);
      Tensor v = worker.tensor(V, DType.F32, 1, MomentFormat.BLOCK);
      for (int block = from; block < to; block++) {
        long at = (long) block * MomentFormat.BLOCK;
        int count = (int) Math.min(MomentFormat.BLOCK, w.size() - at);
        format.unpack(x[2], block, true, m, count);
        format.unpack(x[3], block, false, v, count);
        context.kernels().adamw(numbers, w.data(), w.at(0) + at * Float.BYTES, g.data(), g.at(0) + at * Float.BYTES,
            m.data(), m.at(0), v.data(), v.at(0), count);
        format.pack(m, x[2], block, true, count, first);
        format.pack(v, x[3], block, false, count, second);
      }
    });
  }
}
