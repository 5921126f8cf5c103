// The item of text simplification: what was to be simplified, what came, and how people did it.
package org.neoglot.eval.metric;

import java.util.List;

/** A source with its output and references. */
public record Simplified(String source, Output output) {
  public static Simplified of(String source, String output, String... references) {
    return new Simplified(source, new Output(output, List.of(references)));
  }
}
