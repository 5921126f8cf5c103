// libtorch's matrix product, as DJL calls it.
package org.neoglot.peers;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Takes the numbers of two matrices as they lie and {rows, columns, 1 where it lies transposed} of each; gives what
 * multiplies them, and hands the product over where it is asked for (true) or frees it at once.
 */
public final class LibTorch implements BiFunction<float[][], int[][], Function<Boolean, float[]>> {
  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");

  @Override
  public Function<Boolean, float[]> apply(float[][] numbers, int[][] shapes) {
    NDArray a = matrix(numbers[0], shapes[0]);
    NDArray b = matrix(numbers[1], shapes[1]);
    return wanted -> {
      try (NDArray c = a.matMul(b)) {
        return wanted ? c.toFloatArray() : null;
      }
    };
  }

  private NDArray matrix(float[] numbers, int[] shape) {
    if (shape[2] == 0) return manager.create(FloatBuffer.wrap(numbers), new Shape(shape[0], shape[1]));
    // A view, as a transposed weight is in PyTorch: nothing is moved.
    return manager.create(FloatBuffer.wrap(numbers), new Shape(shape[1], shape[0])).transpose();
  }
}
