// Two arms that did not get the same.
package org.neoglot.evidence;

/** An arm spent another amount than was declared for all: there is no verdict. */
public final class UnequalBudgetException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnequalBudgetException(String message) {
    super(message);
  }
}
