// A run whose result the ledger holds already.
package org.neoglot.evidence;

/** The same experiment, claim, seeds and figures are in the ledger: nothing was written. */
public final class AlreadyRunException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient LedgerLine line;

  AlreadyRunException(String message, LedgerLine line) {
    super(message);
    this.line = line;
  }

  /** The line that is there. */
  public LedgerLine line() {
    return line;
  }
}
