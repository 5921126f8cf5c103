// A text, or a pair of texts, with the label that is right for it.
package org.neoglot.eval.task;

/**
 * One row of a classification.
 *
 * @param second the second of two texts; empty where there is only one
 */
public record Labelling(String text, String second, String label) {
  /** A row of one text. */
  public Labelling(String text, String label) {
    this(text, "", label);
  }

  /** All that is said before the label. */
  String all() {
    return second.isEmpty() ? text : text + "\n" + second;
  }
}
