// An operation: its shapes, its forward pass, its gradient as other operations.
package org.neoglot.engine;

/**
 * One step of computing: a shape rule, a forward pass and a backward pass that is itself made of ops, so that gradients
 * can be recorded, replayed and differentiated again. An op holds only constants; whatever changes from step to step
 * is one of its tensors.
 */
public interface Op {
  /** The field's name for it, for messages and tables. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** Makes room for the results; the first is the result, others are what backward reads. Checks shapes. */
  Tensor[] place(Place place, Tensor... x);

  /** Fills the results. */
  void forward(Context context, Tensor[] x, Tensor[] y);

  /**
   * Gradients of the operands, given the gradient of the first result; null for those not {@code wanted}. An op that
   * cannot be differentiated keeps this default.
   */
  default Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    throw new UnsupportedOperationException(name() + " has no gradient");
  }

  /** Whether gradients may flow through it; an op that says no ends the tape there. */
  default boolean differentiable() {
    return true;
  }

  /**
   * Floating point operations of one forward pass, an fma counting as two: what the mathematics asks for, not what the
   * implementation does besides. One for each live number of the first result, unless an op says otherwise.
   */
  default long flops(Tensor[] x, Tensor[] y) {
    return y.length == 0 ? 0 : (long) y[0].live() * y[0].cols();
  }

  /** Bytes that one forward pass must move: live operands and results, each once, unless an op says otherwise. */
  default long bytes(Tensor[] x, Tensor[] y) {
    long sum = 0;
    for (Tensor t : x) sum += (long) t.live() * t.cols() * t.type().bytes();
    for (Tensor t : y) sum += (long) t.live() * t.cols() * t.type().bytes();
    return sum;
  }

  /** Hands out memory for results. */
  interface Place {
    /** Real numbers: F32, or F64 in an exact run; {@code like} lends its live row count, and may be null. */
    Tensor real(int rows, int cols, Tensor like);

    Tensor ints(int rows, int cols, Tensor like);
  }

  /**
   * An op that does several primitive ops in one go. The composed form is its definition, and the way to its second
   * derivative; its own backward is the fast way to the first.
   */
  interface Fused extends Op {
    Tensor compose(Run run, Tensor... x);
  }
}
