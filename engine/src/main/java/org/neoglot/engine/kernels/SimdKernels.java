package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Worker;

/** The Vector API twins. */
public final class SimdKernels extends ScalarKernels {
  private SimdKernels() {}

  /** Only where {@link Kernels#vectorModule} says that the module is there. */
  public static Kernels create() {
    return new SimdKernels();
  }

  @Override
  public void gemm(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc, boolean accumulate,
      Worker worker) {
    SimdGemm.multiply(m, n, k, a, b, c, co, ldc, accumulate, worker);
  }

  @Override
  public void gemm(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc, boolean accumulate,
      Threads threads) {
    SimdGemm.multiply(m, n, k, a, b, c, co, ldc, accumulate, threads);
  }
}
