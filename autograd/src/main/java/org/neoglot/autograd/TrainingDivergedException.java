// Training broke down: where, and with which number.
package org.neoglot.autograd;

/** A loss, a score or a gradient stopped being a finite number; the message says where, and what is still good. */
public class TrainingDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TrainingDivergedException(String message) {
    super(message);
  }
}
