// What a method without a model reaches: a figure below it shows nothing.
package org.neoglot.eval.builtin;

/**
 * A figure to be above (or below, where less is better).
 *
 * @param method for instance {@code naive_bayes_words}, {@code copy_source}, {@code chance}
 * @param measure the name that the task's own figure has
 */
public record Floor(String method, String measure, double value) {}
