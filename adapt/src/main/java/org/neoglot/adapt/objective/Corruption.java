// Something done to a text that a model shall undo.
package org.neoglot.adapt.objective;

/** Damages a text. */
@FunctionalInterface
public interface Corruption {
  int[] apply(int[] text, Dice dice);

  /** This, then another. */
  default Corruption then(Corruption next) {
    return (text, dice) -> next.apply(apply(text, dice), dice);
  }
}
