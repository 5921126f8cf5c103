// A reusable thing that published methods are made of.
package org.neoglot.evidence;

import java.util.List;

/**
 * A part that methods share.
 *
 * @param classes names of the classes that realise it; empty while it is not built
 * @param command how a person asks for it, or empty
 */
public record Mechanism(String key, String definition, List<String> classes, String command) {
  public Mechanism {
    classes = List.copyOf(classes);
  }

  public boolean built() {
    return !classes.isEmpty();
  }
}
