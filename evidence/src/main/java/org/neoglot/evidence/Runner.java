// Runs experiments: tunes every arm alike, runs every arm on every seed, judges, writes the ledger.
package org.neoglot.evidence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.eval.story.StoryWorld;

/**
 * The one that writes verdicts. Seeds are the outer loop and arms the inner one, so that arms share what a seed begins
 * with; each finished trial is noted, and an interrupted run goes on behind the last of them.
 *
 * @param ledger where the verdict goes
 * @param work folder of notes about unfinished runs
 * @param say one line for a person
 * @param stop asked between trials
 */
public record Runner(EagerRun run, EvidenceLedger ledger, Path work, String version, String commit, Consumer<String> say,
    BooleanSupplier stop) {
  /** What one run shall take at most, all its seeds together, on two cores. */
  public static final double SECONDS = 150;
  /** What arms are tuned by, where they measure it: a figure of text that the claim's metric does not see. */
  public static final String TUNED_BY = "dev ";

  /** Seeds 1 to 5. */
  public static List<Long> usualSeeds() {
    return LongStream.rangeClosed(1, Judgement.LEAST_SEEDS).boxed().toList();
  }

  /** Runs to the end and writes a line; null if it was stopped before. */
  public <S extends AutoCloseable> LedgerLine run(Experiment<S> experiment, List<Long> seeds, boolean sham) {
    if (seeds.stream().distinct().count() != seeds.size() || seeds.size() < Judgement.LEAST_SEEDS) {
      throw new IllegalArgumentException("seeds " + seeds + ": wanted at least " + Judgement.LEAST_SEEDS + ", all different");
    }
    Notes notes = new Notes(work.resolve(experiment.id() + (sham ? "-sham-" : "-") + experiment.claimHash().substring(0, 12)
        + "-" + commit.replace("+", "x") + ".jsonl"));
    Round<S> round = new Round<>(sham ? experiment.shammed() : experiment, seeds, notes);
    if (!round.go()) return null;
    LedgerLine line = ledger.append(previous -> round.line(experiment, sham, previous));
    notes.forget();
    return line;
  }

  /** One run on its way. */
  private final class Round<S extends AutoCloseable> {
    private final Experiment<S> experiment;
    private final List<Long> seeds;
    private final Notes notes;
    private final SequencedMap<String, Double> tuned = new LinkedHashMap<>();
    private final SequencedMap<String, SequencedMap<String, List<Double>>> figures = new LinkedHashMap<>();
    private final SequencedMap<String, List<Cost>> costs = new LinkedHashMap<>();
    private double seconds;
    private S setting;
    private long settingSeed;

    Round(Experiment<S> experiment, List<Long> seeds, Notes notes) {
      this.experiment = experiment;
      this.seeds = seeds;
      this.notes = notes;
    }

    boolean go() {
      try {
        // Far from any seed that a person would write, and another one for other seeds.
        long tuning = Noise.mix(~seeds.getFirst()) >>> 8;
        for (Arm<S> arm : experiment.arms()) if (!tune(arm, tuning)) return false;
        for (long seed : seeds) {
          for (Arm<S> arm : experiment.arms()) {
            Notes.Done done = done(arm, seed, tuned.get(arm.name()));
            if (done == null) return false;
            take(arm, done);
          }
        }
        return true;
      } finally {
        close();
      }
    }

    /** The value with the best figure; the first of equal ones. */
    private boolean tune(Arm<S> arm, long seed) {
      double best = Double.POSITIVE_INFINITY;
      double value = arm.tries().getFirst();
      for (double candidate : arm.tries().size() == 1 ? List.<Double>of() : arm.tries()) {
        Notes.Done done = done(arm, seed, candidate);
        if (done == null) return false;
        Claim claim = experiment.claim();
        String by = TUNED_BY + claim.metric();
        double figure = done.outcome().get(done.outcome().figures().containsKey(by) ? by : claim.metric());
        double loss = claim.lowerIsBetter() ? figure : -figure;
        if (loss < best) {
          best = loss;
          value = candidate;
        }
      }
      tuned.put(arm.name(), value);
      return true;
    }

    /** A trial, done now unless it is noted; null when asked to stop. */
    private Notes.Done done(Arm<S> arm, long seed, double value) {
      String name = arm.name() + " / " + seed + " / " + value;
      Notes.Done done = notes.get(name);
      if (done == null) {
        if (stop.getAsBoolean()) return null;
        long begun = System.nanoTime();
        S begin = setting(seed);
        Account account = new Account();
        Outcome outcome = arm.work().run(begin, new Trial(seed, value, account));
        done = new Notes.Done(outcome, account.cost(), (System.nanoTime() - begun) * 1e-9);
        notes.add(name, done);
        say.accept(String.format(Locale.ROOT, "%s: %s = %.5f (%.1f s)", name, experiment.claim().metric(),
            outcome.get(experiment.claim().metric()), done.seconds()));
      }
      experiment.budget().check(arm.name(), seed, done.cost());
      seconds += done.seconds();
      return done;
    }

    private S setting(long seed) {
      if (setting == null || settingSeed != seed) {
        close();
        setting = experiment.setting().make(seed, run);
        settingSeed = seed;
      }
      return setting;
    }

    private void close() {
      S open = setting;
      setting = null;
      if (open == null) return;
      try {
        open.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("a setting cannot be closed", e);
      }
    }

    private void take(Arm<S> arm, Notes.Done done) {
      costs.computeIfAbsent(arm.name(), n -> new ArrayList<>()).add(done.cost());
      SequencedMap<String, List<Double>> mine = figures.computeIfAbsent(arm.name(), n -> new LinkedHashMap<>());
      done.outcome().figures().forEach((name, v) -> mine.computeIfAbsent(name, n -> new ArrayList<>()).add(v));
    }

    LedgerLine line(Experiment<S> declared, boolean sham, String previous) {
      SequencedMap<String, Cost> means = new LinkedHashMap<>();
      costs.forEach((arm, all) -> means.put(arm, mean(all)));
      return new LedgerLine(declared.id(), declared.methods(), declared.claimHash(), declared.claim(),
          declared.budget().toString(), declared.trials(), sham, seeds, figures, tuned, means, seconds, run.threads().count(),
          version, commit, StoryWorld.VERSION, LedgerLine.bitsOf(figures), previous);
    }
  }

  private static Cost mean(List<Cost> all) {
    int n = all.size();
    return new Cost(all.stream().mapToLong(Cost::tokens).sum() / n, all.stream().mapToDouble(Cost::flops).sum() / n,
        all.stream().mapToDouble(Cost::bytes).sum() / n, all.stream().mapToDouble(Cost::seconds).sum() / n,
        all.stream().mapToLong(Cost::trained).max().orElse(0));
  }
}
