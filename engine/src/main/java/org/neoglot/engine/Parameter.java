// A weight with a name, and its gradient.
package org.neoglot.engine;

import java.lang.foreign.Arena;

/**
 * A named weight of a model. Frozen, it is only its stored {@link Matrix}. When training first touches it, an f32
 * master is made, and a gradient beside it; from then on the master is the value. The same name is the same Parameter.
 */
public final class Parameter {
  private final String name;
  private final long[] shape;
  private final Arena arena;
  private Matrix stored;
  private Tensor value;
  private Tensor gradient;
  private boolean trainable;

  /**
   * @param shape as published; a vector is held as a matrix of one row, more than two sizes as rows of all but the
   *     first.
   */
  public Parameter(String name, long[] shape, Matrix stored, Arena arena) {
    this.name = name;
    this.shape = shape.clone();
    this.stored = stored;
    this.arena = arena;
  }

  /** A new parameter that starts from zeros. */
  public static Parameter create(String name, Arena arena, long... shape) {
    Tensor value = Tensor.allocate(arena, DType.F32, rows(shape), cols(shape));
    Parameter p = new Parameter(name, shape, Matrix.of(value), arena);
    p.value = value;
    return p;
  }

  public String name() {
    return name;
  }

  /** The shape as published. */
  public long[] shape() {
    return shape.clone();
  }

  public int rows() {
    return stored.rows();
  }

  /** Rows of the matrix that a published shape is held as. */
  public static int rows(long... shape) {
    return shape.length == 1 ? 1 : Math.toIntExact(shape[0]);
  }

  /** Its columns: for a convolution's weight (out, in, taps) these are in * taps. */
  public static int cols(long... shape) {
    long cols = shape[shape.length - 1];
    for (int i = 1; i < shape.length - 1; i++) cols = Math.multiplyExact(cols, shape[i]);
    return Math.toIntExact(cols);
  }

  public int cols() {
    return stored.cols();
  }

  public long size() {
    return (long) rows() * cols();
  }

  /** The weight as it is stored; for a trained one, its master. */
  public Matrix stored() {
    return stored;
  }

  /** The f32 master, made from the stored weight at the first call; from then on it is the weight. */
  public Tensor value() {
    if (value == null) {
      Tensor master = Tensor.allocate(arena, DType.F32, rows(), cols());
      stored.decode(master);
      value = master;
      stored = Matrix.of(master);
    }
    return value;
  }

  /** Whether an f32 master exists. */
  public boolean hasValue() {
    return value != null;
  }

  public boolean trainable() {
    return trainable;
  }

  /** Says whether training may change it. */
  public void trainable(boolean yes) {
    if (yes) value();
    trainable = yes;
  }

  /** Where gradients of micro-batches are summed; made, zeroed, at the first call. */
  public Tensor gradient() {
    if (gradient == null) gradient = Tensor.allocate(arena, DType.F32, rows(), cols());
    return gradient;
  }

  @Override
  public String toString() {
    return name + " " + java.util.Arrays.toString(shape) + (trainable ? " trained" : " frozen");
  }
}
