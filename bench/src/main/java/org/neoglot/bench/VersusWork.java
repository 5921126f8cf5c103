// One piece of work for two versions of the engine.
package org.neoglot.bench;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.MatMul;

/**
 * Loaded by {@link VersusPart} twice, over this engine and over another, which is why it is known by JDK types alone: it
 * computes once and tells the nanoseconds, and it tells a hash of the bits.
 */
public final class VersusWork implements LongSupplier, Supplier<String>, AutoCloseable {
  private static final int ROWS = 2048;
  private static final int COLS = 512;

  private final EagerRun run;
  private final Supplier<Tensor[]> pass;

  /**
   * @param name a product as {@code MxNxK/LAYOUT}, {@code attention/LENGTHxHEADDIM} (eight heads, causal, forward and
   *     backward), or a kernel of {@link KernelWork}
   * @throws IllegalArgumentException for any other name
   */
  public VersusWork(String name, int threads) {
    run = Run.eager(new Threads(threads));
    if (name.matches("\\d+x\\d+x\\d+/[NT][NT]")) pass = product(name.split("[x/]"));
    else if (name.matches("attention/\\d+x\\d+")) pass = attention(name.split("[x/]"));
    else pass = new KernelWork(run, name, ROWS, COLS)::compute;
  }

  private Supplier<Tensor[]> product(String[] parts) {
    int m = Integer.parseInt(parts[0]);
    int n = Integer.parseInt(parts[1]);
    int k = Integer.parseInt(parts[2]);
    var op = new MatMul(parts[3].charAt(0) == 'T', parts[3].charAt(1) == 'T');
    Tensor a = op.transposeA() ? random(k, m) : random(m, k);
    Tensor b = op.transposeB() ? random(n, k) : random(k, n);
    return () -> run.all(op, a, b);
  }

  private Supplier<Tensor[]> attention(String[] parts) {
    int length = Integer.parseInt(parts[1]);
    int dim = Integer.parseInt(parts[2]);
    Attention op = Attention.causal(8, 8, dim);
    Segments s = Segments.of(run, length);
    Tensor[] x = {random(length, 8 * dim), random(length, 8 * dim), random(length, 8 * dim), s.starts(), s.keyStarts(),
        s.keyRows(), s.counts()};
    Tensor dy = random(length, 8 * dim);
    boolean[] wanted = {true, true, true, false, false, false, false};
    return () -> Arrays.copyOf(op.backward(run, x, run.all(op, x), dy, wanted), 3);
  }

  private Tensor random(int rows, int cols) {
    Tensor t = run.real(rows, cols);
    for (int r = 0; r < rows; r++) for (int c = 0; c < cols; c++) t.set(r, c, Ids.id(31L * r + c, 2001) / 1000.0 - 1);
    return t;
  }

  @Override
  public long getAsLong() {
    var mark = run.workspace().mark();
    long start = System.nanoTime();
    pass.get();
    long took = System.nanoTime() - start;
    run.workspace().release(mark);
    return took;
  }

  /** A hash of the results' bits. */
  @Override
  public String get() {
    var mark = run.workspace().mark();
    int hash = 1;
    for (Tensor t : pass.get()) {
      for (int r = 0; t != null && r < t.live(); r++) {
        MemorySegment row = t.data().asSlice(t.at(r), (long) t.cols() * t.type().bytes());
        hash = 31 * hash + Arrays.hashCode(row.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
      }
    }
    run.workspace().release(mark);
    return "%08x".formatted(hash);
  }

  @Override
  public void close() {
    run.close();
  }
}
