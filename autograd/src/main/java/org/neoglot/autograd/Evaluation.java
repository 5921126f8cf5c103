// A look at the model between steps that changes nothing.
package org.neoglot.autograd;

import java.util.SequencedMap;
import org.neoglot.engine.EagerRun;

/** Measures a model between steps, without noise; may reset the run as it likes. */
@FunctionalInterface
public interface Evaluation {
  /** Scores by name, at least one; the first is the one that best checkpoints and patience go by, lower is better. */
  SequencedMap<String, Double> measure(EagerRun run);
}
