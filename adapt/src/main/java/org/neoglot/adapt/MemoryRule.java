// Whether a run may begin, given what it will take of memory.
package org.neoglot.adapt;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.neoglot.autograd.MemoryEstimate;

/**
 * What to do with the estimate of a training run's memory, once it is known and before any of it is taken.
 *
 * @param available bytes that this process may still take without swapping or being ended by its control group
 * @param force train even if the estimate says that it does not fit
 * @param dryRun say the estimate and end
 */
public record MemoryRule(long available, boolean force, boolean dryRun) {
  /** Trains without asking. */
  public static final MemoryRule NONE = new MemoryRule(Long.MAX_VALUE, true, false);

  /** The answer of a dry run; nothing was trained and nothing is left in the output folder. */
  public static final class DryRunEnded extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient MemoryEstimate estimate;

    DryRunEnded(MemoryEstimate estimate) {
      super(line(estimate), null, false, false);
      this.estimate = estimate;
    }

    /** Bytes by part, and their total; empty when they cannot be told. */
    public Map<String, Object> parts() {
      Map<String, Object> parts = new LinkedHashMap<>();
      if (estimate == null) return parts;
      parts.putAll(estimate.parts());
      parts.put("total", estimate.total());
      return parts;
    }
  }

  /** What a run would take that does not fit. */
  public static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLargeException(String message) {
      super(message);
    }
  }

  private static String line(MemoryEstimate estimate) {
    return estimate == null ? "memory: cannot be told before, since the model looks at its numbers on the way"
        : "memory: " + estimate;
  }

  /**
   * Says the estimate and decides.
   *
   * @throws TooLargeException when it does not fit and nobody insists
   * @throws DryRunEnded when nothing more was asked for
   */
  void decide(MemoryEstimate estimate, Consumer<String> say) {
    if (dryRun) throw new DryRunEnded(estimate);
    say.accept(line(estimate));
    if (force || estimate == null || estimate.toCome() <= available) return;
    throw new TooLargeException("training would take " + MemoryEstimate.megabytes(estimate.toCome())
        + " more than this process has, but this machine (or its control group) has "
        + MemoryEstimate.megabytes(available)
        + " left; a smaller --batch with --accumulate, --recompute or --optimizer-state 8bit take less, --force tries");
  }
}
