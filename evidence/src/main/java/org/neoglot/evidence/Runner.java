// Runs experiments: tunes every arm alike, runs every arm on every seed, judges, writes the ledger.
package org.neoglot.evidence;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.neoglot.autograd.TrainingDivergedException;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Hashes;
import org.neoglot.eval.story.StoryWorld;

/**
 * The one that writes verdicts. Seeds are the outer loop and arms the inner one, so that arms share what a seed begins
 * with; each finished trial is noted, and an interrupted run goes on behind the last of them, after it has done one of
 * them again and found the same bits. A trial that diverges is a finished one, with the worst of all figures.
 *
 * @param ledger where the verdict goes
 * @param work folder of notes about unfinished runs
 * @param say one line for a person
 * @param commit of this build; one of changed or unknown files ({@link #committed}) makes drafts only
 * @param stop asked between trials
 */
public record Runner(EagerRun run, EvidenceLedger ledger, Path work, String version, String commit,
    Consumer<String> say,
    BooleanSupplier stop) {
  /** What one run shall take at most, all its seeds together, on two cores. */
  public static final double SECONDS = 150;
  /** What arms are tuned by, where they measure it: a figure of text that the claim's metric does not see. */
  public static final String TUNED_BY = "dev ";

  /** Seeds 1 to 5. */
  public static List<Long> usualSeeds() {
    return LongStream.rangeClosed(1, Judgement.LEAST_SEEDS).boxed().toList();
  }

  /** Whether a commit says which code it is: neither "unknown" nor with a "+" for files that were changed since. */
  public static boolean committed(String commit) {
    return !commit.equals("unknown") && !commit.endsWith("+");
  }

  /**
   * Runs to the end and writes a line; null if it was stopped before.
   *
   * @throws AlreadyRunException if the ledger holds this very result
   * @throws IllegalStateException before anything is run, if this build's code is in no commit
   */
  public <S extends AutoCloseable> LedgerLine run(Experiment<S> experiment, List<Long> seeds, boolean sham) {
    if (!committed(commit)) {
      throw new IllegalStateException("this build is of commit '" + commit + "', "
          + (commit.equals("unknown") ? "made outside a git clone" : "with files changed since")
          + ": nobody could repeat its verdict, so the ledger does not take it; wanted a build of committed files, "
          + "or --draft, which writes nothing");
    }
    return run(experiment, seeds, sham, round -> ledger.append(previous -> round.line(experiment, sham, previous)));
  }

  /** The same, but the line goes nowhere; from any build. */
  public <S extends AutoCloseable> LedgerLine draft(Experiment<S> experiment, List<Long> seeds, boolean sham) {
    return run(experiment, seeds, sham, round -> round.line(experiment, sham, ""));
  }

  private <S extends AutoCloseable> LedgerLine run(Experiment<S> experiment, List<Long> seeds, boolean sham,
      Function<Round<S>, LedgerLine> end) {
    if (seeds.stream().distinct().count() != seeds.size() || seeds.size() < Judgement.LEAST_SEEDS) {
      throw new IllegalArgumentException("seeds " + seeds + ": wanted at least " + Judgement.LEAST_SEEDS
          + ", all different");
    }
    // Of changed code no name could tell one state from another: its notes end with the process.
    Notes notes = new Notes(!committed(commit) ? null : work.resolve(experiment.id() + (sham ? "-sham-" : "-")
        + experiment.claimHash().substring(0, 12) + "-" + commit + ".jsonl"));
    Round<S> round = new Round<>(sham ? experiment.shammed() : experiment, seeds, notes);
    if (!round.go()) return null;
    LedgerLine line;
    try {
      line = end.apply(round);
    } catch (AlreadyRunException e) {
      // Perhaps by a process that was killed between writing its line and this.
      notes.forget();
      throw e;
    }
    notes.forget();
    return line;
  }

  /** One run on its way. */
  private final class Round<S extends AutoCloseable> {
    private final Experiment<S> experiment;
    private final List<Long> seeds;
    private final Notes notes;
    private final SequencedMap<String, Double> tuned = new LinkedHashMap<>();
    private final SequencedMap<String, List<Notes.Done>> results = new LinkedHashMap<>();
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
        repeatOne(tuning);
        for (Arm<S> arm : experiment.arms()) if (!tune(arm, tuning)) return false;
        for (long seed : seeds) {
          for (Arm<S> arm : experiment.arms()) {
            Notes.Done done = done(arm, seed, tuned.get(arm.name()));
            if (done == null) return false;
            results.computeIfAbsent(arm.name(), n -> new ArrayList<>()).add(done);
          }
        }
        return true;
      } finally {
        close();
      }
    }

    /**
     * Does one of the noted trials again. Which one follows from all that is noted: whoever changes another one has it
     * drawn anew.
     *
     * @throws BadFileException if it comes out otherwise
     */
    private void repeatOne(long tuning) {
      SequencedMap<String, Runnable> noted = new LinkedHashMap<>();
      StringBuilder all = new StringBuilder();
      List<Long> any = new ArrayList<>(seeds);
      any.addFirst(tuning);
      for (long seed : any) {
        for (Arm<S> arm : experiment.arms()) {
          for (double value : arm.tries()) {
            String name = name(arm, seed, value);
            Notes.Done before = notes.get(name);
            if (before == null) continue;
            all.append(name).append(before.outcome()).append(before.failed()).append('\n');
            noted.put(name, () -> compare(name, before, now(arm, seed, value)));
          }
        }
      }
      if (noted.isEmpty()) return;
      long drawn = Long.parseUnsignedLong(Hashes.sha256(all.toString().getBytes(StandardCharsets.UTF_8))
          .substring(0, 16), 16);
      int chosen = (int) Long.remainderUnsigned(drawn, noted.size());
      say.accept(noted.size() + " trials are noted; one of them again to see whether they hold");
      List.copyOf(noted.values()).get(chosen).run();
    }

    private void compare(String name, Notes.Done before, Notes.Done now) {
      if (now.repeats(before)) return;
      throw new BadFileException(notes.file(), "the trial '" + name + "' is noted as " + told(before) + ", but gives "
          + told(now) + ": the notes are not of this code, or were changed; delete the file, and run again");
    }

    private String told(Notes.Done done) {
      return done.ended() ? done.outcome().figures() + " for " + done.cost().flops() + " flops" : "'" + done.failed()
          + "'";
    }

    private String name(Arm<S> arm, long seed, double value) {
      return arm.name() + " / " + seed + " / " + value;
    }

    /** The value with the best figure; the first of equal ones. */
    private boolean tune(Arm<S> arm, long seed) {
      double best = Double.POSITIVE_INFINITY;
      double value = arm.tries().getFirst();
      for (double candidate : arm.tries().size() == 1 ? List.<Double>of() : arm.tries()) {
        Notes.Done done = done(arm, seed, candidate);
        if (done == null) return false;
        // Nothing is worse than to diverge.
        double loss = done.ended() ? loss(done.outcome()) : Double.POSITIVE_INFINITY;
        if (loss < best) {
          best = loss;
          value = candidate;
        }
      }
      tuned.put(arm.name(), value);
      return true;
    }

    /** What tuning makes small. */
    private double loss(Outcome outcome) {
      if (!experiment.tunedBy().isEmpty()) return outcome.get(experiment.tunedBy());
      Claim claim = experiment.claim();
      String dev = TUNED_BY + claim.metric();
      double figure = outcome.get(outcome.figures().containsKey(dev) ? dev : claim.metric());
      return claim.lowerIsBetter() ? figure : -figure;
    }

    /** A trial, done now unless it is noted; null when asked to stop. */
    private Notes.Done done(Arm<S> arm, long seed, double value) {
      String name = name(arm, seed, value);
      Notes.Done done = notes.get(name);
      if (done == null) {
        if (stop.getAsBoolean()) return null;
        done = now(arm, seed, value);
        notes.add(name, done);
        String metric = experiment.claim().metric();
        say.accept(String.format(Locale.ROOT, "%s: %s (%.1f s)", name, done.ended()
            ? String.format(Locale.ROOT, "%s = %.5f", metric, done.outcome().get(metric)) : "diverged: " + done.failed(),
            done.seconds()));
      }
      // What broke down on its way has not spent what it was given.
      if (done.ended()) experiment.budget().check(arm.name(), seed, done.cost());
      seconds += done.seconds();
      return done;
    }

    private Notes.Done now(Arm<S> arm, long seed, double value) {
      long begun = System.nanoTime();
      // A base that diverges is no arm's fault, and leaves nothing to compare.
      S begin = setting(seed);
      Account account = new Account();
      try {
        Outcome outcome = arm.work().run(begin, new Trial(seed, value, account));
        return new Notes.Done(outcome, account.cost(), (System.nanoTime() - begun) * 1e-9);
      } catch (TrainingDivergedException e) {
        run.reset();
        return Notes.Done.failed(e.getMessage(), account.cost(), (System.nanoTime() - begun) * 1e-9);
      }
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

    /** Figure, then one number a seed; NaN for a trial that diverged. */
    private SequencedMap<String, List<Double>> figures(List<Notes.Done> trials) {
      SequencedMap<String, List<Double>> figures = new LinkedHashMap<>();
      Outcome first = trials.stream().filter(Notes.Done::ended).map(Notes.Done::outcome).findFirst().orElse(null);
      if (first == null) figures.put(experiment.claim().metric(), new ArrayList<>());
      else first.figures().keySet().forEach(name -> figures.put(name, new ArrayList<>()));
      for (Notes.Done one : trials) {
        figures.forEach((name, values) -> values.add(one.ended() ? one.outcome().get(name) : Double.NaN));
      }
      return figures;
    }

    private SequencedMap<Long, String> diverged(List<Notes.Done> trials) {
      SequencedMap<Long, String> diverged = new LinkedHashMap<>();
      for (int i = 0; i < trials.size(); i++) {
        if (!trials.get(i).ended()) diverged.put(seeds.get(i), trials.get(i).failed());
      }
      return diverged;
    }

    LedgerLine line(Experiment<S> declared, boolean sham, String previous) {
      SequencedMap<String, Cost> means = new LinkedHashMap<>();
      SequencedMap<String, SequencedMap<String, List<Double>>> figures = new LinkedHashMap<>();
      SequencedMap<String, SequencedMap<Long, String>> diverged = new LinkedHashMap<>();
      results.forEach((arm, trials) -> {
        means.put(arm, Cost.mean(trials.stream().filter(Notes.Done::ended).map(Notes.Done::cost).toList()));
        figures.put(arm, figures(trials));
        if (!diverged(trials).isEmpty()) diverged.put(arm, diverged(trials));
      });
      return new LedgerLine(declared.id(), declared.methods(), declared.claimHash(), declared.claim(),
          declared.budget().toString(), declared.trials(), sham, seeds, figures, tuned, means, seconds, run.threads()
              .count(),
          version, commit, StoryWorld.VERSION, diverged, LedgerLine.bitsOf(figures), previous);
    }
  }
}
