package org.neoglot.engine.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;

/** The masks themselves: their rate, and what they depend on. */
class DropoutTest {
  private static final int ROWS = 100;
  private static final int COLS = 1000;

  private final Arena arena = Arena.ofAuto();
  private final Tensor ones = ones();

  private Tensor ones() {
    Tensor t = Tensor.allocate(arena, DType.F32, ROWS, COLS);
    for (int r = 0; r < ROWS; r++) Rows.fill(t, r, 1);
    return t;
  }

  private double[] mask(EagerRun run, double p, int call, int... state) {
    return run.read(run.apply(new Dropout(p, call), ones, Tensor.ints(arena, state)));
  }

  /** Of 100,000 elements the share that is kept is 1 - p within 4 standard deviations; kept ones are 1 / (1 - p). */
  @Test
  void keepsTheShareThatItShould() {
    try (EagerRun run = Run.eager(new Threads(2))) {
      for (double p : new double[] {0.1, 0.5, 0.9}) {
        double[] mask = mask(run, p, 0, 1, 2, 3);
        long kept = Arrays.stream(mask).filter(v -> v != 0).count();
        double deviation = Math.sqrt(p * (1 - p) / mask.length);
        assertEquals(1 - p, (double) kept / mask.length, 4 * deviation);
        for (double v : mask) if (v != 0) assertEquals(1 / (1 - p), v, 1e-6 / (1 - p));
      }
    }
  }

  @Test
  void differsBySeedStepCallAndRow() {
    try (EagerRun run = Run.eager(new Threads(2))) {
      double[] mask = mask(run, 0.5, 0, 1, 2, 3);
      assertEquals(0, Arrays.compare(mask, mask(run, 0.5, 0, 1, 2, 3)));
      assertFalse(Arrays.equals(mask, mask(run, 0.5, 1, 1, 2, 3)));
      assertFalse(Arrays.equals(mask, mask(run, 0.5, 0, 2, 2, 3)));
      assertFalse(Arrays.equals(mask, mask(run, 0.5, 0, 1, 3, 3)));
      assertFalse(Arrays.equals(mask, mask(run, 0.5, 0, 1, 2, 4)));
      assertFalse(Arrays.equals(mask, 0, COLS, mask, COLS, 2 * COLS));
    }
  }

  @Test
  void isTheIdentityInEvaluation() {
    try (EagerRun run = Run.eager(new Threads(1))) {
      assertSame(ones, Dropout.apply(run, ones, 0.5));
      run.noise(new Noise(Tensor.ints(arena, 1, 2, 3)));
      assertSame(ones, Dropout.apply(run, ones, 0));
      assertFalse(ones == Dropout.apply(run, ones, 0.5));
      assertThrows(IllegalArgumentException.class, () -> new Dropout(1, 0));
    }
  }
}
