/**
 * How sure a number is, and whether two differ. Read {@link org.neoglot.eval.stats.Estimate} and
 * {@link org.neoglot.eval.stats.Sample} first. Nothing here knows what was measured: numbers in, intervals and p-values
 * out.
 */
package org.neoglot.eval.stats;
