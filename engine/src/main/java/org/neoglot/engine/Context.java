// What a forward pass has at hand: kernels, team, memory.
package org.neoglot.engine;

import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.kernels.Operand;

/**
 * What an op's forward pass computes with. {@code decode} is the kind of step: one new row a sequence, where a product
 * is a dot product per weight row; the caller says so, it is never guessed from the number of rows.
 */
public record Context(Kernels kernels, Threads threads, boolean decode) {

  /** A real tensor as an operand of a matrix product. */
  public static Operand operand(Tensor t, boolean transposed) {
    return new Operand(t.data(), t.at(0), t.rowBytes(), null, transposed);
  }
}
