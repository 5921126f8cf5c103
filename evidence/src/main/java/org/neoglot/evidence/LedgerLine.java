// One line of the ledger: a finished run of an experiment, with everything that its verdict follows from.
package org.neoglot.evidence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.neoglot.engine.file.Hashes;

/**
 * A run that came to its end. The verdict is not stored knowledge: it is computed from the figures whenever a line is
 * made or read ({@link #judgement}).
 *
 * @param claimHash of what was declared ({@link Experiment#claimHash})
 * @param figures arm, then figure, then one number a seed; NaN where the arm diverged
 * @param tuned the value that each arm was run with, found on a seed of its own
 * @param costs mean over the seeds on which it did not diverge, by arm
 * @param diverged arm, then seed, then what broke down; arms that never did are left out
 * @param bits SHA-256 of the exact figures: equal on every machine for the same commit and seeds
 */
public record LedgerLine(String experiment, List<String> methods, String claimHash, Claim claim, String budget,
    int trials,
    boolean sham, List<Long> seeds, SequencedMap<String, SequencedMap<String, List<Double>>> figures,
    SequencedMap<String, Double> tuned, SequencedMap<String, Cost> costs, double seconds, int threads, String version,
    String commit, String storyWorld, SequencedMap<String, SequencedMap<Long, String>> diverged, String bits,
    String previous) {
  public LedgerLine {
    // Lines from before divergence was noted say nothing of it.
    if (diverged == null) diverged = new LinkedHashMap<>();
    for (String arm : List.of(claim.treatment(), claim.baseline())) {
      List<Double> values = figures.get(arm).get(claim.metric());
      for (int i = 0; i < seeds.size(); i++) {
        boolean named = diverged.containsKey(arm) && diverged.get(arm).containsKey(seeds.get(i));
        if (Double.isNaN(values.get(i)) != named) throw new IllegalArgumentException("arm '" + arm + "', seed "
            + seeds.get(i) + ": a figure is missing where nothing diverged, or the other way about");
      }
    }
  }

  /** What came out, by the rule of {@link Verdict}. */
  public Judgement judgement() {
    List<Double> t = figures.get(claim.treatment()).get(claim.metric());
    List<Double> b = figures.get(claim.baseline()).get(claim.metric());
    List<Double> effects = new ArrayList<>();
    for (int i = 0; i < seeds.size(); i++) effects.add(claim.effect(t.get(i), b.get(i)));
    return Judgement.of(effects, claim.minimum());
  }

  /** The mean of an arm's figures over the seeds on which it did not diverge; NaN where it always did. */
  public double mean(String arm) {
    return figures.get(arm).get(claim.metric()).stream().mapToDouble(Double::doubleValue)
        .filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN);
  }

  /** Seeds on which an arm diverged. */
  public int timesDiverged(String arm) {
    return diverged.containsKey(arm) ? diverged.get(arm).size() : 0;
  }

  /** Whether another run is this one over again: declared alike, on the same seeds, to the same bits. */
  boolean repeats(LedgerLine other) {
    return experiment.equals(other.experiment) && claimHash.equals(other.claimHash) && sham == other.sham
        && seeds.equals(other.seeds) && bits.equals(other.bits);
  }

  /** The exact bits of all figures, in the order of arms, figures and seeds. */
  static String bitsOf(SequencedMap<String, SequencedMap<String, List<Double>>> figures) {
    StringBuilder all = new StringBuilder();
    figures.forEach((arm, some) -> some.forEach((name, values) -> {
      all.append(arm).append('/').append(name);
      for (double v : values) all.append(' ').append(Long.toHexString(Double.doubleToLongBits(v)));
      all.append('\n');
    }));
    return Hashes.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** As JSON members. */
  Map<String, Object> members() {
    Judgement j = judgement();
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("experiment", experiment);
    m.put("verdict", j.verdict().name());
    m.put("sham", sham);
    m.put("methods", methods);
    m.put("mean", j.mean());
    m.put("low", j.low());
    m.put("high", j.high());
    m.put("detectable", j.detectable());
    m.put("effects", j.effects());
    m.put("claim", claim);
    m.put("claim_hash", claimHash);
    m.put("budget", budget);
    m.put("trials", trials);
    m.put("seeds", seeds);
    m.put("figures", figures);
    m.put("tuned", tuned);
    m.put("costs", costs);
    if (!diverged.isEmpty()) m.put("diverged", diverged);
    m.put("bits", bits);
    m.put("seconds", seconds);
    m.put("threads", threads);
    m.put("version", version);
    m.put("commit", commit);
    m.put("story_world", storyWorld);
    m.put("previous", previous);
    return m;
  }
}
