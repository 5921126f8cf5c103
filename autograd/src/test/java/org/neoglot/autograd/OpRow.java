package org.neoglot.autograd;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.neoglot.engine.DType;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/**
 * One row of the ops table: an op, what its operands look like, and what is promised of it. A size may be {@link #N},
 * the ragged length that a row is tried at, or a multiple {@code k * N}; a number of rows may be {@link #LIVE}, the
 * rows of a packed batch.
 */
final class OpRow {
  static final int N = -1;
  static final int LIVE = Integer.MIN_VALUE;

  /** What an operand holds: numbers from a normal distribution, the same made positive, or given ints. */
  record Spec(int rows, int cols, boolean positive, boolean leaf, IntFunction<int[]> ints) {
    /** No gradient is asked for. */
    Spec constant() {
      return new Spec(rows, cols, positive, false, ints);
    }
  }

  static Spec random(int rows, int cols) {
    return new Spec(rows, cols, false, true, null);
  }

  static Spec positive(int rows, int cols) {
    return new Spec(rows, cols, true, true, null);
  }

  /** Rows of a packed batch. */
  static Spec batch(int cols) {
    return random(LIVE, cols);
  }

  static Spec weight(int cols) {
    return random(1, cols);
  }

  /** Ints that depend on how many rows are live; what they leave open is filled with garbage. */
  static Spec ints(int rows, int cols, IntFunction<int[]> values) {
    return new Spec(rows, cols, false, false, values);
  }

  /** One id a row of the batch, from -1 to {@code count - 1}, some of them twice. */
  static Spec ids(int count) {
    return ints(LIVE, 1, live -> {
      int[] ids = new int[live];
      for (int i = 0; i < live; i++) ids[i] = (int) Long.remainderUnsigned(Noise.mix(i / 2 + 77), count + 1) - 1;
      return ids;
    });
  }

  final String name;
  final IntFunction<Op> op;
  final List<Spec> specs;
  int[] lengths = {5};
  int live = 5;
  int results = Integer.MAX_VALUE;
  int at = 5;
  boolean decoding;
  boolean differentiable = true;
  boolean first = true;
  boolean second = true;
  double close = 4e-6;

  private OpRow(String name, IntFunction<Op> op, Spec... specs) {
    this.name = name;
    this.op = op;
    this.specs = List.of(specs);
  }

  static OpRow row(String name, Op op, Spec... specs) {
    return new OpRow(name, n -> op, specs);
  }

  /** An op whose constants depend on the ragged length. */
  static OpRow row(String name, IntFunction<Op> op, Spec... specs) {
    return new OpRow(name, op, specs);
  }

  /** Ragged lengths at which bits are compared. */
  OpRow lengths(int... lengths) {
    this.lengths = lengths;
    return this;
  }

  /** The length at which gradients are checked. */
  OpRow at(int n) {
    at = n;
    return this;
  }

  /** Rows of the batch. */
  OpRow rows(int live) {
    this.live = live;
    return this;
  }

  /** Only the first results are promised; later ones are scratch. */
  OpRow results(int count) {
    results = count;
    return this;
  }

  /** In a step of that kind, where products are dots. */
  OpRow decoding() {
    decoding = true;
    return this;
  }

  /** An op that is not smooth: its first gradient is checked, its second is not. */
  OpRow firstOrder() {
    second = false;
    return this;
  }

  /** An op without a gradient: an update in place, or ints into numbers. */
  OpRow noGradient() {
    differentiable = false;
    return bitsOnly();
  }

  /** Gradients are compared between runs, but there are too many numbers for finite differences. */
  OpRow bitsOnly() {
    first = false;
    second = false;
    return this;
  }

  /** How far float results and gradients may be from the exact ones, as a share of the largest. */
  OpRow close(double tolerance) {
    close = tolerance;
    return this;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Operands in memory: room for {@code capacity} rows of a batch, of which {@link #fill} says how many are live. */
  static final class Data {
    final Tensor[] x;
    private final OpRow row;
    private final Tensor counts;

    /** Exactly the rows that are live, all of them counting. */
    static Data exactly(OpRow row, Arena arena, DType type, int n, int live, long seed) {
      Data data = new Data(row, arena, type, n, live, false);
      data.fill(live, seed);
      return data;
    }

    /** Room for more rows, and a count of live ones. */
    static Data roomy(OpRow row, Arena arena, int n, int capacity) {
      return new Data(row, arena, DType.F32, n, capacity, true);
    }

    private Data(OpRow row, Arena arena, DType type, int n, int capacity, boolean counted) {
      this.row = row;
      counts = counted ? Tensor.ints(arena, 0) : null;
      x = new Tensor[row.specs.size()];
      for (int i = 0; i < x.length; i++) {
        Spec s = row.specs.get(i);
        Tensor t = Tensor.allocate(arena, s.ints == null ? type : DType.I32, size(s.rows, n, capacity),
            size(s.cols, n, capacity));
        x[i] = s.rows == LIVE ? t.countedBy(counts) : t;
      }
    }

    private static int size(int size, int n, int capacity) {
      return size == LIVE ? capacity : size < 0 ? -size * n : size;
    }

    /** New contents, which depend on seed, row and column only; rows beyond the live ones get garbage. */
    void fill(int live, long seed) {
      if (counts != null) counts.setInt(0, 0, live);
      for (int i = 0; i < x.length; i++) {
        Spec s = row.specs.get(i);
        if (s.ints != null) fillInts(x[i], s.ints.apply(live));
        else fillReal(x[i], s.rows == LIVE ? live : x[i].rows(), seed + 1000 * i, s.positive);
      }
    }

    private static void fillInts(Tensor t, int[] values) {
      for (int i = 0; i < t.size(); i++) {
        t.setInt(i / t.cols(), i % t.cols(), i < values.length ? values[i] : Integer.MIN_VALUE);
      }
    }

    /** The tensors that gradients are asked for. */
    Tensor[] leaves() {
      List<Tensor> leaves = new ArrayList<>();
      for (int i = 0; i < x.length; i++) if (row.specs.get(i).leaf && row.differentiable) leaves.add(x[i]);
      return leaves.toArray(Tensor[]::new);
    }
  }

  /** Floats from a normal distribution (their absolute values plus 0.3 when positive), NaN beyond the live rows. */
  static void fillReal(Tensor t, int live, long seed, boolean positive) {
    for (int r = 0; r < t.rows(); r++) {
      for (int c = 0; c < t.cols(); c++) {
        double value = normal(seed, (long) r * t.cols() + c);
        t.set(r, c, r >= live ? Double.NaN : (float) (positive ? Math.abs(value) + 0.3 : value));
      }
    }
  }

  /** The sum of three uniform numbers, scaled to a variance of 1: near enough to normal here, within -3 to 3. */
  private static double normal(long seed, long element) {
    long bits = Noise.bits(seed, element);
    long sum = (bits & 0x1fffff) + (bits >>> 21 & 0x1fffff) + (bits >>> 42 & 0x1fffff);
    return (sum * 0x1p-21 - 1.5) * 2;
  }
}
