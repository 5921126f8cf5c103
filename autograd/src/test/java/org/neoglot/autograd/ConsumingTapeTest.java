package org.neoglot.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.DryRun;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Hooks;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RecordingRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Mul;

/** A consumed tape has the gradients of a remembered one, in less memory, and guards what is gone. */
class ConsumingTapeTest {
  private final Arena arena = Arena.ofAuto();
  private final TinyModel model = new TinyModel(20, arena);
  private final Tensor[] values = model.parameters().stream().map(Parameter::value).toArray(Tensor[]::new);
  private final int[][] sequences = new int[40][];

  ConsumingTapeTest() {
    for (int s = 0; s < sequences.length; s++) sequences[s] = TinyModel.sequence(s, 30);
  }

  private record Step(float[][] gradients, long bytes) {}

  private Step remembered() {
    try (EagerRun run = TinyModel.run(1)) {
      run.noise(new Noise(Tensor.ints(arena, 1, 2, 3)));
      Tape tape = new Tape(run);
      tape.watch(values);
      Tensor[] d = tape.backward(model.loss(tape, sequences), 0.5, values);
      float[][] copies = new float[d.length][];
      for (int i = 0; i < d.length; i++) copies[i] = d[i].floats();
      return new Step(copies, run.workspace().peakBytes());
    }
  }

  private Step consumed(EagerRun run, Predicate<String> recompute) {
    run.noise(new Noise(Tensor.ints(arena, 1, 2, 3)));
    Tape tape = Tape.consuming(run, recompute);
    tape.watch(values);
    Tensor loss = model.loss(tape, sequences);
    Map<Tensor, float[]> found = new IdentityHashMap<>();
    tape.consume(loss, 0.5, (w, d) -> found.put(w, d.floats()));
    run.read(loss);                                              // the one thing that may still be read
    float[][] copies = new float[values.length][];
    for (int i = 0; i < values.length; i++) copies[i] = found.get(values[i]);
    return new Step(copies, run.workspace().peakBytes());
  }

  @Test
  void sameGradientsInLessMemory() {
    Step wanted = remembered();
    for (Predicate<String> recompute : List.<Predicate<String>>of(b -> false, "block1"::equals, b -> true)) {
      try (EagerRun run = TinyModel.run(1)) {
        Step found = consumed(run, recompute);
        assertArrayEquals(wanted.gradients(), found.gradients());
        assertTrue(found.bytes() < 0.55 * wanted.bytes(), found.bytes() + " of " + wanted.bytes());
        assertEquals(64, run.workspace().usedBytes(), "only the loss is left");
      }
    }
  }

  @Test
  void aDryRunTakesTheMemoryOfTheRun() {
    for (Predicate<String> recompute : List.<Predicate<String>>of(b -> false, b -> true)) {
      try (EagerRun run = TinyModel.run(1); DryRun dry = new DryRun(new Hooks())) {
        dry.noise(new Noise(Tensor.ints(arena, 1, 2, 3)));
        Tape tape = Tape.consuming(dry, recompute);
        tape.watch(values);
        tape.consume(model.loss(tape, sequences), 0.5, (w, d) -> {});
        long planned = dry.workspace().peakBytes();
        run.workspace().reserve(planned);
        assertEquals(planned, consumed(run, recompute).bytes());
        assertEquals(planned, run.workspace().reservedBytes());
      }
    }
  }

  @Test
  void aHookMayLookAgainAndNobodyElse() {
    try (EagerRun run = TinyModel.run(1)) {
      Tensor[] heard = new Tensor[1];
      Tensor[] inner = new Tensor[1];
      run.hooks().listen("here", (r, t) -> heard[0] = t);
      Tensor w = Tensor.of(arena, 1, 3, 1, 2, 3);
      Tape tape = Tape.consuming(run, b -> false);
      tape.watch(w);
      Tensor a = tape.at("here", tape.apply(Mul.OP, w, w));
      inner[0] = tape.apply(Mul.OP, a, w);
      Tensor sum = tape.apply(new org.neoglot.engine.ops.RowSum(), tape.apply(Add.OP, inner[0], a));
      tape.consume(sum, 1, (leaf, d) -> assertArrayEquals(new float[] {5, 16, 33}, d.floats()));
      assertArrayEquals(new double[] {1, 4, 9}, run.read(heard[0]));
      assertThrows(IllegalStateException.class, () -> run.read(inner[0]));
    }
  }

  @Test
  void onlyItsOwnWalkTakesItAndNotOverATape() {
    try (EagerRun run = TinyModel.run(1)) {
      Tensor w = Tensor.of(arena, 1, 1, 3);
      Tape tape = Tape.consuming(run, b -> false);
      tape.watch(w);
      Tensor y = tape.apply(Mul.OP, w, w);
      assertThrows(IllegalStateException.class, () -> tape.backward(y, 1, w));
      assertThrows(IllegalStateException.class, () -> new Tape(run).consume(y, 1, (leaf, d) -> {}));
      assertThrows(IllegalArgumentException.class, () -> Tape.consuming(new Tape(run), b -> false));
    }
  }

  /** Memory that is taken again within the step is taken again in the same order by a replay. */
  @Test
  void aConsumedStepIsReplayedBitForBit() {
    TinyModel eager = new TinyModel(21, arena);
    TinyModel replayed = new TinyModel(21, arena);
    Tensor noise = Tensor.ints(arena, 5, 0, 0);
    try (EagerRun run = TinyModel.run(1); EagerRun inner = TinyModel.run(1)) {
      AdamW optimizer = eager.optimizer(arena);
      AdamW again = replayed.optimizer(arena);
      RecordingRun recording = Run.recording(inner);
      inner.noise(new Noise(noise));
      run.noise(new Noise(noise));
      for (int step = 0; step < 3; step++) {
        noise.setInt(0, 2, step);
        optimizer.prepare(step + 1, 0.01 / (step + 1));
        again.prepare(step + 1, 0.01 / (step + 1));
        run.noise(new Noise(noise));
        step(run, eager, optimizer);
        run.reset();
        if (step == 0) step(recording, replayed, again);
        else recording.replay();
      }
      assertArrayEquals(eager.values(), replayed.values());
    }
  }

  private void step(Run run, TinyModel model, Optimizer optimizer) {
    Gradients gradients = new Gradients(model.parameters());
    gradients.clear(run);
    Tape tape = Tape.consuming(run, "block0"::equals);
    tape.watch(model.parameters().stream().map(Parameter::value).toArray(Tensor[]::new));
    tape.consume(model.loss(tape, sequences), 1, (w, d) -> gradients.add(run, w, d));
    gradients.clip(run, gradients.squaredNorm(run), 0.5);
    optimizer.update(run);
  }
}
