/**
 * How good outputs are, as numbers that other people's tools give too. Read {@link org.neoglot.eval.metric.Metric} and
 * {@link org.neoglot.eval.metric.Additive} first: a metric is what it makes of an item, and a score of the sum. Nothing
 * here knows a model, a task or a file: items go in, numbers come out.
 */
package org.neoglot.eval.metric;
