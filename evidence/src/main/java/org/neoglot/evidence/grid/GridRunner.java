// Runs the cells of a grid, several at a time, and goes on where an earlier run ended.
package org.neoglot.evidence.grid;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.neoglot.adapt.GrownVocabulary;
import org.neoglot.adapt.data.Batch;
import org.neoglot.adapt.peft.AdapterConfig;
import org.neoglot.adapt.peft.Houlsby;
import org.neoglot.adapt.peft.Ia3;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.adapt.peft.PrefixTuning;
import org.neoglot.adapt.peft.PromptTuning;
import org.neoglot.autograd.TrainingDivergedException;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.evidence.Account;
import org.neoglot.evidence.Cost;
import org.neoglot.evidence.Notes;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.UnequalBudgetException;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Lesson;
import org.neoglot.evidence.lab.Pupil;
import org.neoglot.evidence.lab.Ways;
import org.neoglot.tokenizer.VocabularyExtension;

/**
 * Each cell computes with one thread, so results do not depend on how many run beside each other.
 *
 * @param folder of notes; a cell that the same code noted there is not done again
 * @param jobs cells at a time
 * @param code what computes: a commit, or another name that two builds share only if they compute the same
 */
public record GridRunner(Path folder, int jobs, String code, Consumer<String> say, BooleanSupplier stop) {
  private static final int TRIED_STEPS = 4;

  /**
   * A cell with what came of it.
   *
   * @param outcome null where it failed
   * @param failed why, or empty
   */
  public record Result(Grid.Cell cell, Outcome outcome, Cost cost, double seconds, String failed) {
    public boolean ended() {
      return outcome != null;
    }
  }

  /** All results in the order of the cells; null if it was stopped before the last. */
  public List<Result> run(Grid grid) {
    Path file = folder.resolve("cells-" + grid.hash(code) + ".jsonl");
    if (others(file)) say.accept(folder + " has cells of another build or of other settings, which are not used");
    Notes notes = new Notes(file);
    List<Result> results = new ArrayList<>();
    try (ExecutorService crew = Executors.newFixedThreadPool(jobs)) {
      List<Future<Notes.Done>> pending = grid.cells().stream().map(c -> crew.submit(() -> done(grid, c, notes)))
          .toList();
      for (int i = 0; i < pending.size(); i++) {
        Notes.Done done = pending.get(i).get();
        if (done == null) return null;
        results.add(new Result(grid.cells().get(i), done.outcome(), done.cost(), done.seconds(), done
            .failed()));
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
    return results;
  }

  private boolean others(Path mine) {
    if (!Files.isDirectory(folder)) return false;
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(f -> f.getFileName().toString().matches("cells-.*\\.jsonl") && !f.equals(mine));
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private Notes.Done done(Grid grid, Grid.Cell cell, Notes notes) {
    Notes.Done known;
    synchronized (notes) {
      known = notes.get(cell.key());
    }
    if (known != null || stop.getAsBoolean()) return known;
    long begun = System.nanoTime();
    Account account = new Account();
    Notes.Done done;
    try (Threads one = new Threads(1); EagerRun run = Run.eager(one)) {
      Outcome outcome = work(grid, cell, run, new Trial(cell.seed(), cell.number(Setting.RATE), account));
      done = new Notes.Done(outcome, account.cost(), (System.nanoTime() - begun) * 1e-9);
    } catch (TrainingDivergedException | UnequalBudgetException | IllegalArgumentException e) {
      // It would fail again; the others need not wait for it.
      done = Notes.Done.failed(e.getMessage(), account.cost(), (System.nanoTime() - begun) * 1e-9);
    }
    notes.add(cell.key(), done);
    say.accept(cell.key() + ": " + (done.ended() ? done.outcome().figures() : "failed: " + done.failed()));
    return done;
  }

  private static Outcome work(Grid grid, Grid.Cell cell, EagerRun run, Trial trial) {
    int dim = cell.count(Setting.DIM);
    var build = new Pupil.Build(cell.count(Setting.LAYERS), dim, 4, dim * 5 / 2, Classroom.CONTEXT
        + Grid.VIRTUAL_TOKENS, true);
    var plan = new Classroom.Plan(cell.count(Setting.BASE_STORIES), cell.count(Setting.STORIES),
        cell.count(Setting.VOCABULARY), cell.count(Setting.BASE_STEPS), build);
    try (Classroom room = Classroom.of(plan, cell.seed(), run); Pupil pupil = pupil(cell, room, trial)) {
      var batches = room.batches(pupil.words(), room.newText(), room.oldText(), cell.number(Setting.REPLAY));
      int steps = grid.flops() == 0 ? cell.count(Setting.STEPS) : affordable(grid.flops(), cell, room, trial, batches);
      lesson(cell, batches, steps, trial.value()).teach(pupil, trained(cell, pupil), run, trial);
      if (grid.flops() > 0) grid.budget().check(cell.varied().toString(), cell.seed(), trial.account().cost());
      return room.measured(pupil);
    }
  }

  /** As many steps as the budget pays for, by what a few of them take on a pupil of the same kind. */
  private static int affordable(double flops, Grid.Cell cell, Classroom room, Trial trial,
      LongFunction<Batch> batches) {
    try (Pupil spare = pupil(cell, room, trial)) {
      return Ways.steps(lesson(cell, batches, TRIED_STEPS, 1e-9), spare, trained(cell, spare), room, flops);
    }
  }

  private static Lesson lesson(Grid.Cell cell, LongFunction<Batch> batches, int steps, double rate) {
    return Lesson.of(batches, steps, rate)
        .by(Lesson.Kind.valueOf(cell.get(Setting.OPTIMIZER).toUpperCase(Locale.ROOT)), 0.01);
  }

  private static List<Parameter> trained(Grid.Cell cell, Pupil pupil) {
    return cell.get(Setting.METHOD).equals("embeddings") ? List.of(pupil.model().embedding()) : pupil.own();
  }

  private static Pupil pupil(Grid.Cell cell, Classroom room, Trial trial) {
    int added = cell.count(Setting.ADDED);
    AdapterConfig method = method(cell.get(Setting.METHOD), cell.count(Setting.RANK));
    if (added == 0) return method == null ? room.base().copy() : room.base().adapted(method, trial.seed());
    var more = new VocabularyExtension(added).extend(room.words(), room.newText().stream(), room.oldText().stream());
    Pupil grown = room.base().grown(more, GrownVocabulary.Init.SUBTOKENS, trial.seed());
    if (method == null) return grown;
    try (grown) {
      return grown.adapted(method, trial.seed());
    }
  }

  private static AdapterConfig method(String name, int rank) {
    return switch (name) {
      case "lora" -> LoraConfig.of(rank);
      case "dora" -> LoraConfig.of(rank).withMagnitudes();
      case "ia3" -> Ia3.usual();
      case "prefix" -> new PrefixTuning(rank);
      case "prompt" -> new PromptTuning(rank);
      case "houlsby" -> Houlsby.of(rank, "relu");
      default -> null;
    };
  }
}
