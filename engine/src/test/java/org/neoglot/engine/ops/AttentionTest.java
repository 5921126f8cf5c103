package org.neoglot.engine.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Hooks;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;

/** What a row of the table of ops cannot say: prefixes, blind queries, long and wide gradients, numbers that are none. */
class AttentionTest {
  private static final boolean[] ALL = {true, true, true};

  private final Arena arena = Arena.ofAuto();

  private Tensor random(DType type, int rows, int cols, long seed) {
    var random = new SplittableRandom(seed);
    Tensor t = Tensor.allocate(arena, type, rows, cols);
    // Through float, so that both precisions start from the same numbers.
    for (int r = 0; r < rows; r++) for (int c = 0; c < cols; c++) t.set(r, c, (float) random.nextDouble(-1, 1));
    return t;
  }

  /** q, k, v and segments: sequence s has queries[s] rows and keys[s] keys, which lie one after another. */
  private Tensor[] operands(DType type, int cols, int[] queries, int[] keys) {
    int[] starts = starts(queries);
    int[] keyStarts = starts(keys);
    int rows = starts[queries.length];
    int pool = Math.max(1, keyStarts[keys.length]);
    return new Tensor[] {random(type, rows, cols, 1), random(type, pool, cols, 2), random(type, pool, cols, 3),
        Tensor.ints(arena, starts), Tensor.ints(arena, keyStarts),
        Tensor.ints(arena, IntStream.range(0, pool).toArray()), Tensor.ints(arena, rows, queries.length)};
  }

  private static int[] starts(int[] lengths) {
    int[] starts = new int[lengths.length + 1];
    for (int i = 0; i < lengths.length; i++) starts[i + 1] = starts[i] + lengths[i];
    return starts;
  }

  /** out, then dq, dk and dv for a given dout. */
  private static double[][] pass(EagerRun run, Attention a, Tensor[] x, Tensor dout) {
    Tensor[] y = run.all(a, x);
    Tensor[] d = a.backward(run, x, y, dout, ALL);
    return new double[][] {run.read(y[0]), run.read(d[0]), run.read(d[1]), run.read(d[2])};
  }

  private static EagerRun run(Kernels kernels, int threads) {
    return new EagerRun(kernels, new Threads(threads), new Hooks());
  }

  private static double[] rows(double[] all, int from, int to, int cols) {
    return Arrays.copyOfRange(all, from * cols, to * cols);
  }

  @Test
  void everySequenceHasItsOwnPrefix() {
    int[] lengths = {120, 7};
    int[] prefixes = {100, 3};
    Tensor[] both = operands(DType.F32, 8, lengths, lengths);
    Tensor dout = random(DType.F32, 127, 8, 4);
    Tensor[] x = Arrays.copyOf(both, 8);
    x[7] = Tensor.ints(arena, prefixes);
    try (EagerRun run = run(Kernels.best(), 2); EagerRun definition = run(Kernels.scalar(), 1)) {
      double[][] got = pass(run, new Attention(1, 1, 8, new Mask.Prefix(0), 0.4), x, dout);
      assertArrayEquals(pass(definition, new Attention(1, 1, 8, new Mask.Prefix(0), 0.4), x, dout), got);
      for (int s = 0; s < 2; s++) {
        // The same batch under one prefix for all: the rows of this sequence must be those.
        double[][] one = pass(run, new Attention(1, 1, 8, new Mask.Prefix(prefixes[s]), 0.4), both, dout);
        int[] at = starts(lengths);
        for (int i = 0; i < 4; i++) {
          assertArrayEquals(rows(one[i], at[s], at[s + 1], 8), rows(got[i], at[s], at[s + 1], 8));
        }
      }
    }
  }

  /** The first 2 of 5 queries stand before all of 3 keys; the second sequence has no key at all. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aQueryThatSeesNoKeyGetsZero(boolean decode) {
    Tensor[] x = operands(DType.F32, 8, new int[] {5, 2}, new int[] {3, 0});
    Tensor dout = random(DType.F32, 7, 8, 4);
    for (Kernels kernels : new Kernels[] {Kernels.best(), Kernels.scalar()}) {
      try (EagerRun run = run(kernels, 2)) {
        run.decoding(decode);
        Tensor[] y = run.all(Attention.causal(1, 1, 8), x);
        run.decoding(false);
        double[] out = run.read(y[0]);
        double[] dq = run.read(Attention.causal(1, 1, 8).backward(run, x, y, dout, ALL)[0]);
        for (int row : new int[] {0, 1, 5, 6}) {
          assertArrayEquals(new double[8], rows(out, row, row + 1, 8));
          assertArrayEquals(new double[8], rows(dq, row, row + 1, 8));
          assertEquals(0, y[1].get(row, 0));
        }
        assertTrue(Arrays.stream(rows(out, 2, 5, 8)).allMatch(v -> v != 0));
      }
    }
  }

  /** Slope along a random direction, by central differences in double precision, against the twin's gradients. */
  @ParameterizedTest
  @CsvSource({"72, 9", "128, 5", "8, 230", "40, 101"})
  void gradientsOfWideHeadsAndLongRowsAreFiniteDifferences(int d, int n) {
    Attention a = Attention.causal(1, 1, d);
    Tensor[] x = operands(DType.F32, d, new int[] {n}, new int[] {n});
    Tensor dout = random(DType.F32, n, d, 4);
    double[][] got;
    try (EagerRun run = run(Kernels.best(), 2)) {
      got = pass(run, a, x, dout);
    }
    for (int operand = 0; operand < 3; operand++) {
      Tensor along = random(DType.F64, n, d, 10 + operand);
      double wanted = (moved(a, d, n, operand, along, 1e-5, dout) - moved(a, d, n, operand, along, -1e-5, dout)) / 2e-5;
      double slope = 0;
      double size = 0;
      for (int i = 0; i < n * d; i++) {
        slope += got[1 + operand][i] * along.get(i / d, i % d);
        size += Math.abs(got[1 + operand][i] * along.get(i / d, i % d));
      }
      assertEquals(wanted, slope, 1e-5 * size, "operand " + operand);
    }
  }

  private double moved(Attention a, int d, int n, int operand, Tensor along, double by, Tensor dout) {
    Tensor[] x = operands(DType.F64, d, new int[] {n}, new int[] {n});
    for (int i = 0; i < n * d; i++) {
      x[operand].set(i / d, i % d, x[operand].get(i / d, i % d) + by * along.get(i / d, i % d));
    }
    try (EagerRun run = Run.exact()) {
      double[] out = run.read(run.all(a, x)[0]);
      double sum = 0;
      for (int i = 0; i < n * d; i++) sum += out[i] * dout.get(i / d, i % d);
      return sum;
    }
  }

  /** One head: a single thread takes it whole, three threads share out its keys, then its queries. */
  @ParameterizedTest
  @CsvSource({"32, 331", "72, 200"})
  void aHeadThatIsSharedOutHasTheBitsOfAWholeOne(int d, int n) {
    Tensor[] x = operands(DType.F32, d, new int[] {n}, new int[] {n});
    Tensor dout = random(DType.F32, n, d, 4);
    try (EagerRun whole = run(Kernels.best(), 1); EagerRun shared = run(Kernels.best(), 3)) {
      assertArrayEquals(pass(whole, Attention.causal(1, 1, d), x, dout),
          pass(shared, Attention.causal(1, 1, d), x, dout));
    }
  }

  /** Operand 3 is dout; key or query 50 of 130 gets the number. */
  @ParameterizedTest
  @CsvSource({"0, NaN", "1, NaN", "2, NaN", "3, NaN", "0, Infinity", "1, Infinity", "2, Infinity", "3, Infinity",
      "0, 3e38", "1, 3e38", "2, 3e38", "3, 3e38"})
  void whatAQueryDoesNotSeeDoesNotReachIt(int operand, float number) {
    Tensor[] x = operands(DType.F32, 16, new int[] {130}, new int[] {130});
    Tensor dout = random(DType.F32, 130, 16, 4);
    Tensor spoiled = operand == 3 ? dout : x[operand];
    for (int c = 0; c < 16; c++) spoiled.set(50, c, number);
    Attention a = Attention.causal(1, 1, 16);
    for (int threads : new int[] {1, 2}) {
      try (EagerRun run = run(Kernels.best(), threads); EagerRun definition = run(Kernels.scalar(), 1)) {
        double[][] got = pass(run, a, x, dout);
        assertArrayEquals(pass(definition, a, x, dout), got);
        // Earlier queries see no later key; later keys are not seen by query 50 itself.
        boolean key = operand == 1 || operand == 2;
        double[] clean = key ? rows(got[0], 0, 50, 16) : rows(got[3], 51, 130, 16);
        assertTrue(Arrays.stream(clean).allMatch(Double::isFinite));
      }
    }
  }
}
