// Weights for benchmarks: as random as a kernel's speed needs, made quickly.
package org.neoglot.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.neoglot.engine.DType;
import org.neoglot.engine.Matrix;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;

/**
 * Matrices uniform with standard deviation 0.02, norms 1, biases 0; no zeros where a kernel would multiply. Those of the
 * layers can be stored in another format from the start, as a quantized checkpoint has them; tables and heads stay f32.
 */
final class BenchWeights implements Weights, AutoCloseable {
  private static final double WIDTH = 0.02 * Math.sqrt(3);

  private final Arena arena = Arena.ofShared();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  private final Format format;

  /** @param format of the layers' matrices, by name: f32, q8_0 */
  BenchWeights(String format) {
    this.format = Formats.named(format.toUpperCase(Locale.ROOT));
  }

  @Override
  public Parameter parameter(String name, long... shape) {
    return parameters.computeIfAbsent(name, n -> create(n, shape));
  }

  private Parameter create(String name, long[] shape) {
    boolean table = name.matches(".*(embed|lm_head|wte|wpe).*");
    if (shape.length == 2 && !table && format != Formats.F32) return stored(name, shape);
    Parameter p = Parameter.create(name, arena, shape);
    boolean norm = name.toLowerCase(Locale.ROOT).contains("norm") || name.contains("ln_");
    if (shape.length == 2) fill(p.value(), name.hashCode());
    else if (norm && name.endsWith("weight")) for (int c = 0; c < p.cols(); c++) p.value().set(0, c, 1);
    return p;
  }

  /** A matrix that never lay in memory as floats. */
  private Parameter stored(String name, long[] shape) {
    int rows = Math.toIntExact(shape[0]);
    int cols = Math.toIntExact(shape[1]);
    long rowBytes = (long) cols / format.blockElements() * format.blockBytes();
    MemorySegment data = arena.allocate(rows * rowBytes, 64);
    var random = new SplittableRandom(name.hashCode());
    float[] row = new float[cols];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < cols; c++) row[c] = (float) random.nextDouble(-WIDTH, WIDTH);
      format.encode(row, 0, cols, data, r * rowBytes);
    }
    return new Parameter(name, shape, new Matrix(format, rows, cols, data, 0), arena);
  }

  private static void fill(Tensor t, long seed) {
    var random = new SplittableRandom(seed);
    for (int r = 0; r < t.rows(); r++) {
      long row = t.at(r);
      for (int c = 0; c < t.cols(); c++) t.data().set(DType.FLOAT, row + 4L * c, (float) random.nextDouble(-WIDTH, WIDTH));
    }
  }

  @Override
  public boolean has(String name) {
    return true;
  }

  @Override
  public Collection<Parameter> parameters() {
    return parameters.values();
  }

  @Override
  public void close() {
    arena.close();
  }
}
