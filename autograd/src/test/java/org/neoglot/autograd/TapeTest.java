package org.neoglot.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.engine.RecordingRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Columns;
import org.neoglot.engine.ops.ColumnSum;
import org.neoglot.engine.ops.ConcatRows;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.Dropout;
import org.neoglot.engine.ops.Gather;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.RmsNorm;
import org.neoglot.engine.ops.RopeAngles;
import org.neoglot.engine.ops.Rope;
import org.neoglot.engine.ops.RowSum;

/** A small transformer with every way of using a tape: remembered, recomputed, recorded. */
class TapeTest {
  private static final int DIM = 8;
  private static final int VOCABULARY = 11;
  private static final int BLOCKS = 4;

  private final Arena arena = Arena.ofAuto();
  private final Tensor table = weight(VOCABULARY, DIM, 1);
  private final Tensor norm = weight(1, DIM, 2);
  private final Tensor qkv = weight(3 * DIM, DIM, 3);
  private final Tensor out = weight(DIM, DIM, 4);
  private final Tensor[] weights = {table, norm, qkv, out};

  private Tensor weight(int rows, int cols, long seed) {
    Tensor t = Tensor.allocate(arena, DType.F32, rows, cols);
    OpRow.fillReal(t, rows, seed, false);
    return t;
  }

  /** Blocks that share all weights, with dropout; q, k and v are column views of one product. */
  private Tensor loss(Run run, Segments s, Tensor ids, Tensor targets) {
    Tensor[] turn = run.all(RopeAngles.of(100, 4), s.positions().countedBy(s.counts()));
    Tensor x = run.apply(new Gather(), table, ids);
    for (int i = 0; i < BLOCKS; i++) x = run.block("block" + i, x, (r, h) -> block(r, h, s, turn));
    return run.apply(CrossEntropy.of(true, true), x, targets, table);
  }

  private Tensor block(Run run, Tensor x, Segments s, Tensor[] turn) {
    Tensor n = run.apply(new RmsNorm(1e-5), x, norm);
    Tensor all = run.apply(MatMul.LINEAR, n, qkv);
    Tensor q = run.apply(new Rope(4, false), run.apply(new Columns(0, DIM), all), turn[0], turn[1]);
    Tensor k = run.apply(new Rope(4, false), run.apply(new Columns(DIM, DIM), all), turn[0], turn[1]);
    Tensor v = run.apply(new Columns(2 * DIM, DIM), all);
    Tensor mixed = Attention.causal(2, 2, 4).apply(run, q, k, v, s);
    return run.apply(Add.OP, x, Dropout.apply(run, run.apply(MatMul.LINEAR, mixed, out), 0.3));
  }

  private static int[] ids(int count, int seed) {
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) ids[i] = (i * 7 + i * i * seed) % VOCABULARY;
    return ids;
  }

  private static EagerRun eager(int threads) {
    return Run.eager(new Threads(threads));
  }

  private Noise noise(int step) {
    return new Noise(Tensor.ints(arena, 3, 4, step));
  }

  /** Loss and all gradients of one step. */
  private List<double[]> step(EagerRun run, Predicate<String> recompute, int seed, int... lengths) {
    run.noise(noise(seed));
    Segments s = Segments.of(run, lengths);
    Tensor ids = s.ids(run, ids(s.rows(), seed));
    Tensor targets = s.ids(run, ids(s.rows(), seed + 1));
    Tape tape = new Tape(run, recompute);
    tape.watch(weights);
    Tensor loss = loss(tape, s, ids, targets);
    List<double[]> all = read(run, loss, tape.backward(loss, 1, weights));
    run.reset();
    return all;
  }

  private static List<double[]> read(Run run, Tensor loss, Tensor[] gradients) {
    List<double[]> all = new ArrayList<>(List.of(run.read(loss)));
    for (Tensor g : gradients) all.add(run.read(g));
    return all;
  }

  @Test
  void recomputedBlocksGiveTheSameBitsInLessMemory() {
    try (EagerRun a = eager(2); EagerRun b = eager(1); EagerRun c = eager(2)) {
      List<double[]> wanted = step(a, name -> false, 5, 40, 3, 70);
      OpChecks.same(wanted, step(b, name -> true, 5, 40, 3, 70), "both recomputed");
      OpChecks.same(wanted, step(c, "block1"::equals, 5, 40, 3, 70), "one recomputed");
      long most = a.workspace().peakBytes();
      assertTrue(b.workspace().peakBytes() < most, "recomputing takes " + b.workspace().peakBytes() + " of " + most);
    }
  }

  /** The whole step, recorded with one batch, replayed with another one and another dropout, is an eager step. */
  @Test
  void aRecordedStepIsAnEagerStep() {
    for (Predicate<String> recompute : List.<Predicate<String>>of(name -> false, name -> true)) {
      try (EagerRun inner = eager(2); EagerRun other = eager(1)) {
        Tensor noise = Tensor.ints(arena, 3, 4, 5);
        inner.noise(new Noise(noise));
        RecordingRun run = Run.recording(inner);
        Segments s = Segments.withRoom(run, 30, 4, 9, 4);
        Tensor ids = s.ids(run, ids(13, 5));
        Tensor targets = s.ids(run, ids(13, 6));
        Tape tape = new Tape(run, recompute);
        tape.watch(weights);
        Tensor loss = loss(tape, s, ids, targets);
        Tensor[] gradients = tape.backward(loss, 1, weights);
        OpChecks.same(step(other, name -> false, 5, 9, 4), read(run, loss, gradients), "captured");
        int seed = 6;
        for (int[] lengths : new int[][] {{5, 1, 17, 7}, {2}, {12, 12}}) {
          s.fill(lengths);
          int rows = s.rows();
          for (int i = 0; i < 30; i++) {
            ids.setInt(i, 0, i < rows ? ids(rows, seed)[i] : Integer.MIN_VALUE);
            targets.setInt(i, 0, i < rows ? ids(rows, seed + 1)[i] : Integer.MIN_VALUE);
          }
          noise.setInt(0, 2, seed);
          run.replay();
          OpChecks.same(step(other, name -> false, seed, lengths), read(run, loss, gradients), "replayed " + seed);
          seed++;
        }
      }
    }
  }

  /** What a block's input gets is a view of what its weight gets here: neither may overwrite the other. */
  @Test
  void gradientsOfARecomputedBlockMayBeViewsOfOneTensor() {
    Tensor left = weight(3, 2, 8);
    Tensor right = weight(3, 2, 9);
    List<List<double[]>> both = new ArrayList<>();
    for (boolean again : new boolean[] {false, true}) {
      try (EagerRun run = eager(1)) {
        Tape tape = new Tape(run, name -> again);
        tape.watch(left, right);
        Tensor y = tape.block("b", left, (r, x) -> {
          Tensor stacked = r.apply(new ConcatRows(), right, x, x);
          return r.apply(new org.neoglot.engine.ops.SliceRows(4, 3), r.apply(Mul.OP, stacked, stacked));
        });
        Tensor loss = tape.apply(new ColumnSum(), tape.apply(new RowSum(), tape.apply(Mul.OP, y, y)));
        both.add(read(run, loss, tape.backward(loss, 1, left, right)));
      }
    }
    OpChecks.same(both.get(0), both.get(1), "recomputed");
  }

  @Test
  void gradientsFlowThroughEarlierKeysAndValuesAcrossCalls() {
    Tensor first = weight(3, DIM, 21);
    Tensor second = weight(2, DIM, 22);
    try (EagerRun run = Run.exact()) {
      Tape tape = new Tape(run);
      tape.watch(first, second);
      Tensor pool = tape.apply(new ConcatRows(), first, second);
      Segments s = Segments.continuing(run, new int[] {2}, new int[][] {{0, 1, 2, 3, 4}});
      Tensor y = Attention.causal(2, 2, 4).apply(tape, second, pool, pool, s);
      Tensor loss = tape.apply(new ColumnSum(), tape.apply(new RowSum(), tape.apply(Mul.OP, y, y)));
      Tensor[] apart = tape.backward(loss, 1, first, second);
      double[] found = run.read(apart[0]);
      run.reset();
      for (int i = 0; i < found.length; i++) {
        double before = first.get(i / DIM, i % DIM);
        float up = (float) (before + 1e-3);
        float down = (float) (before - 1e-3);
        double rise = alone(run, first, second, i, up) - alone(run, first, second, i, down);
        double difference = rise / ((double) up - down);
        first.set(i / DIM, i % DIM, before);
        assertEquals(difference, found[i], 1e-5 * (1 + Math.abs(difference)), "element " + i);
      }
    }
  }

  private static double alone(EagerRun run, Tensor first, Tensor second, int i, double value) {
    first.set(i / DIM, i % DIM, value);
    Tensor pool = run.apply(new ConcatRows(), first, second);
    Segments s = Segments.continuing(run, new int[] {2}, new int[][] {{0, 1, 2, 3, 4}});
    Tensor y = Attention.causal(2, 2, 4).apply(run, second, pool, pool, s);
    double loss = 0;
    for (double v : run.read(y)) loss += v * v;
    run.reset();
    return loss;
  }

  @Test
  void whatIsNotWatchedHasNoGradient() {
    try (EagerRun run = eager(1)) {
      Tape tape = new Tape(run);
      tape.watch(norm);
      Tensor y = tape.apply(Mul.OP, norm, norm);
      Tensor[] d = tape.backward(tape.apply(new RowSum(), y), 2, norm, out);
      assertNull(d[1]);
      double[] wanted = run.read(norm);
      for (int i = 0; i < wanted.length; i++) wanted[i] *= 4;
      assertArrayEquals(wanted, run.read(d[0]), 1e-6);
    }
  }

  @Test
  void aBlockMayChangeTheShape() {
    List<List<double[]>> both = new ArrayList<>();
    for (boolean again : new boolean[] {false, true}) {
      try (EagerRun run = eager(1)) {
        Tape tape = new Tape(run, name -> again);
        tape.watch(norm);
        Tensor y = tape.block("sum", norm, (r, x) -> r.apply(new RowSum(), r.apply(Mul.OP, x, x)));
        both.add(read(run, y, tape.backward(y, 2, norm)));
      }
    }
    OpChecks.same(both.get(0), both.get(1), "recomputed");
  }
}
