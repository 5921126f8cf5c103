// The list of experiments.
package org.neoglot.evidence.experiments;

import java.util.List;
import java.util.Optional;
import org.neoglot.evidence.Experiment;

/** The list of experiments. A new one is a file and a line here. */
public final class Experiments {
  public static final List<Experiment<?>> ALL = List.of(
      Replay.experiment());

  private Experiments() {}

  /** By its name. */
  public static Optional<Experiment<?>> named(String id) {
    return ALL.stream().filter(e -> e.id().equals(id)).findFirst();
  }

  /** Those that speak about a method of the register. */
  public static List<Experiment<?>> about(String method) {
    return ALL.stream().filter(e -> e.methods().contains(method)).toList();
  }
}
