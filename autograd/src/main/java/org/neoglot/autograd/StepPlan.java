// A step's memory to the byte, by playing it without computing.
package org.neoglot.autograd;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.neoglot.engine.DType;
import org.neoglot.engine.DryRun;
import org.neoglot.engine.Hooks;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Op;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.SquaredNorm;

/**
 * What a training step will take of the workspace, to the byte: the step is walked forth and back over shapes alone, with
 * the allocator that the real one uses. Bytes everywhere.
 *
 * @param peak at the fullest moment, holes between tensors included: what is to be reserved
 * @param activations in use when the loss is known, but those of the loss itself
 * @param loss what the output projection and the loss hold: a chunk of logits, and gradients that are made with it
 * @param given values that come from outside
 */
record StepPlan(long peak, long activations, long loss, long given) {
  /** Steps that are looked at; later batches may differ from these by what their lengths differ. */
  private static final int STEPS = 3;

  /** At the fullest moment more than at the end of the forward pass: gradients of activations, and scratch of ops. */
  long backward() {
    return Math.max(0, peak - activations - loss);
  }

  /** Empty when the model looks at its numbers on the way, so that shapes alone do not tell what it does. */
  static Optional<StepPlan> of(Batches batches, List<Parameter> parameters, Predicate<String> recompute, Hooks hooks) {
    Tensor[] values = parameters.stream().map(Parameter::value).toArray(Tensor[]::new);
    try (DryRun dry = new DryRun(hooks)) {
      StepPlan most = new StepPlan(0, 0, 0, 0);
      for (int step = 0; step < STEPS; step++) {
        for (Batches.MicroBatch batch : batches.at(step)) most = most.larger(walk(dry, batch, values, recompute));
      }
      dry.all(new SquaredNorm(), values);                          // small, but for a small model it is the most
      return Optional.of(most.withPeak(Math.max(most.peak, dry.workspace().peakBytes())));
    } catch (IllegalStateException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static StepPlan walk(DryRun dry, Batches.MicroBatch batch, Tensor[] values, Predicate<String> recompute) {
    dry.noise(new Noise(Tensor.allocate(Arena.ofAuto(), DType.I32, 1, 3)));
    Losses counted = new Losses(dry);
    Tape tape = Tape.consuming(counted, recompute);
    tape.watch(values);
    Tensor loss = batch.loss().apply(tape);
    long forward = dry.workspace().usedBytes();
    tape.consume(loss, 1, (value, gradient) -> {});
    StepPlan plan = new StepPlan(dry.workspace().peakBytes(), forward - counted.bytes, counted.bytes, dry.givenBytes());
    dry.reset();
    return plan;
  }

  private StepPlan larger(StepPlan other) {
    return other.peak > peak ? other : withPeak(Math.max(peak, other.peak));
  }

  private StepPlan withPeak(long bytes) {
    return new StepPlan(bytes, activations, loss, given);
  }

  /** Adds up what the output projections place. */
  private static final class Losses extends Passing {
    private long bytes;

    Losses(Run inner) {
      super(inner);
    }

    @Override
    public Tensor[] all(Op op, Tensor... x) {
      long before = workspace().usedBytes();
      Tensor[] y = super.all(op, x);
      if (op instanceof CrossEntropy) bytes += workspace().usedBytes() - before;
      return y;
    }
  }
}
