// One step: forward, backward, clipping, update.
package org.neoglot.autograd;

import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Ledger;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Tensor;

/**
 * One step of gradient descent: the micro-batches' gradients, each weighted by its share of the step's tokens, summed,
 * clipped and handed to the optimizer. Everything that it computes follows from the step number, the weights and the
 * optimizer's state.
 */
final class TrainingStep {
  /** What a step saw: mean loss, norm of the gradients before clipping, counted tokens. */
  record Outcome(double loss, double norm, long tokens) {}

  private final EagerRun run;
  private final Optimizer optimizer;
  private final TrainingPlan plan;
  private final Tape tape;
  private final Gradients gradients;
  private final Tensor[] values;
  private final Tensor noiseState;
  private final Ledger ledger = new Ledger();

  TrainingStep(EagerRun run, Optimizer optimizer, TrainingPlan plan, Predicate<String> recompute) {
    this.run = run;
    this.optimizer = optimizer;
    this.plan = plan;
    this.tape = Tape.consuming(run, recompute);
    this.gradients = new Gradients(optimizer.parameters());
    this.values = optimizer.parameters().stream().map(Parameter::value).toArray(Tensor[]::new);
    this.noiseState = Tensor.allocate(Arena.ofAuto(), DType.I32, 1, 3);
    noiseState.setInt(0, 0, (int) plan.seed());
    noiseState.setInt(0, 1, (int) (plan.seed() >>> 32));
  }

  /** The gradients of a step, in the parameters; weights stay as they are. Throws when a number is not finite. */
  Outcome gradients(int step, Batches batches) {
    List<Batches.MicroBatch> all = batches.at(step);
    long tokens = 0;
    for (Batches.MicroBatch batch : all) tokens += batch.counted();
    if (tokens == 0) throw new IllegalArgumentException("step " + step + " has no micro-batch");
    noiseState.setInt(0, 2, step);
    run.noise(new Noise(noiseState));
    ledger.begin(Ledger.Part.UPDATE);
    gradients.clear(run);
    double loss = 0;
    for (Batches.MicroBatch batch : all) {
      double share = (double) batch.counted() / tokens;
      loss += share * microBatch(batch, share);
    }
    run.noise(null);
    ledger.begin(Ledger.Part.UPDATE);
    Tensor squared = gradients.squaredNorm(run);
    double length = Math.sqrt(run.read(squared)[0]);
    if (!Double.isFinite(loss) || !Double.isFinite(length)) throw diverged(step, loss, length);
    if (plan.clip() > 0) gradients.clip(run, squared, plan.clip());
    run.reset();
    return new Outcome(loss, length, tokens);
  }

  /** Adds a micro-batch's gradients to the sums; its memory is given back before the next one begins. */
  private double microBatch(Batches.MicroBatch batch, double share) {
    run.reset();
    ledger.begin(Ledger.Part.FORWARD);
    tape.restart();
    tape.watch(values);
    Tensor loss = batch.loss().apply(tape);
    double value = tape.read(loss)[0];
    ledger.begin(Ledger.Part.BACKWARD);
    tape.consume(loss, share, (weight, gradient) -> gradients.add(run, weight, gradient));
    run.reset();
    return value;
  }

  /** What the steps computed, op by op; noted while {@link EagerRun#keep} is given it. */
  Ledger ledger() {
    return ledger;
  }

  /** Moves the weights; {@code step} counts from 0. */
  void update(int step, double learningRate) {
    optimizer.prepare(step + 1, learningRate);
    optimizer.update(run);
    run.reset();
  }

  /** Names the culprit: a weight that an earlier update broke comes before the gradients that it broke in turn. */
  private TrainingDivergedException diverged(int step, double loss, double norm) {
    run.reset();
    String place = brokenState();
    if (place == null) place = Finite.complaint(run, gradients.named());
    return new TrainingDivergedException("step " + (step + 1) + ": the loss is " + loss + " and the gradients' norm is "
        + norm + "; " + (place == null ? "every weight and gradient is finite, but not their sum" : place));
  }

  /** What is not finite among the weights and what the optimizer remembers, in words, or null. */
  String brokenState() {
    SequencedMap<String, Tensor> named = new LinkedHashMap<>();
    for (Parameter p : optimizer.parameters()) named.put("the value of '" + p.name() + "'", p.value());
    // Packed moments are not numbers by themselves; what breaks them breaks the value in the same update.
    optimizer.state().forEach((name, t) -> {
      if (t.type() == DType.F32) named.put("the optimizer's '" + name + "'", t);
    });
    String complaint = Finite.complaint(run, named);
    run.reset();
    return complaint;
  }
}
