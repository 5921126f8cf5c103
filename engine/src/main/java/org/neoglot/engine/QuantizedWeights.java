// Frozen linear layers kept in memory in another format.
package org.neoglot.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.engine.format.Format;

/**
 * Weights whose linear layers are encoded into a format when the model asks for them, as QLoRA does with a base that
 * stays frozen (Dettmers et al. 2023, section 3). Embeddings, heads, biases and norms stay as they are: tables are read
 * a row at a time, and vectors are small. So does a layer whose rows are not made of whole blocks of the format.
 *
 * <p>It belongs directly around stored weights: it asks them for parameters, not for layers.
 */
public final class QuantizedWeights implements Weights, AutoCloseable {
  private final Weights inner;
  private final Format format;
  private final Arena arena = Arena.ofShared();
  private final Map<String, Parameter> encoded = new LinkedHashMap<>();
  private long before;
  private long after;

  public QuantizedWeights(Weights inner, Format format) {
    this.inner = inner;
    this.format = format;
  }

  @Override
  public Linear linear(String name, int in, int out) {
    layer(name, out, in);
    return Weights.super.linear(name, in, out);
  }

  @Override
  public Linear linear(String name, String bias, int in, int out) {
    layer(name, out, in);
    return Weights.super.linear(name, bias, in, out);
  }

  @Override
  public Linear conv1d(String name, String bias, int in, int out) {
    layer(name, in, out);
    return Weights.super.conv1d(name, bias, in, out);
  }

  /** Encodes a layer's weight, once; from then on it is the parameter of that name. */
  private void layer(String name, int rows, int cols) {
    Parameter whole = inner.parameter(name, rows, cols);
    if (encoded.containsKey(name) || cols % format.blockElements() != 0 || whole.stored().format() == format) return;
    Matrix from = whole.stored();
    long rowBytes = format.bytes(cols);
    MemorySegment bytes = arena.allocate(rows * rowBytes, 64);
    float[] row = new float[cols];
    for (int r = 0; r < rows; r++) {
      from.format().decode(from.data(), from.at(r), cols, row, 0);
      format.encode(row, 0, cols, bytes, r * rowBytes);
    }
    Matrix to = new Matrix(format, rows, cols, bytes, 0);
    encoded.put(name, new Parameter(name, whole.shape(), to, arena));
    before += from.bytes();
    after += to.bytes();
  }

  /** Bytes that the encoded layers take as the checkpoint has them. */
  public long bytesBefore() {
    return before;
  }

  /** Bytes that they take here. */
  public long bytesAfter() {
    return after;
  }

  /** How many layers were encoded. */
  public int layers() {
    return encoded.size();
  }

  public Format format() {
    return format;
  }

  @Override
  public Parameter parameter(String name, long... shape) {
    Parameter whole = inner.parameter(name, shape);
    return encoded.getOrDefault(name, whole);
  }

  @Override
  public boolean has(String name) {
    return inner.has(name);
  }

  @Override
  public Collection<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    for (Parameter p : inner.parameters()) all.add(encoded.getOrDefault(p.name(), p));
    return all;
  }

  @Override
  public void close() {
    arena.close();
  }
}
