// The weights of a GGUF file under their published names.
package org.neoglot.models.gguf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neoglot.engine.Matrix;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Gguf;
import org.neoglot.engine.format.Formats;

/**
 * Reads weights where they are mapped. Only what GGUF stores otherwise is copied: query and key rows in another order, and
 * gains of norms with one added.
 */
public final class GgufWeights implements Weights, AutoCloseable {
  private final Gguf file;
  private final GgufArchitecture architecture;
  private final int headDim;
  private final Arena arena = Arena.ofShared();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();

  /** @param headDim rows of a head, for those that lie in another order */
  public GgufWeights(Gguf file, GgufArchitecture architecture, int headDim) {
    this.file = file;
    this.architecture = architecture;
    this.headDim = headDim;
  }

  @Override
  public Parameter parameter(String name, long... shape) {
    Parameter p = parameters.computeIfAbsent(name, this::open);
    if (!Arrays.equals(p.shape(), shape)) {
      throw new BadFileException(file.file(), "'" + name + "' is " + Arrays.toString(p.shape()) + ", but its values ask for "
          + Arrays.toString(shape));
    }
    return p;
  }

  private Parameter open(String name) {
    GgufArchitecture.Place place = architecture.place(name).orElseThrow(() -> new BadFileException(file.file(),
        "a model of architecture '" + architecture.name() + "' has no place for " + BadFileException.quote(name)));
    Gguf.Stored stored = file.tensor(place.name());
    used.add(place.name());
    long[] shape = stored.shape();
    MemorySegment data = stored.data();
    if (place.expert() >= 0) {
      if (shape.length != 3 || place.expert() >= shape[0]) {
        throw new BadFileException(file.file(), "'" + place.name() + "' is " + Arrays.toString(shape)
            + ", wanted a stack of matrices, one for each expert");
      }
      long bytes = data.byteSize() / shape[0];
      data = data.asSlice(place.expert() * bytes, bytes);
      shape = Arrays.copyOfRange(shape, 1, 3);
    }
    if (shape.length < 1 || shape.length > 2) {
      throw new BadFileException(file.file(), "'" + place.name() + "' has " + shape.length + " dimensions, wanted 1 or 2");
    }
    try {
      int rows = shape.length == 1 ? 1 : Math.toIntExact(shape[0]);
      Matrix matrix = new Matrix(stored.format(), rows, Math.toIntExact(shape[shape.length - 1]), data, 0);
      if (architecture.reorders(place.name())) matrix = shape.length == 1 ? numbersInOrder(matrix) : inOrder(matrix);
      if (architecture.shifts(place.name())) matrix = shifted(matrix);
      return new Parameter(name, shape, matrix, arena);
    } catch (IllegalArgumentException | ArithmeticException wrong) {
      throw new BadFileException(file.file(), "'" + place.name() + "': " + wrong.getMessage(), wrong);
    }
  }

  /** Rows as published, whatever their format: a row is whole blocks. */
  private Matrix inOrder(Matrix m) {
    if (m.rows() % headDim != 0) throw new IllegalArgumentException(m.rows() + " rows are not whole heads of " + headDim);
    MemorySegment copy = arena.allocate(m.bytes(), 64);
    for (int row = 0; row < m.rows(); row++) {
      MemorySegment.copy(m.data(), m.at(row), copy, GgufArchitecture.published(row, headDim) * m.rowBytes(), m.rowBytes());
    }
    return new Matrix(m.format(), m.rows(), m.cols(), copy, 0);
  }

  /** The same of a bias, whose numbers belong to rows. */
  private Matrix numbersInOrder(Matrix m) {
    float[] stored = floats(m);
    float[] published = new float[stored.length];
    for (int i = 0; i < stored.length; i++) published[GgufArchitecture.published(i, headDim)] = stored[i];
    return of(published);
  }

  private Matrix shifted(Matrix m) {
    float[] numbers = floats(m);
    for (int i = 0; i < numbers.length; i++) numbers[i] -= 1;
    return of(numbers);
  }

  private static float[] floats(Matrix m) {
    float[] numbers = new float[m.cols()];
    m.format().decode(m.data(), m.at(0), m.cols(), numbers, 0);
    return numbers;
  }

  private Matrix of(float[] numbers) {
    return new Matrix(Formats.F32, 1, numbers.length, arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_FLOAT, numbers), 0);
  }

  @Override
  public boolean has(String name) {
    return architecture.place(name).filter(p -> file.names().contains(p.name())).isPresent();
  }

  @Override
  public Collection<Parameter> parameters() {
    return parameters.values();
  }

  /** Tensors of the file that no model asked for; tables that follow from its values are none. */
  public List<String> unused() {
    return file.names().stream().filter(n -> !used.contains(n) && !n.startsWith("rope_freqs") && !n.startsWith("rope_factors"))
        .toList();
  }

  @Override
  public void close() {
    arena.close();
  }
}
