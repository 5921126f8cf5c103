package org.neoglot.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RecordingRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.RowSum;
import org.neoglot.engine.ops.SpreadRow;

class TapeStepsTest {
  private final Arena arena = Arena.ofAuto();

  /** Gradients of a step with dropout, and the memory that it took at its fullest. */
  private record Step(float[][] gradients, long bytes) {}

  private Step step(Predicate<String> recompute) {
    TinyModel model = new TinyModel(20, arena);
    int[][] sequences = new int[40][];
    for (int s = 0; s < sequences.length; s++) sequences[s] = TinyModel.sequence(s, 30);
    try (EagerRun run = TinyModel.run(1)) {
      run.noise(new Noise(Tensor.ints(arena, 1, 2, 3)));
      Tape tape = new Tape(run, recompute);
      Tensor[] values = model.parameters().stream().map(Parameter::value).toArray(Tensor[]::new);
      tape.watch(values);
      Tensor[] gradients = tape.backward(model.loss(tape, sequences), 1, values);
      float[][] copies = new float[gradients.length][];
      for (int i = 0; i < copies.length; i++) copies[i] = gradients[i].floats();
      return new Step(copies, run.workspace().peakBytes());
    }
  }

  @Test
  void recomputedBlocksHaveTheSameGradientBitsInLessMemory() {
    Step remembered = step(block -> false);
    Step recomputed = step(block -> true);
    assertArrayEquals(remembered.gradients(), recomputed.gradients());
    assertTrue(recomputed.bytes() < 0.75 * remembered.bytes(), recomputed.bytes() + " of " + remembered.bytes());
  }

  @Test
  void aBlockWhoseGradientsAreHandedThroughKeepsThem() {
    // The gradient of x is that of the block's output itself, and older than the block's memory; that of b is not.
    try (EagerRun run = TinyModel.run(1)) {
      Tensor x = Tensor.of(arena, 2, 3, 1, 2, 3, 4, 5, 6);
      Tensor b = Tensor.of(arena, 1, 3, 7, 8, 9);
      Tape tape = new Tape(run, block -> true);
      tape.watch(x, b);
      Tensor y = tape.block("add", x, (r, h) -> r.apply(Add.OP, h, r.apply(new SpreadRow(), b, h)));
      Tensor[] d = tape.backward(tape.apply(Mul.OP, y, y), filled(run, 2, 3), x, b);
      assertArrayEquals(new float[] {16, 20, 24, 22, 26, 30}, d[0].floats());
      assertArrayEquals(new float[] {38, 46, 54}, d[1].floats());
    }
  }

  private static Tensor filled(Run run, int rows, int cols) {
    Tensor ones = run.real(rows, cols);
    for (int i = 0; i < rows * cols; i++) ones.set(i / cols, i % cols, 1);
    return ones;
  }

  @Test
  void gradientsOfGradients() {
    // f = sum x^3, so df/dx = 3 x^2 and the gradient of sum df/dx is 6 x.
    try (EagerRun run = Run.exact()) {
      Tensor x = Tensor.allocate(arena, DType.F64, 1, 3);
      for (int c = 0; c < 3; c++) x.set(0, c, c + 1.5);
      Tape outer = new Tape(run);
      outer.watch(x);
      Tape inner = new Tape(outer);
      inner.watch(x);
      Tensor f = inner.apply(new RowSum(), inner.apply(Mul.OP, x, inner.apply(Mul.OP, x, x)));
      Tensor first = inner.backward(f, 1, x)[0];
      Tensor second = outer.backward(outer.apply(new RowSum(), first), 1, x)[0];
      for (int c = 0; c < 3; c++) {
        assertEquals(3 * (c + 1.5) * (c + 1.5), first.get(0, c), 1e-12);
        assertEquals(6 * (c + 1.5), second.get(0, c), 1e-12);
      }
    }
  }

  @Test
  void aWholeTrainingStepIsReplayedBitForBit() {
    int[][] sequences = {TinyModel.sequence(1, 9), TinyModel.sequence(2, 12)};
    TinyModel eager = new TinyModel(21, arena);
    TinyModel replayed = new TinyModel(21, arena);
    Tensor noise = Tensor.ints(arena, 5, 0, 0);
    try (EagerRun run = TinyModel.run(1); EagerRun inner = TinyModel.run(1)) {
      AdamW optimizer = eager.optimizer(arena);
      for (int step = 0; step < 3; step++) {
        noise.setInt(0, 2, step);
        run.noise(new Noise(noise));
        optimizer.prepare(step + 1, 0.01 / (step + 1));
        step(run, eager, optimizer, sequences);
        run.reset();
      }
      AdamW again = replayed.optimizer(arena);
      RecordingRun recording = Run.recording(inner);
      inner.noise(new Noise(noise));
      for (int step = 0; step < 3; step++) {
        noise.setInt(0, 2, step);
        again.prepare(step + 1, 0.01 / (step + 1));
        if (step == 0) step(recording, replayed, again, sequences);
        else recording.replay();
      }
      assertArrayEquals(eager.values(), replayed.values());
    }
  }

  private static void step(Run run, TinyModel model, Optimizer optimizer, int[][] sequences) {
    Gradients gradients = new Gradients(model.parameters());
    Tensor[] values = model.parameters().stream().map(Parameter::value).toArray(Tensor[]::new);
    gradients.clear(run);
    Tape tape = new Tape(run, "block0"::equals);
    tape.watch(values);
    gradients.add(run, tape.backward(model.loss(tape, sequences), 1, values));
    gradients.clip(run, gradients.squaredNorm(run), 0.5);
    optimizer.update(run);
  }
}
