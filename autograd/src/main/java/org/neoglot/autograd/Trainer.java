// The training loop.
package org.neoglot.autograd;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Ledger;
import org.neoglot.engine.kernels.Peak;

/**
 * The training loop. It knows nothing of models: batches bring their own loss, and what is trained is what the optimizer
 * moves. Say what it shall do besides (snapshots, log, evaluation, listeners), then {@link #train} or {@link #resume}.
 * The loop ends at step boundaries only, and everything it did until then is in its last snapshot.
 */
public final class Trainer {
  /** Why a run ended. */
  public enum Reason { FINISHED, PATIENCE, STOPPED }

  /** How a run ended; {@code progress.total()} is the number of steps that repeats it. */
  public record Result(Reason reason, Progress progress) {}

  private final EagerRun run;
  private final Optimizer optimizer;
  private final TrainingPlan plan;
  private final List<TrainingListener> listeners = new ArrayList<>();
  private final SequencedMap<String, String> settings = new LinkedHashMap<>();
  private Predicate<String> recompute = block -> false;
  private Evaluation evaluation;
  private Consumer<TrainingListener.Evaluated> best = e -> {};
  private SnapshotFolder snapshots;
  private Path logFile;
  private BooleanSupplier stop = () -> false;
  private LongSupplier clock = System::nanoTime;

  private TrainingStep step;
  private TrainingLog log;
  private Progress progress;
  private Progress saved;
  private long begun;
  private double earlier;

  /** A trainer that computes in that run, which must be a float one; nobody else may use it meanwhile. */
  public Trainer(EagerRun run, Optimizer optimizer, TrainingPlan plan) {
    if (run.kernels().type() != DType.F32) throw new IllegalArgumentException("only a float run trains");
    this.run = run;
    this.optimizer = optimizer;
    this.plan = plan;
    settings.put("learning rate", String.valueOf(plan.learningRate()));
    settings.put("schedule", plan.schedule().toString());
    settings.put("clip", String.valueOf(plan.clip()));
    settings.put("seed", String.valueOf(plan.seed()));
    settings.put("optimizer", optimizer.settings());
  }

  /** Blocks of that name are computed again during backward, instead of being remembered. */
  public Trainer recompute(Predicate<String> blocks) {
    recompute = blocks;
    return this;
  }

  /** How the model is measured by the plan's rhythm. */
  public Trainer evaluation(Evaluation how) {
    evaluation = how;
    return this;
  }

  /** Called after an evaluation that was better than all before, while the weights are those that it measured. */
  public Trainer best(Consumer<TrainingListener.Evaluated> keep) {
    best = keep;
    return this;
  }

  public Trainer snapshots(SnapshotFolder folder) {
    snapshots = folder;
    return this;
  }

  public Trainer log(Path file) {
    logFile = file;
    return this;
  }

  public Trainer listen(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /** Asked at every step boundary; once it says yes, everything is saved and the run returns. */
  public Trainer stop(BooleanSupplier asked) {
    stop = asked;
    return this;
  }

  /** A fact about this run (data, model) that a snapshot must share for the run to go on from it. */
  public Trainer setting(String name, String value) {
    settings.put(name, value);
    return this;
  }

  /** Another clock in nanoseconds, for tests. */
  Trainer clock(LongSupplier nanos) {
    clock = nanos;
    return this;
  }

  /**
   * Trains from the beginning.
   *
   * @throws IllegalStateException when snapshots of an earlier run lie in the folder; they are left as they are
   * @throws TrainingDivergedException when a number stops being finite; names it. Such a step does not move the weights,
   *     and what is broken is never saved: the snapshots are good
   */
  public Result train(Batches batches) {
    return alone(() -> {
      if (snapshots != null && !snapshots.list().isEmpty()) {
        throw new IllegalStateException(snapshots.path() + ": holds " + snapshots.list().getFirst().getFileName()
            + " of an earlier run, wanted none; resume that run or choose another folder");
      }
      return go(batches, null);
    });
  }

  /**
   * Goes on from the newest whole snapshot, bit for bit as if nothing had happened; from the beginning when there is none.
   *
   * @throws org.neoglot.engine.file.BadFileException when the snapshot is of another run, or none is whole
   */
  public Result resume(Batches batches) {
    if (snapshots == null) throw new IllegalStateException("a run without a snapshot folder cannot be resumed");
    return alone(() -> go(batches, snapshots.load(settings, optimizer, line -> listeners.forEach(l -> l.warned(line)))));
  }

  /**
   * What training with these batches will take of memory, before any of it is taken but the weights; empty when the model
   * looks at its numbers on the way, so that its shapes alone do not tell.
   */
  public Optional<MemoryEstimate> estimate(Batches batches) {
    return StepPlan.of(batches, optimizer.parameters(), recompute, run.hooks())
        .map(p -> MemoryEstimate.of(optimizer, p, run.threads().count()));
  }

  /** Nobody else writes snapshots and log meanwhile. */
  private Result alone(Supplier<Result> work) {
    if (snapshots == null) return work.get();
    try (Closeable _ = snapshots.lock()) {
      return work.get();
    } catch (IOException e) {
      throw new UncheckedIOException(snapshots.path() + ": the lock cannot be freed (" + e.getMessage() + ")", e);
    }
  }

  private Result go(Batches batches, Snapshot from) {
    begun = clock.getAsLong();
    saved = null;
    // In one piece and no larger than needed: growing by and by takes more, and tears holes.
    StepPlan.of(batches, optimizer.parameters(), recompute, run.hooks()).ifPresent(p -> {
      run.reset();
      run.workspace().reserve(p.peak());
    });
    step = new TrainingStep(run, optimizer, plan, recompute);
    try {
      if (from == null) begin(batches);
      else proceed(from);
      listeners.forEach(l -> l.started(progress.step(), progress.total()));
      Reason reason = loop(batches);
      account();
      save();
      return new Result(reason, progress);
    } catch (TrainingDivergedException e) {
      throw new TrainingDivergedException(e.getMessage() + (snapshots == null || snapshots.lastGood() == null ? ""
          : "; the last good snapshot is " + snapshots.lastGood()));
    } finally {
      run.keep(null);
      run.noise(null);
      run.reset();
      if (log != null) log.close();
    }
  }

  /** The number of steps is decided here, and saved at once: whatever happens later, a resumed run has the same. */
  private void begin(Batches batches) {
    int total = switch (plan.budget()) {
      case Budget.Steps steps -> steps.count();
      case Budget.Seconds seconds -> Pace.decide(seconds, plan.evaluate(), clock, begun,
          number -> step.gradients(number, batches), evaluation == null ? null : this::measure);
    };
    earlier = 0;
    progress = Progress.start(total);
    log = logFile == null ? null : TrainingLog.create(logFile);
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("steps", total);
    head.put("budget", plan.budget().toString());
    head.put("settings", settings);
    write("start", head);
    save();
  }

  private void proceed(Snapshot from) {
    progress = from.progress();
    if (plan.budget() instanceof Budget.Steps steps && steps.count() != progress.total()) {
      throw new IllegalStateException(snapshots.lastGood() + ": was made by a run of " + progress.total()
          + " steps, this run has " + steps.count());
    }
    earlier = progress.seconds();
    log = logFile == null ? null : TrainingLog.resume(logFile, progress.logBytes());
    saved = progress;
  }

  private Reason loop(Batches batches) {
    while (true) {
      if (evaluationDue()) evaluate();
      boolean early = plan.patience() > 0 && progress.worse() >= plan.patience();
      if (early || progress.step() == progress.total()) return early ? Reason.PATIENCE : Reason.FINISHED;
      if (plan.snapshot().due(progress.step(), progress.total())) save();
      if (stop.getAsBoolean()) return Reason.STOPPED;
      step(batches);
    }
  }

  private void step(Batches batches) {
    int number = progress.step();
    long before = clock.getAsLong();
    double rate = plan.learningRate() * plan.schedule().factor(number, progress.total());
    run.keep(step.ledger());
    TrainingStep.Outcome seen = step.gradients(number, batches);
    step.update(number, rate);
    run.keep(null);
    progress = progress.stepped(seen.loss(), seen.tokens());
    long nanos = Math.max(1, clock.getAsLong() - before);
    step.ledger().stepped(seen.tokens(), nanos);
    double took = nanos / 1e9;
    TrainingListener.Step report = new TrainingListener.Step(progress.step(), progress.total(), seen.loss(), rate,
        seen.norm(), progress.tokens(), seen.tokens() / took, seconds());
    if (log != null) write("step", members(report));
    for (TrainingListener l : listeners) l.stepped(report);
  }

  private static Map<String, Object> members(TrainingListener.Step s) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("loss", s.loss());
    members.put("learning_rate", s.learningRate());
    members.put("gradient_norm", s.gradientNorm());
    members.put("tokens", s.tokens());
    members.put("tokens_per_second", Math.rint(s.tokensPerSecond() * 10) / 10);
    members.put("seconds", Math.rint(s.seconds() * 1000) / 1000);
    return members;
  }

  private boolean evaluationDue() {
    int at = progress.step();
    boolean end = at == 0 || at == progress.total();
    return evaluation != null && progress.evaluated() != at && (end || plan.evaluate().due(at, progress.total()));
  }

  private SequencedMap<String, Double> measure() {
    run.reset();
    SequencedMap<String, Double> scores = evaluation.measure(run);
    run.reset();
    if (scores.isEmpty()) throw new IllegalStateException("an evaluation gave no score, wanted at least one");
    return scores;
  }

  private void evaluate() {
    SequencedMap<String, Double> scores = measure();
    scores.forEach((name, score) -> {
      if (!Double.isFinite(score)) {
        throw new TrainingDivergedException("after step " + progress.step() + ": " + name + " is " + score);
      }
    });
    double score = scores.firstEntry().getValue();
    boolean better = score < progress.best();
    progress = progress.scored(score);
    var report = new TrainingListener.Evaluated(progress.step(), progress.total(), scores, better, seconds());
    Map<String, Object> members = new LinkedHashMap<>(scores);
    members.put("best", better);
    write("evaluation", members);
    if (better) best.accept(report);
    for (TrainingListener l : listeners) l.evaluated(report);
  }

  private void write(String kind, Map<String, Object> members) {
    if (log == null) return;
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", kind);
    line.put("step", progress.step());
    line.putAll(members);
    log.line(line);
  }

  /** What this session's steps cost, op by op, beside what the machine can do: one line of the log. */
  private void account() {
    Ledger ledger = step.ledger();
    if (log == null || ledger.steps() == 0) return;
    // A fiftieth of the run's own time: a run of a few steps is not worth it, and a short look may meet a busy moment.
    double peak = ledger.seconds() < 1 ? 0 : Peak.fma(run.threads(), Math.min(0.25, 0.02 * ledger.seconds()));
    write("ledger", LedgerLine.of(ledger, peak, run.threads().count()));
  }

  /** What the steps of the last {@link #train} or {@link #resume} cost, op by op; null before. */
  public Ledger ledger() {
    return step == null ? null : step.ledger();
  }

  /** Seconds since the run began, earlier sessions included. */
  private double seconds() {
    return earlier + (clock.getAsLong() - begun) / 1e9;
  }

  /** The log is on the disk before the snapshot that counts on it; nothing is saved twice, and nothing broken. */
  private void save() {
    if (saved != null && saved.step() == progress.step() && saved.evaluated() == progress.evaluated()) return;
    String broken = step.brokenState();
    if (broken != null) throw new TrainingDivergedException("after step " + progress.step() + ": " + broken);
    progress = progress.at(seconds(), log == null ? 0 : log.force());
    if (snapshots != null) snapshots.save(progress, settings, optimizer);
    saved = progress;
  }
}
