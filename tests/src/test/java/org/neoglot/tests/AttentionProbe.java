// How fast attention is, forward and back, and what it takes of memory, beside its definition with whole matrices of scores.
package org.neoglot.tests;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Peak;
import org.neoglot.engine.ops.Attention;

/**
 * Usage: fused|composed SECONDS THREADS HEADS HEADDIM[,HEADDIM...] LENGTH[,LENGTH...] [CAP]. Causal attention of one
 * sequence. Only the products of the half that is seen count: 2 headDim length (length + 1) operations a head forward,
 * five times half of that back.
 */
final class AttentionProbe {
  private AttentionProbe() {}

  public static void main(String[] a) {
    try (EagerRun run = Run.eager(new Threads(Integer.parseInt(a[2])))) {
      double peak = Peak.fma(run.threads(), 0.5) * 1e9;
      System.out.printf(Locale.ROOT, "FMA peak %.1f GFLOP/s%n", peak / 1e9);
      double cap = a.length > 6 ? Double.parseDouble(a[6]) : 0;
      for (String d : a[4].split(",")) {
        for (String n : a[5].split(",")) {
          Attention op = Attention.causal(Integer.parseInt(a[3]), Integer.parseInt(a[3]), Integer.parseInt(d)).capped(cap);
          measure(run, op, Integer.parseInt(n), a[0].equals("composed"), Double.parseDouble(a[1]), peak);
        }
      }
    }
  }

  private static void measure(EagerRun run, Attention op, int length, boolean composed, double seconds, double peak) {
    run.reset();
    Segments s = Segments.of(run, length);
    int cols = op.heads() * op.headDim();
    Tensor[] x = {random(run, 1, length, cols), random(run, 2, length, cols), random(run, 3, length, cols), s.starts(),
        s.keyStarts(), s.keyRows(), s.counts()};
    Tensor dy = random(run, 4, length, cols);
    long operands = run.workspace().usedBytes();
    double[] forward = new double[1000];
    double[] both = new double[1000];
    var bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long garbage = 0;
    int passes = 0;
    for (long end = System.nanoTime() + (long) (seconds * 1e9); passes < 2 || System.nanoTime() < end && passes < 1000; ) {
      long before = bean.getTotalThreadAllocatedBytes();
      var mark = run.workspace().mark();
      long start = System.nanoTime();
      if (composed) {
        Tape tape = new Tape(run);
        tape.watch(x[0], x[1], x[2]);
        Tensor y = op.compose(tape, x);
        forward[passes] = (System.nanoTime() - start) / 1e9;
        tape.backward(y, dy, x[0], x[1], x[2]);
      } else {
        Tensor[] y = run.all(op, x);
        forward[passes] = (System.nanoTime() - start) / 1e9;
        op.backward(run, x, y, dy, new boolean[] {true, true, true});
      }
      both[passes++] = (System.nanoTime() - start) / 1e9;
      run.workspace().release(mark);
      garbage = bean.getTotalThreadAllocatedBytes() - before;
    }
    double half = (double) op.heads() * op.headDim() * length * (length + 1.0);
    double best = best(both, passes);
    double ahead = best(forward, passes);
    System.out.printf(Locale.ROOT, "head %3d, length %4d: %8.2f ms forward (%3.0f %%), %8.2f ms both, %5.1f GFLOP/s, %3.0f %% of the peak;"
        + " memory %,d KB beyond operands, garbage %,d B, %d passes%n", op.headDim(), length, ahead * 1e3,
        100 * 2 * half / ahead / peak, best * 1e3, 7 * half / best / 1e9, 100 * 7 * half / best / peak,
        (run.workspace().peakBytes() - operands) / 1000, garbage, passes);
  }

  private static double best(double[] times, int count) {
    double least = Double.MAX_VALUE;
    for (int i = 0; i < count; i++) least = Math.min(least, times[i]);
    return least;
  }

  private static Tensor random(EagerRun run, int seed, int rows, int cols) {
    Tensor t = run.real(rows, cols);
    for (int i = 0; i < rows * cols; i++) t.set(i / cols, i % cols, (Noise.bits(seed, i) >> 11) * 0x1p-52);
    return t;
  }
}
