// A run in its folder: log, snapshots, going on after a stop.
package org.neoglot.adapt;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.neoglot.adapt.objective.Objective;
import org.neoglot.autograd.Batches;
import org.neoglot.autograd.Evaluation;
import org.neoglot.autograd.MemoryEstimate;
import org.neoglot.autograd.Optimizer;
import org.neoglot.autograd.SnapshotFolder;
import org.neoglot.autograd.Trainer;
import org.neoglot.autograd.TrainingListener;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.engine.file.CheckpointWriter;
import org.neoglot.engine.file.Part;
import org.neoglot.engine.format.Formats;

/**
 * One run of training in a folder: an objective's batches go through the model, the optimizer moves what is trainable,
 * the best weights by validation are kept, and everything can be stopped and resumed. Beside the folder's own files it
 * uses {@code training.jsonl} and the hidden {@code .training}, which is removed when the run has ended well.
 */
final class Training {
  private static final String WORK = ".training";
  private static final String LOG = "training.jsonl";
  private static final String BEST = "best";

  private final List<Parameter> trained;
  private final Path folder;
  private final EagerRun run;

  Training(List<Parameter> trained, Path folder, EagerRun run) {
    this.trained = trained;
    this.folder = folder;
    this.run = run;
  }

  /** What besides plan and data makes a run: which earlier one it must match to be resumed. */
  record Setup(TrainingOptions options, SequencedMap<String, String> settings, Workplace place,
      TrainingListener listener) {}

  /** How a run ended: its result, and the step whose weights the model now has. */
  record Outcome(Trainer.Result result, boolean stopped) {}

  /**
   * Trains; afterwards the model has the best weights that were measured, unless it was stopped before the end.
   *
   * @param objective what is learned; a step takes {@code accumulate} of its micro-batches
   */
  Outcome run(Objective objective, Evaluation evaluation, Setup setup) {
    try (Arena arena = Arena.ofShared()) {
      trained.forEach(p -> p.trainable(true));
      TrainingOptions options = setup.options();
      Workplace place = setup.place();
      Optimizer optimizer = options.optimizer(trained, arena);
      Trainer trainer = new Trainer(run, optimizer, options.plan())
          .recompute(block -> options.recompute())
          .evaluation(evaluation)
          .best(e -> keepBest())
          .snapshots(new SnapshotFolder(folder.resolve(WORK)))
          .log(folder.resolve(LOG))
          .listen(setup.listener())
          .stop(place.stop());
      setup.settings().forEach(trainer::setting);
      Batches batches = objective.batches(options.accumulate());
      foretell(trainer.estimate(batches).orElse(null), place);
      Trainer.Result result = place.resume() ? trainer.resume(batches) : trainer.train(batches);
      boolean stopped = result.reason() == Trainer.Reason.STOPPED;
      if (!stopped) restoreBest();
      return new Outcome(result, stopped);
    }
  }

  /** A run that ends here leaves no folder behind, but the one that it found. */
  private void foretell(MemoryEstimate estimate, Workplace place) {
    try {
      place.memory().decide(estimate, place.say());
    } catch (MemoryRule.DryRunEnded | MemoryRule.TooLargeException e) {
      if (!place.resume()) Folders.removeEmpty(folder);
      throw e;
    }
  }

  private Path best() {
    return folder.resolve(WORK).resolve(BEST);
  }

  private void keepBest() {
    List<Part> parts = new ArrayList<>();
    for (Parameter p : trained) {
      Tensor value = p.value();
      parts.add(Part.rows(p.name(), Formats.F32, p.shape(), r -> value.data().asSlice(value.at(r), value.rowBytes())));
    }
    CheckpointWriter.write(best(), parts);
  }

  private void restoreBest() {
    if (!Files.isDirectory(best())) return;
    try (Checkpoint file = Checkpoint.open(best())) {
      for (Parameter p : trained) {
        p.value().copyFrom(Tensor.wrap(DType.F32, p.rows(), p.cols(), file.get(p.name()).data(), 0));
      }
    }
  }

  /** Removes snapshots and best weights: the folder's own files now hold all that counts. */
  void clean() {
    Folders.delete(folder.resolve(WORK));
  }

  /** Whether a run in that folder was begun and can be resumed. */
  static boolean begun(Path folder) {
    return !new SnapshotFolder(folder.resolve(WORK)).list().isEmpty();
  }

  /** Settings in the order in which they are given: name, value, name, value... */
  static SequencedMap<String, String> settings(String... pairs) {
    SequencedMap<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) map.put(pairs[i], pairs[i + 1]);
    return map;
  }
}
