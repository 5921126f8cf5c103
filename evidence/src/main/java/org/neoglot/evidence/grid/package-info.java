/**
 * Grids of small runs from a YAML file: factors, seeds, curves through the results. Read {@code Grid} first. It makes
 * no
 * verdicts: a grid explores, an {@code Experiment} decides.
 */
package org.neoglot.evidence.grid;
