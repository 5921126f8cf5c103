// Checks of operands, with one clear line each.
package org.neoglot.engine.ops;

import org.neoglot.engine.DType;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/** Checks at the door of an op: each error names the op, what it found and what it wanted. */
final class Shapes {
  private Shapes() {}

  static void same(Op op, Tensor a, Tensor b) {
    if (a.rows() != b.rows() || a.cols() != b.cols()) {
      throw new IllegalArgumentException(op.name() + " wants two operands of one shape, found " + a + " and " + b);
    }
  }

  /** The operand that knows its live row count, of two whose rows go together. */
  static Tensor counted(Tensor a, Tensor b) {
    return a.liveCount() == null ? b : a;
  }

  static void want(Op op, String what, Tensor t, int rows, int cols) {
    if (t.rows() != rows || t.cols() != cols) {
      throw new IllegalArgumentException(op.name() + " wants " + what + " of " + rows + " x " + cols + ", found " + t);
    }
  }

  static void ints(Op op, String what, Tensor t) {
    if (t.type() != DType.I32) throw new IllegalArgumentException(op.name() + " wants " + what + " as I32, found " + t);
  }

  static void check(Op op, boolean holds, String message) {
    if (!holds) throw new IllegalArgumentException(op.name() + ": " + message);
  }
}
