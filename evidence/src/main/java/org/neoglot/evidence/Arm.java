// One of the ways that an experiment compares.
package org.neoglot.evidence;

import java.util.Arrays;
import java.util.List;

/**
 * A way to do it.
 *
 * @param name short, as in tables
 * @param what it does, in a sentence
 * @param tries values of what is tuned (a learning rate, a weight), tried on a seed of their own before the others; every
 *     arm of an experiment has as many
 * @param work the doing; {@code S} is what all arms of a seed begin with
 */
public record Arm<S>(String name, String what, List<Double> tries, Work<S> work) {
  /** Does it once and measures. */
  @FunctionalInterface
  public interface Work<S> {
    Outcome run(S setting, Trial trial);
  }

  public Arm {
    tries = List.copyOf(tries);
    if (tries.isEmpty()) throw new IllegalArgumentException("arm '" + name + "' has no value to try");
  }

  public static <S> Arm<S> of(String name, String what, Work<S> work, double... tries) {
    return new Arm<>(name, what, Arrays.stream(tries).boxed().toList(), work);
  }

  /** The part of it that is declared. */
  String declared() {
    return name + ": " + what + " " + tries;
  }
}
