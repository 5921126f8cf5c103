// The last rung: packed operands, the engine's own.
package org.neoglot.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.neoglot.engine.DType;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.kernels.Operand;

/** The engine's own: six rows by two vectors in registers, B packed into panels, blocks that fit the caches. */
final class MatMulPacked implements MatMul {
  private final Kernels kernels = Kernels.best();
  private final Threads one = new Threads(1);

  // The ladder's matrices are arrays, the engine's are native: copying them costs little beside multiplying.
  @Override
  public void multiply(int m, int n, int k, float[] a, float[] b, float[] c) {
    try (var arena = Arena.ofConfined()) {
      Operand left = operand(a, m, k, arena);
      Operand right = operand(b, k, n, arena);
      MemorySegment out = arena.allocate(4L * m * n, 64);
      kernels.gemm(m, n, k, left, right, out, 0, n, false, one);
      MemorySegment.copy(out, DType.FLOAT, 0, c, 0, m * n);
    }
  }

  private static Operand operand(float[] numbers, int rows, int columns, Arena arena) {
    MemorySegment data = arena.allocate(4L * rows * columns, 64);
    MemorySegment.copy(numbers, 0, data, DType.FLOAT, 0, rows * columns);
    return new Operand(data, 0, 4L * columns, null, false);
  }
}
