package org.neoglot.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Hooks;
import org.neoglot.engine.Op;
import org.neoglot.engine.RecordingRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.ColumnSum;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.RowSum;
import org.neoglot.engine.ops.Scale;

/** What is asked of every row of the ops table. A check that fails says at which length, result and element. */
final class OpChecks implements AutoCloseable {
  private static final long DATA = 1;
  private static final long SEED_GRADIENT = 500_000;
  private static final long PROBE = 900_000;
  /** Step of a central difference: its error, h^2 f''' / 6, meets rounding, 1e-16 / h, near 1e-11. */
  private static final double H = 1e-5;

  private final EagerRun scalar = eager(Kernels.scalar(), 1);
  private final EagerRun[] best = {eager(Kernels.best(), 1), eager(Kernels.best(), 2), eager(Kernels.best(), 4)};
  private final EagerRun recorded = eager(Kernels.best(), 2);
  private final EagerRun exact = eager(Kernels.exact(), 1);

  static EagerRun eager(Kernels kernels, int threads) {
    return new EagerRun(kernels, new Threads(threads), new Hooks());
  }

  /** Results and gradients of one op, on the run that made them; all of them still in memory. */
  record Pass(Run run, Tensor[] y, Tensor[] gradients) {
    /** Live rows of everything. */
    List<double[]> read() {
      List<double[]> all = new ArrayList<>();
      for (Tensor t : y) all.add(run.read(t));
      for (Tensor t : gradients) all.add(t == null ? new double[0] : run.read(t));
      return all;
    }
  }

  /** The op and, where it has one, its gradient for a random gradient of the first result. */
  static Pass pass(Run run, OpRow row, Op op, OpRow.Data data, UnaryOperator<Tensor> seed) {
    Tensor[] leaves = data.leaves();
    Tape tape = new Tape(run);
    tape.watch(leaves);
    Tensor[] y = tape.all(op, data.x);
    Tensor[] gradients = leaves.length == 0 ? leaves : tape.backward(y[0], seed.apply(y[0]), leaves);
    return new Pass(run, Arrays.copyOf(y, Math.min(y.length, row.results)), gradients);
  }

  /** A random gradient for the first result. */
  private static Tensor seed(Arena arena, Tensor y, long seed) {
    Tensor dy = Tensor.allocate(arena, y.type(), y.rows(), y.cols()).countedBy(y.liveCount());
    OpRow.fillReal(dy, y.live(), SEED_GRADIENT + seed, false);
    return dy;
  }

  /** The same for results of an exact run, which are then given back. */
  private Tensor exactSeed(Arena arena, Op op, OpRow.Data data) {
    Tensor dy = seed(arena, exact.apply(op, data.x), DATA);
    exact.reset();
    return dy;
  }

  /** All bits of a pass over fresh data. */
  List<double[]> bits(EagerRun run, OpRow row, int n, int live, long seed) {
    try (Arena arena = Arena.ofShared()) {
      Op op = row.op.apply(n);
      OpRow.Data data = OpRow.Data.exactly(row, arena, DType.F32, n, live, seed);
      poison(run);
      run.decoding(row.decoding);
      List<double[]> all = pass(run, row, op, data, y -> seed(arena, y, seed)).read();
      run.reset();
      return all;
    }
  }

  /** Memory that an op forgets to fill shows. */
  private static void poison(EagerRun run) {
    Tensor all = run.real(1, 1 << 17);
    all.data().asSlice(all.at(0), all.rowBytes()).fill((byte) -1);
    run.reset();
  }

  /** Vector twins give the bits of the definitions, on any number of threads. */
  void sameBits(OpRow row) {
    for (int n : row.lengths) {
      List<double[]> wanted = bits(scalar, row, n, row.live, DATA);
      for (EagerRun run : best) {
        same(wanted, bits(run, row, n, row.live, DATA),
            row + " at length " + n + ", " + run.threads().count() + " threads");
      }
    }
  }

  /**
   * A consuming tape gives back what this op's gradient does not read, and the gradient is the same: an op that was given
   * memory that is gone would throw.
   */
  void consumed(OpRow row) {
    try (Arena arena = Arena.ofShared()) {
      Op op = row.op.apply(row.at);
      OpRow.Data data = OpRow.Data.exactly(row, arena, DType.F32, row.at, row.live, DATA);
      EagerRun run = best[0];
      run.decoding(row.decoding);
      Map<Tensor, double[]> wanted = wholePass(run, op, data, false);
      Map<Tensor, double[]> found = wholePass(run, op, data, true);
      assertEquals(wanted.keySet(), found.keySet(), row + ": which operands have a gradient");
      wanted.forEach((leaf, d) -> same(List.of(d), List.of(found.get(leaf)), row + ", consumed"));
    }
  }

  /** Gradients of the sum of the squares of op(2 x): what the op is given, and what it gives, is of the run's memory. */
  private static Map<Tensor, double[]> wholePass(EagerRun run, Op op, OpRow.Data data, boolean consuming) {
    Map<Tensor, double[]> gradients = new LinkedHashMap<>();
    Tape tape = consuming ? Tape.consuming(run, name -> false) : new Tape(run);
    tape.watch(data.leaves());
    Tensor[] x = data.x.clone();
    for (int i = 0; i < x.length; i++) {
      for (Tensor leaf : data.leaves()) if (leaf == data.x[i]) x[i] = tape.apply(new Scale(2), leaf);
    }
    Tensor y = tape.block("op", x[0], (r, first) -> r.apply(op, x));
    Tensor loss = tape.apply(new ColumnSum(), tape.apply(new RowSum(), tape.apply(Mul.OP, y, y)));
    if (consuming) {
      tape.consume(loss, 1, (leaf, d) -> gradients.put(leaf, run.read(d)));
    } else {
      Tensor[] d = tape.backward(loss, 1, data.leaves());
      for (int i = 0; i < d.length; i++) if (d[i] != null) gradients.put(data.leaves()[i], run.read(d[i]));
    }
    run.reset();
    return gradients;
  }

  static void same(List<double[]> wanted, List<double[]> found, String where) {
    assertEquals(wanted.size(), found.size(), where);
    for (int i = 0; i < wanted.size(); i++) {
      double[] a = wanted.get(i);
      double[] b = found.get(i);
      assertEquals(a.length, b.length, where + ", result " + i);
      for (int j = 0; j < a.length; j++) {
        String place = where + ", result " + i + ", element " + j;
        assertTrue(!Double.isNaN(a[j]) && !Double.isNaN(b[j]), place + " is NaN: " + a[j] + ", " + b[j]);
        assertEquals(a[j], b[j], place);
      }
    }
  }

  /**
   * A step recorded with one batch, replayed with others that fit, is what eager computes, and dead rows do nothing.
   */
  void recordedIsEager(OpRow row) {
    int n = row.at;
    int capacity = 2 * row.live + 3;
    try (Arena arena = Arena.ofShared()) {
      Op op = row.op.apply(n);
      OpRow.Data data = OpRow.Data.roomy(row, arena, n, capacity);
      data.fill(row.live, DATA);
      poison(recorded);
      recorded.decoding(row.decoding);
      RecordingRun run = Run.recording(recorded);
      List<Tensor> seeds = new ArrayList<>();
      Pass pass = pass(run, row, op, data, y -> {
        seeds.add(seed(arena, y, DATA));
        return seeds.getFirst();
      });
      same(bits(best[0], row, n, row.live, DATA), pass.read(), row + ", captured");
      long seed = DATA;
      for (int live : new int[] {capacity, 1, row.live + 1}) {
        seed++;
        data.fill(live, seed);
        for (Tensor dy : seeds) OpRow.fillReal(dy, dy.live(), SEED_GRADIENT + seed, false);
        run.replay();
        same(bits(best[0], row, n, live, seed), pass.read(), row + ", replayed with " + live + " rows");
      }
      recorded.reset();
    }
  }

  /**
   * Float results and gradients lie near the exact ones. Returns the largest distance, as a share of the largest value.
   */
  double close(OpRow row) {
    double worst = 0;
    for (int n : row.lengths) {
      try (Arena arena = Arena.ofShared()) {
        Op op = row.op.apply(n);
        OpRow.Data data = OpRow.Data.exactly(row, arena, DType.F64, n, row.live, DATA);
        exact.decoding(row.decoding);
        List<double[]> wanted = pass(exact, row, op, data, y -> seed(arena, y, DATA)).read();
        List<double[]> found = bits(best[0], row, n, row.live, DATA);
        exact.reset();
        for (int i = 0; i < wanted.size(); i++) {
          double share = distance(wanted.get(i), found.get(i));
          worst = Math.max(worst, share);
          assertTrue(share <= row.close, row + " at length " + n + ", result " + i + " is off by " + share);
        }
      }
    }
    return worst;
  }

  /** Largest difference, as a share of the largest wanted value. */
  private static double distance(double[] wanted, double[] found) {
    assertEquals(wanted.length, found.length);
    double peak = 0;
    double off = 0;
    for (int i = 0; i < wanted.length; i++) {
      peak = Math.max(peak, Math.abs(wanted[i]));
      double d = Math.abs(wanted[i] - found[i]);
      off = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(off, d);
    }
    return peak == 0 ? off : off / peak;
  }

  /** A number that a test differentiates. */
  private interface Functional {
    double value();
  }

  /** The gradient of <dy, op(x)> is its finite difference, for every operand. */
  void gradient(OpRow row) {
    try (Arena arena = Arena.ofShared()) {
      Op op = row.op.apply(row.at);
      OpRow.Data data = OpRow.Data.exactly(row, arena, DType.F64, row.at, row.live, DATA);
      exact.decoding(row.decoding);
      Tensor dy = exactSeed(arena, op, data);
      Pass pass = pass(exact, row, op, data, y -> dy);
      double[][] gradients = doubles(pass.gradients, data.leaves());
      exact.reset();
      differences(row + ", first order", data.leaves(), gradients, () -> dot(exact.apply(op, data.x), dy));
    }
  }

  /** The gradient of <probe, gradient> is its finite difference; the seed gradient is an operand of it too. */
  void secondOrder(OpRow row) {
    try (Arena arena = Arena.ofShared()) {
      Op op = row.op.apply(row.at);
      OpRow.Data data = OpRow.Data.exactly(row, arena, DType.F64, row.at, row.live, DATA);
      exact.decoding(row.decoding);
      Tensor dy = exactSeed(arena, op, data);
      Tensor[] leaves = data.leaves();
      Tensor[] probes = new Tensor[leaves.length];
      for (int i = 0; i < probes.length; i++) {
        probes[i] = Tensor.allocate(arena, DType.F64, leaves[i].rows(), leaves[i].cols());
        OpRow.fillReal(probes[i], leaves[i].rows(), PROBE + i, false);
      }
      Tensor[] all = Arrays.copyOf(leaves, leaves.length + 1);
      all[leaves.length] = dy;
      exact.reset();
      double[][] gradients = doubles(gradientOfGradient(op, data, dy, probes, all), all);
      exact.reset();
      differences(row + ", second order", all, gradients, () -> alongProbes(op, data, dy, probes));
    }
  }

  private Tensor[] gradientOfGradient(Op op, OpRow.Data data, Tensor dy, Tensor[] probes, Tensor[] all) {
    Tape outer = new Tape(exact);
    outer.watch(all);
    Tape inner = new Tape(outer);
    inner.watch(data.leaves());
    Tensor[] first = inner.backward(inner.apply(op, data.x), dy, data.leaves());
    Tensor sum = null;
    for (int i = 0; i < first.length; i++) {
      if (first[i] == null) continue;
      Tensor part = outer.apply(new ColumnSum(), outer.apply(new RowSum(), outer.apply(Mul.OP, first[i], probes[i])));
      sum = sum == null ? part : outer.apply(Add.OP, sum, part);
    }
    return outer.backward(sum, 1, all);
  }

  private double alongProbes(Op op, OpRow.Data data, Tensor dy, Tensor[] probes) {
    Tape tape = new Tape(exact);
    tape.watch(data.leaves());
    Tensor[] first = tape.backward(tape.apply(op, data.x), dy, data.leaves());
    double sum = 0;
    for (int i = 0; i < first.length; i++) if (first[i] != null) sum += dot(first[i], probes[i]);
    return sum;
  }

  /** A fused op is what it is composed of, and so is its gradient. */
  void fusedIsComposed(OpRow row) {
    try (Arena arena = Arena.ofShared()) {
      Op.Fused op = (Op.Fused) row.op.apply(row.at);
      OpRow.Data data = OpRow.Data.exactly(row, arena, DType.F64, row.at, row.live, DATA);
      exact.decoding(row.decoding);
      Tensor dy = exactSeed(arena, op, data);
      Pass fused = pass(exact, row, op, data, y -> dy);
      Tape tape = new Tape(exact);
      tape.watch(data.leaves());
      Tensor composed = op.compose(tape, data.x);
      Tensor[] gradients = tape.backward(composed, dy, data.leaves());
      List<double[]> wanted = new Pass(exact, new Tensor[] {composed}, gradients).read();
      List<double[]> found = new Pass(exact, Arrays.copyOf(fused.y, 1), fused.gradients).read();
      for (int i = 0; i < wanted.size(); i++) {
        double share = distance(wanted.get(i), found.get(i));
        assertTrue(share < 1e-10, row + ", composed, result " + i + " is off by " + share);
      }
      exact.reset();
    }
  }

  /** Contents, row by row; zeros where there is no gradient. */
  private static double[][] doubles(Tensor[] gradients, Tensor[] leaves) {
    double[][] out = new double[leaves.length][];
    for (int i = 0; i < out.length; i++) {
      out[i] = new double[(int) leaves[i].size()];
      if (gradients[i] == null) continue;
      for (int j = 0; j < out[i].length; j++) out[i][j] = gradients[i].get(j / leaves[i].cols(), j % leaves[i].cols());
    }
    return out;
  }

  private static double dot(Tensor a, Tensor b) {
    double sum = 0;
    for (int r = 0; r < a.rows(); r++) for (int c = 0; c < a.cols(); c++) sum += a.get(r, c) * b.get(r, c);
    return sum;
  }

  /** Every element of every leaf is moved up and down by H. */
  private void differences(String where, Tensor[] leaves, double[][] gradients, Functional f) {
    for (int i = 0; i < leaves.length; i++) {
      Tensor t = leaves[i];
      double[] differences = new double[(int) t.size()];
      for (int j = 0; j < differences.length; j++) {
        int r = j / t.cols();
        int c = j % t.cols();
        double before = t.get(r, c);
        t.set(r, c, before + H);
        double up = f.value();
        exact.reset();
        t.set(r, c, before - H);
        double down = f.value();
        exact.reset();
        t.set(r, c, before);
        differences[j] = (up - down) / (2 * H);
      }
      double share = distance(differences, gradients[i]);
      assertTrue(share <= 1e-6, where + ": gradient of operand " + i + " is off by " + share);
    }
  }

  @Override
  public void close() {
    scalar.close();
    for (EagerRun run : best) run.close();
    recorded.close();
    exact.close();
  }
}
