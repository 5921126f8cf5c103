// From a backbone and examples of a task to a model that does it.
package org.neoglot.adapt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.neoglot.adapt.data.Epochs;
import org.neoglot.adapt.objective.Objective;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.AdapterConfig;
import org.neoglot.adapt.proof.Proof;
import org.neoglot.adapt.tasks.HeadedModel;
import org.neoglot.adapt.tasks.Task;
import org.neoglot.autograd.Batches;
import org.neoglot.autograd.Budget;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.ConfigChange;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import org.neoglot.models.NewHead;
import org.neoglot.tokenizer.Tokenizer;

/**
 * The recipe of tuning for a task (Howard and Ruder 2018; Devlin et al. 2019, section 4): a new head on a backbone, both
 * trained on examples, measured on held-out ones, the best kept. Writes a whole model with its head in the published layout,
 * opens it again, and compares what both say.
 *
 * @param adapter null trains the weights themselves; otherwise only its numbers and the new head's
 * @param epochs how often each example is seen, measured after each time; 0 for what {@code options} say
 * @param chunk how many examples of a batch are computed at a time, with the same gradient; 0 for all at once
 * @param change what is another than the base's config says, which the result's config then says
 * @param options {@code windows} examples are a batch, {@code context} tokens the longest sequence
 */
public record TaskTuning<I extends Task.Item>(Path base, Path out, Task<I> task, AdapterConfig adapter, int epochs,
    int chunk, ConfigChange change, TrainingOptions options) {
  /** A changed weight or what changes its result: the same up to rounding, relative to the largest score. */
  private static final double MERGED = 1e-4;

  public TaskTuning {
    if (epochs < 0 || chunk < 0) {
      throw new IllegalArgumentException("epochs are " + epochs + " and chunk is " + chunk + ", wanted 0 or more");
    }
  }

  /** Whole batches at once, with the dropout that the config says. */
  public TaskTuning(Path base, Path out, Task<I> task, AdapterConfig adapter, int epochs, TrainingOptions options) {
    this(base, out, task, adapter, epochs, 0, ConfigChange.NONE, options);
  }

  /**
   * What came of it.
   *
   * @param before figures of held-out examples before training; empty where a run was resumed
   * @param after the same with the best weights; empty when the run was stopped before its end
   * @param trained how many numbers were trained
   * @param examples sequences, or groups of them, to train on
   * @param cut how many of them lost something for lack of room, and {@code cutTokens} how much together
   * @param difference largest difference between scores of the model in memory and of what was written, relative to the
   *     largest score; 0 for the same bits
   */
  public record Result(boolean stopped, SequencedMap<String, Double> before, SequencedMap<String, Double> after,
      long trained, int examples, int cut, long cutTokens, double difference, Curve curve, int steps, double seconds) {}

  /** A model that is being tuned: what it is made of, and what of it moves. */
  private record Open(ModelFolder folder, Adapter around, HeadedModel model, List<Parameter> trained) {}

  /** Trains and writes the folder. */
  public Result run(Workplace place) throws IOException {
    Folders.prepare(out, place.resume());
    Adapter[] around = {null};
    try (ModelFolder folder = open(around)) {
      Tokenizer tokenizer = folder.tokenizer().orElseThrow(() -> new BadFileException(base, "has no tokenizer.json"));
      if (adapter != null) Adaptation.checkPlaces(around[0]);
      int context = folder.backbone().context();
      if (options.context() > context) {
        throw new IllegalArgumentException("sequences of " + options.context()
            + " tokens are longer than the base's context of "
            + context);
      }
      HeadedModel model = HeadedModel.of(folder, tokenizer, options.context());
      List<Parameter> trained = new ArrayList<>(trained(folder, around[0]));
      trained.addAll(task.own(model, options.seed()));
      return tune(new Open(folder, around[0], model, trained), place);
    } finally {
      if (around[0] != null) around[0].close();
    }
  }

  private ModelFolder open(Adapter[] around) {
    NewHead head = task.head(options.seed());
    java.util.function.UnaryOperator<Weights> wrap = w -> {
      if (adapter == null) return w;
      around[0] = adapter.create(w, options.seed());
      if (!around[0].merges()) {
        throw new IllegalArgumentException(adapter.method()
            + " cannot be merged into weights, and a task's model is written whole; wanted a method that "
            + "can, such as lora");
      }
      return around[0].weights();
    };
    return ModelFolder.openChanged(base, head, change, wrap);
  }

  /** Everything that the task's loss depends on, or an adapter and the new head. */
  private List<Parameter> trained(ModelFolder folder, Adapter around) {
    if (around == null) {
      return folder.weights().parameters().stream()
          .filter(p -> task.trains(p.name()) && folder.any().reaches(p.name())).toList();
    }
    List<Parameter> all = new ArrayList<>(around.trained());
    all.addAll(folder.created());
    return all;
  }

  private Result tune(Open open, Workplace place) throws IOException {
    List<I> items = task.items(open.model);
    long size = open.trained.stream().mapToLong(Parameter::size).sum();
    place.say().accept(String.format(Locale.ROOT, "training %,d numbers on %,d examples", size, items.size()));
    task.notes(open.model).forEach(place.say());
    open.folder.leftOut().ifPresent(place.say());
    int cut = (int) items.stream().filter(i -> i.cut() > 0).count();
    long cutTokens = items.stream().mapToLong(Task.Item::cut).sum();
    if (cut > 0) {
      place.say().accept(cut + " of " + items.size() + " examples are too long and lose " + cutTokens + " tokens together");
    }
    Epochs<I> batches = new Epochs<>(items, options.windows(), options.seed());
    TrainingOptions own = lasting(batches.perEpoch());
    Curve curve = new Curve(place.listener());
    Training training = new Training(open.trained, out, place.run());
    Training.Outcome end = training.run(objective(open.model, batches), run -> task.measure(run, open.model),
        new Training.Setup(own, settings(open), place, curve));
    var progress = end.result().progress();
    var seen = curve.evaluations();
    SequencedMap<String, Double> before = !seen.isEmpty() && seen.getFirst().step() == 0 ? seen.getFirst().scores() : none();
    if (end.stopped()) {
      return new Result(true, before, none(), size, items.size(), cut, cutTokens, Double.NaN, curve, progress.step(),
          progress.seconds());
    }
    SequencedMap<String, Double> after = task.measure(place.run(), open.model);
    write(open);
    double difference = proof(open, place.run());
    new Provenance("tune for " + task.name(), place, own).corpora(List.of(task.texts()))
        .trained(progress, options.seed(), place.command().apply(progress.total()))
        .put("base", base.toAbsolutePath().normalize().toString()).put("tokenizer", open.model.tokenizer().hash())
        .put("figures", after.toString()).put("difference_when_opened_again", String.valueOf(difference)).write(out);
    training.clean();
    return new Result(false, before, after, size, items.size(), cut, cutTokens, difference, curve, progress.step(),
        progress.seconds());
  }

  private static SequencedMap<String, Double> none() {
    return new java.util.LinkedHashMap<>();
  }

  private Objective objective(HeadedModel model, Epochs<I> batches) {
    return new Objective() {
      @Override
      public Batches.MicroBatch batch(long number) {
        List<I> batch = batches.batch(number);
        return new Batches.MicroBatch(Task.counted(batch), r -> task.loss(r, model, batch));
      }

      @Override
      public Batches batches(int accumulate) {
        if (chunk == 0) return Objective.super.batches(accumulate);
        return step -> {
          List<Batches.MicroBatch> micro = new ArrayList<>();
          for (int i = 0; i < accumulate; i++) {
            micro.addAll(task.parts(model, chunks(batches.batch((long) step * accumulate + i))));
          }
          return micro;
        };
      }
    };
  }

  private List<List<I>> chunks(List<I> batch) {
    List<List<I>> parts = new ArrayList<>();
    for (int from = 0; from < batch.size(); from += chunk) {
      parts.add(batch.subList(from, Math.min(batch.size(), from + chunk)));
    }
    return parts;
  }

  private TrainingOptions lasting(int batchesPerEpoch) {
    if (epochs == 0) return options;
    int steps = Math.ceilDiv(Math.multiplyExact(epochs, batchesPerEpoch), options.accumulate());
    return options.lasting(Budget.steps(steps), epochs);
  }

  private SequencedMap<String, String> settings(Open open) {
    return Training.settings("recipe", "task", "task", task.name(), "base", base.getFileName().toString(), "data",
        Provenance.hash(List.of(task.texts())), "tokenizer", open.model.tokenizer().hash(), "adapter",
        String.valueOf(adapter),
        "batch", options.windows() + " of at most " + options.context(), "dropout", String.valueOf(change.dropout()),
        "language", String.valueOf(change.language()));
  }

  /** The whole model, and beside it the adapter where one was trained. */
  private void write(Open open) throws IOException {
    Weights whole = open.around == null ? open.folder.weights() : open.around.merged();
    ModelWriter.write(out, open.folder.any().config().json(), whole.parameters(), open.model.tokenizer(), Formats.F32);
    task.write(out, open.model);
    if (open.around != null) {
      AdapterFolder.save(open.around, open.folder.created(), base, null, open.model.tokenizer(), out.resolve(Proof.ADAPTER));
    }
  }

  /** Opens what was written and lets both score the same sequences. */
  private double proof(Open open, EagerRun run) {
    List<double[]> memory = task.scores(run, open.model, null);
    double[] worst = {0, 0};
    try (HeadedModel again = HeadedModel.open(out, options.context())) {
      List<double[]> found = task.scores(run, again, out);
      for (int i = 0; i < memory.size(); i++) compare(memory.get(i), found.get(i), worst);
    }
    double difference = worst[0] == 0 ? 0 : worst[0] / worst[1];
    double most = open.around == null ? 0 : MERGED;
    if (!(difference <= most)) {
      throw new BadFileException(out, "scores differ by " + difference
          + " of the largest after writing, wanted at most " + most);
    }
    return difference;
  }

  /** Raises the largest difference and the largest score. */
  private void compare(double[] wanted, double[] found, double[] worst) {
    if (found.length != wanted.length) {
      throw new BadFileException(out, "gives " + found.length + " scores after writing, wanted " + wanted.length);
    }
    for (int k = 0; k < wanted.length; k++) worst[0] = Math.max(worst[0], Math.abs(found[k] - wanted[k]));
    worst[1] = Math.max(worst[1], Arrays.stream(wanted).map(Math::abs).max().orElse(0));
  }
}
