// What an experiment can answer.
package org.neoglot.evidence;

/**
 * The answers. With d the mean over seeds of the paired effects, [low, high] its 95 % interval and m the declared least
 * effect:
 *
 * <ul>
 * <li>{@link #SHOWN} iff low &gt; 0 and d &ge; m: the interval excludes zero in the claimed direction, and the best
 * estimate of the effect reaches what was declared. (That the interval merely touches m would let an effect pass whose best
 * estimate is too small; that all of it lies above m would ask for more than was claimed.)
 * <li>{@link #REFUTED} iff high &lt; m: the interval excludes the declared effect, whatever else it holds.
 * <li>{@link #INCONCLUSIVE} otherwise; then the least effect that so many seeds could have detected is told.
 * <li>{@link #NOT_BUILT} is the answer about a method that has no experiment.
 * </ul>
 * SHOWN and REFUTED exclude each other, since d lies in its interval.
 */
public enum Verdict {
  SHOWN, REFUTED, INCONCLUSIVE, NOT_BUILT;

  /** As tables have it. */
  public String words() {
    return name().replace('_', ' ');
  }
}
