// What ./neoglot bench can be asked for.
package org.neoglot.bench;

import java.util.Set;

/** Something to measure, by name. A new one is a file (its benchmark) and a line in {@link Parts}. */
interface Part {
  String name();

  /** One line for the help. */
  String help();

  /** Names of the parameters that {@code -p} may set. */
  default Set<String> parameters() {
    return Set.of();
  }

  /** Measures and prints; false when what was measured is not as it should be (a guard that was tripped). */
  boolean run(Lab lab);
}
