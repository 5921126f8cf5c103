// An entity: where it stands and what it is.
package org.neoglot.eval.metric;

/**
 * Tokens {@code start} to {@code end}.
 *
 * @param end exclusive
 */
public record Span(int start, int end, String type) {
  public Span {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("a span from " + start + " to " + end + " is empty");
    }
  }
}
