// The figures of one arm on one seed.
package org.neoglot.evidence;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.neoglot.autograd.TrainingDivergedException;

/** Figures by name; finite, since training that ends in another number has diverged. */
public record Outcome(SequencedMap<String, Double> figures) {
  public Outcome {
    figures.forEach((name, value) -> {
      if (!Double.isFinite(value)) throw new TrainingDivergedException("'" + name + "' is " + value
          + ", wanted a number");
    });
    figures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(figures));
  }

  /** One figure. */
  public static Outcome of(String name, double value) {
    return new Outcome(new LinkedHashMap<>()).and(name, value);
  }

  /** The same with another figure behind. */
  public Outcome and(String name, double value) {
    SequencedMap<String, Double> more = new LinkedHashMap<>(figures);
    more.put(name, value);
    return new Outcome(more);
  }

  /** @throws IllegalArgumentException if the arm did not measure it */
  public double get(String name) {
    Double value = figures.get(name);
    if (value == null) throw new IllegalArgumentException("no figure '" + name + "' among " + figures.keySet());
    return value;
  }
}
