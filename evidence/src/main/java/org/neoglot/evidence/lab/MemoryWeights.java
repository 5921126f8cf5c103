// Weights that live in memory and can be copied.
package org.neoglot.evidence.lab;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;

/** A checkpoint without a file: copies of given parameters, in their order. */
public final class MemoryWeights implements Weights, AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  /** Copies their present values. */
  public MemoryWeights(Collection<Parameter> from) {
    for (Parameter p : from) put(p.name(), p.value(), p.shape());
  }

  /** Puts a copy of a tensor in, in the place of what had the name. */
  void put(String name, Tensor value, long... shape) {
    Parameter mine = Parameter.create(name, arena, shape);
    mine.value().copyFrom(value);
    parameters.put(name, mine);
  }

  @Override
  public Parameter parameter(String name, long... shape) {
    Parameter p = parameters.get(name);
    if (p == null) throw new IllegalArgumentException("no weight '" + name + "' among " + parameters.size());
    if (!Arrays.equals(p.shape(), shape)) {
      throw new IllegalArgumentException("'" + name + "' is " + Arrays.toString(p.shape()) + ", asked for as "
          + Arrays.toString(shape));
    }
    return p;
  }

  @Override
  public boolean has(String name) {
    return parameters.containsKey(name);
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
