// Runs the cells of a grid, several at a time, and goes on where an earlier run ended.
package org.neoglot.evidence.grid;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.neoglot.adapt.GrownVocabulary;
import org.neoglot.adapt.peft.AdapterConfig;
import org.neoglot.adapt.peft.Houlsby;
import org.neoglot.adapt.peft.Ia3;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.adapt.peft.PrefixTuning;
import org.neoglot.adapt.peft.PromptTuning;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.evidence.Account;
import org.neoglot.evidence.Notes;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Lesson;
import org.neoglot.evidence.lab.Pupil;
import org.neoglot.tokenizer.VocabularyExtension;

/**
 * Each cell computes with one thread, so results do not depend on how many run beside each other.
 *
 * @param folder of notes; a cell that is noted there is not done again
 * @param jobs cells at a time
 */
public record GridRunner(Path folder, int jobs, Consumer<String> say, BooleanSupplier stop) {
  /** A cell with what came of it. */
  public record Result(Grid.Cell cell, Outcome outcome, org.neoglot.evidence.Cost cost, double seconds) {}

  /** All results in the order of the cells; null if it was stopped before the last. */
  public List<Result> run(Grid grid) {
    Notes notes = new Notes(folder.resolve("cells-" + grid.hash() + ".jsonl"));
    List<Result> results = new ArrayList<>();
    try (ExecutorService crew = Executors.newFixedThreadPool(jobs)) {
      List<Future<Notes.Done>> pending = grid.cells().stream().map(c -> crew.submit(() -> done(c, notes))).toList();
      for (int i = 0; i < pending.size(); i++) {
        Notes.Done done = pending.get(i).get();
        if (done == null) return null;
        results.add(new Result(grid.cells().get(i), done.outcome(), done.cost(), done.seconds()));
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
    return results;
  }

  private Notes.Done done(Grid.Cell cell, Notes notes) {
    Notes.Done known;
    synchronized (notes) {
      known = notes.get(cell.key());
    }
    if (known != null || stop.getAsBoolean()) return known;
    long begun = System.nanoTime();
    Account account = new Account();
    try (Threads one = new Threads(1); EagerRun run = Run.eager(one)) {
      Outcome outcome = work(cell, run, new Trial(cell.seed(), cell.number(Setting.RATE), account));
      Notes.Done done = new Notes.Done(outcome, account.cost(), (System.nanoTime() - begun) * 1e-9);
      notes.add(cell.key(), done);
      say.accept(cell.key() + ": " + outcome.figures());
      return done;
    }
  }

  private static Outcome work(Grid.Cell cell, EagerRun run, Trial trial) {
    int dim = cell.count(Setting.DIM);
    // Virtual tokens need room beside a window.
    var build = new Pupil.Build(cell.count(Setting.LAYERS), dim, 4, dim * 5 / 2, Classroom.CONTEXT + 64, true);
    var plan = new Classroom.Plan(cell.count(Setting.BASE_STORIES), cell.count(Setting.STORIES),
        cell.count(Setting.VOCABULARY), cell.count(Setting.BASE_STEPS), build);
    try (Classroom room = Classroom.of(plan, cell.seed(), run); Pupil pupil = pupil(cell, room, trial)) {
      var batches = room.batches(pupil.words(), room.newText(), room.oldText(), cell.number(Setting.REPLAY));
      Lesson lesson = Lesson.of(batches, cell.count(Setting.STEPS), trial.value())
          .by(Lesson.Kind.valueOf(cell.get(Setting.OPTIMIZER).toUpperCase(java.util.Locale.ROOT)), 0.01);
      lesson.teach(pupil, cell.get(Setting.METHOD).equals("embeddings") ? List.of(pupil.model().embedding())
          : pupil.own(),
          run, trial);
      return room.measured(pupil);
    }
  }

  private static Pupil pupil(Grid.Cell cell, Classroom room, Trial trial) {
    int added = cell.count(Setting.ADDED);
    AdapterConfig method = method(cell.get(Setting.METHOD), Math.max(1, cell.count(Setting.RANK)));
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
