package org.neoglot.engine.kernels;

/** The Vector API twins. */
public final class SimdKernels extends ScalarKernels {
  private SimdKernels() {}

  /** Only where {@link Kernels#vectorModule} says that the module is there. */
  public static Kernels create() {
    return new SimdKernels();
  }
}
