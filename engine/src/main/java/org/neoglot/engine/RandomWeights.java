// The weights door for a model that begins from nothing.
package org.neoglot.engine;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * New weights for a model that is trained from scratch: matrices from N(0, std), with the projections that write to the
 * residual stream scaled down by sqrt(2 layers) (Radford et al. 2019, section 2.3); vectors that are weights, which are
 * gains of norms, are 1, biases 0.
 * A value depends on seed, name and place only, so neither order of asking nor other weights change it.
 */
public final class RandomWeights implements Weights, AutoCloseable {
  /** The last projections of attention and of feed-forward, as the families name them. */
  private static final List<String> INTO_RESIDUAL =
      List.of("o_proj.weight", "down_proj.weight", "c_proj.weight", "w2.weight");

  private final long seed;
  private final double std;
  private final int layers;
  private final Arena arena = Arena.ofShared();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  public RandomWeights(long seed, double std, int layers) {
    this.seed = seed;
    this.std = std;
    this.layers = layers;
  }

  @Override
  public Parameter parameter(String name, long... shape) {
    Parameter p = parameters.computeIfAbsent(name, n -> create(n, shape));
    if (!Arrays.equals(p.shape(), shape)) {
      throw new IllegalArgumentException("'" + name + "' is " + Arrays.toString(p.shape()) + ", asked for again as "
          + Arrays.toString(shape));
    }
    return p;
  }

  private Parameter create(String name, long[] shape) {
    Parameter p = Parameter.create(name, arena, shape);
    if (shape.length > 1 && !name.endsWith("bias")) {
      boolean intoResidual = INTO_RESIDUAL.stream().anyMatch(name::endsWith);
      gaussian(p.value(), seed, name, intoResidual ? std / Math.sqrt(2.0 * layers) : std);
    } else if (name.endsWith(".weight")) {
      for (int c = 0; c < p.cols(); c++) p.value().set(0, c, 1);
    }
    return p;
  }

  /** Fills a tensor with N(0, std): Box and Muller's method on two hashes per number. */
  public static void gaussian(Tensor t, long seed, String name, double std) {
    long stream = Noise.mix(seed);
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) stream = Noise.mix(stream ^ b);
    for (int r = 0; r < t.rows(); r++) {
      for (int c = 0; c < t.cols(); c++) t.set(r, c, std * normal(stream, (long) r * t.cols() + c));
    }
  }

  private static double normal(long stream, long element) {
    double u = ((Noise.bits(stream, 2 * element) >>> 11) + 1) * 0x1p-53;       // in (0, 1]
    double v = (Noise.bits(stream, 2 * element + 1) >>> 11) * 0x1p-53;
    return Math.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
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
