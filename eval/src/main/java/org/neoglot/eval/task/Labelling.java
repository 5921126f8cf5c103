// A text with the label that is right for it.
package org.neoglot.eval.task;

/** One row of a classification. */
public record Labelling(String text, String label) {}
