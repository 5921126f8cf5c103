// Two numbers of one item, for instance a model's score and a person's.
package org.neoglot.eval.metric;

/** A pair of values. */
public record Pair(double x, double y) {}
