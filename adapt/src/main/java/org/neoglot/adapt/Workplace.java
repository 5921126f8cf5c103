// Threads, folder and listener that a recipe works with.
package org.neoglot.adapt;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.neoglot.autograd.TrainingListener;
import org.neoglot.engine.EagerRun;

/**
 * What a recipe is given by whoever runs it: where to compute, whom to tell, when to stop, and who it is for provenance.
 *
 * @param say one line for a person
 * @param stop asked at step boundaries
 * @param resume go on with an unfinished run in the output folder
 * @param version of Neoglot
 * @param commit that it was built from, or "unknown"
 * @param command the command line that repeats this with a given number of training steps
 * @param memory what to do once the memory that training takes is known
 */
public record Workplace(EagerRun run, Consumer<String> say, TrainingListener listener, BooleanSupplier stop, boolean resume,
    String version, String commit, IntFunction<String> command, MemoryRule memory) {

  /** Where nobody minds how much memory is taken. */
  public Workplace(EagerRun run, Consumer<String> say, TrainingListener listener, BooleanSupplier stop, boolean resume,
      String version, String commit, IntFunction<String> command) {
    this(run, say, listener, stop, resume, version, commit, command, MemoryRule.NONE);
  }

  /** For those who embed Neoglot: no messages, never stopped. */
  public static Workplace quiet(EagerRun run) {
    return new Workplace(run, line -> {}, new TrainingListener() {}, () -> false, false, "embedded", "unknown",
        steps -> "embedded, " + steps + " steps");
  }
}
