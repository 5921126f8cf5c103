// An experiment: everything that is declared before it runs, and how its arms are run.
package org.neoglot.evidence;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.neoglot.engine.EagerRun;

/**
 * Compares arms on fresh data and fresh weights for each seed. Claim, budget and arms are hashed; the ledger keeps the
 * hash, so a verdict belongs to what was declared and to nothing else.
 *
 * @param id its name in the ledger
 * @param methods keys of the register that it speaks about
 * @param setting makes what all arms of a seed begin with (data, a base model); closed after the last arm
 * @param arms the treatment, the baseline and perhaps others that are only reported
 * @param sham the treatment with its mechanism switched off: it takes the treatment's place where the harness itself is
 *     tested, and must not come out {@link Verdict#SHOWN}
 */
public record Experiment<S extends AutoCloseable>(String id, List<String> methods, Claim claim, EqualBudget budget,
    Setting<S> setting, List<Arm<S>> arms, Arm<S> sham) {
  /** Makes what the arms of a seed share. */
  @FunctionalInterface
  public interface Setting<S> {
    S make(long seed, EagerRun run);
  }

  public Experiment {
    methods = List.copyOf(methods);
    arms = List.copyOf(arms);
    if (!id.matches("[a-z0-9-]+")) throw new IllegalArgumentException("'" + id + "': wanted lower-case letters, digits, dashes");
    Set<String> names = new LinkedHashSet<>();
    for (Arm<S> a : arms) {
      if (!names.add(a.name())) throw new IllegalArgumentException(id + ": two arms are called '" + a.name() + "'");
    }
    for (String wanted : List.of(claim.treatment(), claim.baseline())) {
      if (!names.contains(wanted)) throw new IllegalArgumentException(id + ": no arm '" + wanted + "' among " + names);
    }
    List<Arm<S>> all = Stream.concat(arms.stream(), Stream.of(sham)).toList();
    if (all.stream().mapToInt(a -> a.tries().size()).distinct().count() != 1) {
      throw new IllegalArgumentException(id + ": arms are not tuned alike: "
          + all.stream().map(a -> a.name() + " " + a.tries().size()).collect(Collectors.joining(", ")) + " trials");
    }
  }

  /** Trials that each arm gets to find its value; 1 means that nothing is tuned. */
  public int trials() {
    return arms.getFirst().tries().size();
  }

  /** SHA-256 of what is declared. */
  public String claimHash() {
    return claim.hash(id + "\n" + budget + "\n" + arms.stream().map(Arm::declared).collect(Collectors.joining("\n"))
        + "\nsham " + sham.declared());
  }

  /** The same experiment with the sham in the treatment's place. */
  Experiment<S> shammed() {
    Arm<S> idle = new Arm<>(claim.treatment(), sham.what(), sham.tries(), sham.work());
    return new Experiment<>(id, methods, claim, budget, setting,
        arms.stream().map(a -> a.name().equals(claim.treatment()) ? idle : a).toList(), sham);
  }
}
