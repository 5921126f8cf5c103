// Where an adapter's numbers come from.
package org.neoglot.adapt.peft;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.neoglot.engine.DType;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.file.BadFileException;

/** The tensors of an adapter by their names in files: new ones, or those of a file. */
public sealed interface Source {
  /** The tensor of that name and shape; it lives as long as the arena. */
  Parameter tensor(Arena arena, String name, Initial initial, long... shape);

  /** Whether a tensor of that name comes along. */
  boolean holds(String name);

  /** The shape of a tensor that comes along; null when there is none. */
  long[] shape(String name);

  /** How a new tensor begins; it is zero before. */
  @FunctionalInterface
  interface Initial {
    void fill(Tensor value, String name, long seed);

    Initial ZERO = (value, name, seed) -> {};

    Initial ONE = (value, name, seed) -> constant(value, 1);

    /** Normal numbers whose spread keeps the size of what they multiply: 1 / sqrt(columns). */
    Initial KEEPING = (value, name, seed) -> RandomWeights.gaussian(value, seed, name, 1 / Math.sqrt(value.cols()));

    private static void constant(Tensor t, double c) {
      for (int r = 0; r < t.rows(); r++) for (int i = 0; i < t.cols(); i++) t.set(r, i, c);
    }

    static Initial constant(double c) {
      return (value, name, seed) -> constant(value, c);
    }
  }

  /** New numbers, which depend on seed and name only. */
  record Fresh(long seed) implements Source {
    @Override
    public Parameter tensor(Arena arena, String name, Initial initial, long... shape) {
      Parameter p = Parameter.create(name, arena, shape);
      initial.fill(p.value(), name, seed);
      return p;
    }

    @Override
    public boolean holds(String name) {
      return false;
    }

    @Override
    public long[] shape(String name) {
      return null;
    }
  }

  /** A tensor as a file has it. */
  record Stored(float[] values, long[] shape) {}

  /** The tensors of a file, checked against what the model asks for before memory is. */
  record File(Path folder, Map<String, Stored> tensors) implements Source {
    @Override
    public Parameter tensor(Arena arena, String name, Initial initial, long... wanted) {
      Stored found = tensors.get(name);
      if (found == null) throw new BadFileException(folder, "the adapter has no tensor '" + name + "'");
      if (!Arrays.equals(found.shape, wanted)) {
        throw new BadFileException(folder, "'" + name + "' is " + Arrays.toString(found.shape)
            + ", but the model asks for " + Arrays.toString(wanted));
      }
      Parameter p = Parameter.create(name, arena, wanted);
      MemorySegment.copy(found.values, 0, p.value().data(), DType.FLOAT, p.value().at(0), found.values.length);
      return p;
    }

    @Override
    public boolean holds(String name) {
      return tensors.containsKey(name);
    }

    @Override
    public long[] shape(String name) {
      Stored found = tensors.get(name);
      return found == null ? null : found.shape;
    }
  }
}
