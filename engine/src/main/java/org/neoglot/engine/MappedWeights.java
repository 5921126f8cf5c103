// A checkpoint's weights, read where they are mapped.
package org.neoglot.engine;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.engine.file.Entry;

/** The weights of a checkpoint, read where they are mapped; masters are made only for what is trained. */
public final class MappedWeights implements Weights, AutoCloseable {
  private final Checkpoint checkpoint;
  private final Path place;
  private final Arena arena = Arena.ofShared();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  /** @param place where the checkpoint lies, for error messages */
  public MappedWeights(Checkpoint checkpoint, Path place) {
    this.checkpoint = checkpoint;
    this.place = place;
  }

  @Override
  public Parameter parameter(String name, long... shape) {
    Parameter p = parameters.computeIfAbsent(name, n -> open(n));
    if (!Arrays.equals(p.shape(), shape)) {
      throw new BadFileException(place, "'" + name + "' is " + Arrays.toString(p.shape())
          + ", but the config asks for " + Arrays.toString(shape));
    }
    return p;
  }

  private Parameter open(String name) {
    Entry e = checkpoint.get(name);
    long[] shape = e.shape();
    if (shape.length < 1 || shape.length > 3) {
      throw new BadFileException(place, "'" + name + "' has " + shape.length + " dimensions, wanted 1 to 3");
    }
    if (e.type().format().isEmpty()) {
      throw new BadFileException(place, "'" + name + "' holds " + e.dtype() + ", wanted a format of weights");
    }
    try {
      Matrix stored = new Matrix(e.format(), Parameter.rows(shape), Parameter.cols(shape), e.data(), 0);
      return new Parameter(name, shape, stored, arena);
    } catch (IllegalArgumentException | ArithmeticException wrong) {
      throw new BadFileException(place, "'" + name + "': " + wrong.getMessage(), wrong);
    }
  }

  @Override
  public boolean has(String name) {
    return checkpoint.has(name);
  }

  @Override
  public Collection<Parameter> parameters() {
    return parameters.values();
  }

  /** Names in the file that no model asked for: a sign of another architecture, or of extra heads. */
  public java.util.List<String> unused() {
    return checkpoint.names().stream().filter(n -> !parameters.containsKey(n)).toList();
  }

  @Override
  public void close() {
    checkpoint.close();
    arena.close();
  }
}
