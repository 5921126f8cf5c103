// Weights for benchmarks: as random as a kernel's speed needs, made quickly.
package org.neoglot.bench;

import java.lang.foreign.Arena;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.neoglot.engine.DType;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;

/** Matrices uniform with standard deviation 0.02, norms 1, biases 0; no zeros where a kernel would multiply. */
final class BenchWeights implements Weights, AutoCloseable {
  private static final double WIDTH = 0.02 * Math.sqrt(3);

  private final Arena arena = Arena.ofShared();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  @Override
  public Parameter parameter(String name, long... shape) {
    return parameters.computeIfAbsent(name, n -> create(n, shape));
  }

  private Parameter create(String name, long[] shape) {
    Parameter p = Parameter.create(name, arena, shape);
    boolean norm = name.toLowerCase(java.util.Locale.ROOT).contains("norm") || name.contains("ln_");
    if (shape.length == 2) fill(p.value(), name.hashCode());
    else if (norm && name.endsWith("weight")) for (int c = 0; c < p.cols(); c++) p.value().set(0, c, 1);
    return p;
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
