// What a head learns.
package org.neoglot.adapt.tasks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.neoglot.adapt.Corpus;
import org.neoglot.autograd.Batches;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.eval.data.Sequence;
import org.neoglot.models.NewHead;

/**
 * A task with its data: what a model sees of them, the loss, and how well it is done.
 *
 * @param <I> an example as a model sees it
 */
public interface Task<I extends Task.Item> extends AutoCloseable {
  /** Sequences that are learned from together. */
  interface Item {
    List<Sequence> sequences();

    /** How many things the loss is a mean over: one answer, unless a task says otherwise. */
    default int counted() {
      return 1;
    }

    /** Tokens for which there was no room. */
    default int cut() {
      return sequences().stream().mapToInt(Sequence::cut).sum();
    }
  }

  /** An example that is one sequence. */
  interface Single extends Item {
    Sequence sequence();

    @Override
    default List<Sequence> sequences() {
      return List.of(sequence());
    }
  }

  /** Its word on the command line. */
  String name();

  /** The head that it needs; null for a task that reads the rows themselves. */
  NewHead head(long seed);

  /** Whether the loss depends on a weight of the model; a head that the task does not ask stays as it is. */
  default boolean trains(String parameter) {
    return true;
  }

  /** Numbers of the task's own, made anew for a model that is to be trained; none where {@link #head} says all. */
  default List<Parameter> own(HeadedModel model, long seed) {
    return List.of();
  }

  /** What belongs into the model's folder besides its weights, config and tokenizer. */
  default void write(Path folder, HeadedModel model) {}

  /** Examples to train on, for a model of that tokenizer and that room. */
  List<I> items(HeadedModel model);

  /** Mean loss of some examples, (1, 1). */
  Tensor loss(Run run, HeadedModel model, List<I> batch);

  /**
   * A batch in parts that fit into memory one after another, whose gradients, weighted by what they count, are that of the
   * whole batch. A loss that is no mean over examples has to say how.
   */
  default List<Batches.MicroBatch> parts(HeadedModel model, List<List<I>> parts) {
    return parts.stream().map(p -> new Batches.MicroBatch(counted(p), r -> loss(r, model, p))).toList();
  }

  /** How many things the loss of some examples is a mean over. */
  static long counted(List<? extends Item> some) {
    return some.stream().mapToLong(Item::counted).sum();
  }

  /** How well the held-out examples are done; the first figure decides what is best, lower is better. */
  SequencedMap<String, Double> measure(EagerRun run, HeadedModel model);

  /** What a person should know of the data, a line each. */
  default List<String> notes(HeadedModel model) {
    return List.of();
  }

  /** Sequences of held-out examples by which a model that was opened again is compared with the one in memory. */
  List<Sequence> probes(HeadedModel model);

  /**
   * What a model says to the probes.
   *
   * @param folder where the model was opened; null for the one that was trained, in memory
   */
  default List<double[]> scores(EagerRun run, HeadedModel model, Path folder) {
    List<double[]> all = new ArrayList<>();
    model.scores(run, probes(model), (scores, i) -> all.add(scores));
    return all;
  }

  /** The data as texts, for hashes and provenance. */
  Corpus texts();

  /** Gives back what {@link #own} made. */
  @Override
  default void close() {}
}
