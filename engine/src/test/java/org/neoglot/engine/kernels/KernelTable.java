package org.neoglot.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.neoglot.engine.DType;
import org.neoglot.engine.Threads;

/**
 * Every kernel on rows of ragged length, at odd addresses, with ordinary and with special numbers. Adding a kernel adds
 * a row to {@link #rows}. Needs no test library, so that a JVM of another vector width can run {@link #main}.
 */
final class KernelTable {
  static final int[] LENGTHS = {0, 1, 2, 3, 7, 15, 16, 17, 31, 33, 64, 100, 4098};
  /** Enough for the strange numbers: a table that is still interpreted is slow. */
  private static final int[] SHORT = {0, 1, 3, 15, 17, 100, 250};
  /** Byte offset of each of the four arguments: mapped weights may lie anywhere. */
  private static final int[] OFFSETS = {3, 1, 64, 6};
  /** Numbers after each row that no kernel may touch. */
  private static final int GUARD = 40;

  /** One call: arguments 0 to 3 at their offsets, n elements each; what it returns, or 0. */
  @FunctionalInterface
  interface Call {
    double run(Kernels k, MemorySegment[] x, long[] at, int n);
  }

  /** Which numbers stand in the arguments. */
  enum Numbers { NORMAL, WIDE, SPECIAL }

  /** All memory and the returned number after a call. */
  record Result(double returned, double[][] memory) {}

  private KernelTable() {}

  static Map<String, Call> rows() {
    Map<String, Call> rows = new LinkedHashMap<>();
    rows.put("dot", (k, x, at, n) -> k.dot(x[0], at[0], x[1], at[1], n));
    for (int[] shape : new int[][] {{1, 3}, {2, 1}, {3, 5}, {4, 12}, {5, 13}, {9, 26}}) {
      rows.put("dots of " + shape[0] + " and " + shape[1],
          (k, x, at, n) -> none(() -> dots(shape[0], shape[1], k, x, at, n)));
    }
    rows.put("sum", (k, x, at, n) -> k.sum(x[0], at[0], n));
    rows.put("max", (k, x, at, n) -> k.max(x[0], at[0], n));
    rows.put("add", (k, x, at, n) -> none(() -> k.add(x[0], at[0], x[1], at[1], x[2], at[2], n)));
    rows.put("add in place", (k, x, at, n) -> none(() -> k.add(x[0], at[0], x[1], at[1], x[1], at[1], n)));
    rows.put("mul", (k, x, at, n) -> none(() -> k.mul(x[0], at[0], x[1], at[1], x[2], at[2], n)));
    rows.put("scale", (k, x, at, n) -> none(() -> k.scale(0.3, x[0], at[0], x[2], at[2], n)));
    rows.put("shift", (k, x, at, n) -> none(() -> k.shift(-1.7, x[0], at[0], x[2], at[2], n)));
    rows.put("axpy", (k, x, at, n) -> none(() -> k.axpy(-0.3, x[0], at[0], x[2], at[2], n)));
    rows.put("mulAdd", (k, x, at, n) -> none(() -> k.mulAdd(0.3, x[0], at[0], x[1], at[1], x[2], at[2], n)));
    rows.put("scaleMul", (k, x, at, n) -> none(() -> k.scaleMul(0.3, x[0], at[0], x[1], at[1], x[2], at[2], n)));
    rows.put("axpby", (k, x, at, n) -> none(() -> k.axpby(-0.3, x[0], at[0], 1.7, x[2], at[2], n)));
    for (int head : new int[] {2, 6, 32, 50}) {
      rows.put("rope of " + head, (k, x, at, n) -> none(() ->
          k.rope(-1, x[0], at[0], x[1], at[1], x[3], at[3], x[2], at[2], head, n - n % head)));
    }
    rows.put("swigluGrad", (k, x, at, n) -> none(() -> k.swigluGrad(x[0], at[0], x[1], at[1], x[2], at[2], x[1], at[1],
        x[2], at[2], n)));
    rows.put("dropout", (k, x, at, n) -> none(() ->
        k.dropout(99, 1L << 33, 3L << 51, 1.6, x[0], at[0], x[2], at[2], n)));
    rows.put("expSum", (k, x, at, n) -> k.expSum(1.3, x[0], at[0], x[2], at[2], n));
    rows.put("expSum in place", (k, x, at, n) -> k.expSum(0, x[0], at[0], x[0], at[0], n));
    var step = new Kernels.AdamWStep(1e-3, 2e-3, 0.9, 0.999, 0.3, 1e-8);
    rows.put("adamw", (k, x, at, n) ->
        none(() -> k.adamw(step, x[0], at[0], x[1], at[1], x[2], at[2], x[3], at[3], n)));
    for (Unary f : Unary.values()) {
      rows.put(f.name(), (k, x, at, n) -> none(() -> k.unary(f, x[0], at[0], x[2], at[2], n)));
    }
    return rows;
  }

  /** Rows of the first argument meet rows of the second, as long as there is room for them; C is wider than they are. */
  private static void dots(int rows, int columns, Kernels k, MemorySegment[] x, long[] at, int n) {
    int length = n / Math.max(rows, columns);
    if (rows * (columns + 2) > n) return;
    long rowBytes = (long) length * k.type().bytes();
    Operand a = new Operand(x[0], at[0], rowBytes, null, false);
    Operand b = new Operand(x[1], at[1], rowBytes, null, false);
    try (Threads one = new Threads(1)) {
      one.parallel(1, (task, worker) -> k.dots(rows, columns, length, a, b, x[2], at[2], columns + 2, worker));
    }
  }

  private static double none(Runnable work) {
    work.run();
    return 0;
  }

  /** The arguments' numbers, the same for every kernel; the fourth, a second moment, is not negative. */
  static float[][] arguments(Numbers numbers, int n) {
    float[][] x = new float[4][n + GUARD];
    SplittableRandom random = new SplittableRandom(n * 31L + numbers.ordinal());
    for (int a = 0; a < x.length; a++) {
      for (int i = 0; i < x[a].length; i++) x[a][i] = number(numbers, random);
    }
    for (int i = 0; i < n + GUARD; i++) x[3][i] = Math.abs(x[3][i]);
    return x;
  }

  private static final float[] SPECIALS = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f,
    Float.MIN_VALUE, -Float.MIN_VALUE, 1e-40f, -1e-40f, Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE,
    88.72284f, 88.7f, -87.3f, -103.98f, -103.97f, -150f, 1e-30f, -1e-30f, 16777216f};

  private static float number(Numbers numbers, SplittableRandom random) {
    float normal = (float) random.nextGaussian();
    return switch (numbers) {
      case NORMAL -> normal;
      // Magnitudes from subnormal to nearly infinite; products underflow to -0 and overflow.
      case WIDE -> Math.copySign((float) Math.pow(10, random.nextDouble(-44, 38)), normal);
      case SPECIAL -> random.nextInt(4) > 0 ? normal * 30 : SPECIALS[random.nextInt(SPECIALS.length)];
    };
  }

  /** Runs a call on copies of the arguments, as floats or, for the exact kernels, as doubles. */
  static Result run(Kernels k, Call call, float[][] arguments, int n) {
    DType type = k.type();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment[] x = new MemorySegment[arguments.length];
      long[] at = new long[x.length];
      for (int a = 0; a < x.length; a++) {
        at[a] = OFFSETS[a];
        x[a] = arena.allocate(at[a] + (long) (n + GUARD) * type.bytes(), 64);
        for (int i = 0; i < n + GUARD; i++) type.set(x[a], at[a] + (long) i * type.bytes(), arguments[a][i]);
      }
      double returned = call.run(k, x, at, n);
      double[][] memory = new double[x.length][n + GUARD];
      for (int a = 0; a < x.length; a++) {
        for (int i = 0; i < n + GUARD; i++) memory[a][i] = type.get(x[a], at[a] + (long) i * type.bytes());
      }
      return new Result(returned, memory);
    }
  }

  /** Where the two kernels' results are not the same bits (a NaN is a NaN): one line each, empty when all are. */
  static List<String> differences(Kernels definition, Kernels twin) {
    List<String> found = new ArrayList<>();
    rows().forEach((name, call) -> {
      for (Numbers numbers : Numbers.values()) {
        for (int n : numbers == Numbers.NORMAL ? LENGTHS : SHORT) {
          compare(name + ", " + numbers, call, definition, twin, arguments(numbers, n), n, found);
        }
      }
    });
    return found;
  }

  private static void compare(String name, Call call, Kernels definition, Kernels twin, float[][] arguments, int n,
      List<String> found) {
    Result wanted = run(definition, call, arguments, n);
    Result got = run(twin, call, arguments, n);
    if (Double.compare(wanted.returned, got.returned) != 0) {
      found.add(name + ", n = " + n + ": returned " + got.returned + ", wanted " + wanted.returned);
    }
    for (int a = 0; a < arguments.length; a++) {
      int i = java.util.Arrays.mismatch(wanted.memory[a], got.memory[a]);
      if (i >= 0) {
        found.add(name + ", n = " + n + ": argument " + a + " element " + i + " is " + got.memory[a][i] + ", wanted "
            + wanted.memory[a][i] + " from " + arguments[0][i]);
      }
    }
  }

  /** Compares the best kernels of this JVM, which must be of {@code args[0]} bits, with the definitions. */
  public static void main(String[] args) {
    Kernels best = Kernels.best();
    List<String> found = differences(Kernels.scalar(), best);
    if (best.vectorBits() != Integer.parseInt(args[0])) found.add("vectors have " + best.vectorBits() + " bits");
    found.forEach(System.out::println);
    System.exit(found.isEmpty() ? 0 : 1);
  }
}
