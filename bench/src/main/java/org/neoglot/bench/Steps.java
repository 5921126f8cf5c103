// A training run that takes one step whenever it is asked to.
package org.neoglot.bench;

import java.util.List;
import java.util.concurrent.SynchronousQueue;
import org.neoglot.autograd.Batches;
import org.neoglot.autograd.Optimizer;
import org.neoglot.autograd.Trainer;
import org.neoglot.autograd.TrainingListener;
import org.neoglot.engine.EagerRun;

/**
 * The engine's own {@link Trainer} in a thread of its own, so that a benchmark measures what a user's run does, step by
 * step, and not a loop written for the benchmark. Handing over costs microseconds; a step takes a good part of a second.
 */
final class Steps implements AutoCloseable {
  private static final Object GO = new Object();
  private static final Object END = new Object();

  private final SynchronousQueue<Object> asked = new SynchronousQueue<>();
  private final SynchronousQueue<Object> answers = new SynchronousQueue<>();
  private final Thread thread;
  private boolean ended;

  Steps(EagerRun run, Optimizer optimizer, org.neoglot.autograd.TrainingPlan plan, Batches batches) {
    Trainer trainer = new Trainer(run, optimizer, plan).stop(this::end).listen(new TrainingListener() {
      @Override
      public void stepped(Step step) {
        answer(step);
      }
    });
    thread = Thread.ofPlatform().daemon().name("trainer").start(() -> {
      try {
        trainer.train(batches);
        answer(END);
      } catch (RuntimeException | Error e) {
        answer(e);
      }
    });
  }

  /** Between two steps the trainer asks whether to stop: it waits there until the benchmark wants another one. */
  private boolean end() {
    return take(asked) == END;
  }

  private void answer(Object what) {
    try {
      answers.put(what);
    } catch (InterruptedException e) {
      throw new IllegalStateException("the benchmark was interrupted", e);
    }
  }

  private static Object take(SynchronousQueue<Object> queue) {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("the benchmark was interrupted", e);
    }
  }

  private Object ask(Object what) {
    try {
      asked.put(what);
    } catch (InterruptedException e) {
      throw new IllegalStateException("the benchmark was interrupted", e);
    }
    return take(answers);
  }

  /** One step; its mean loss, in nats a token. */
  double next() {
    return switch (ask(GO)) {
      case TrainingListener.Step step -> step.loss();
      case Throwable thrown -> throw new IllegalStateException("the training run failed: " + thrown, thrown);
      default -> throw new IllegalStateException("the training run has ended");
    };
  }

  /** The same micro-batch at every step. */
  static Batches always(Batches.MicroBatch batch) {
    List<Batches.MicroBatch> one = List.of(batch);
    return step -> one;
  }

  @Override
  public void close() {
    if (ended) return;
    ended = true;
    ask(END);
  }
}
