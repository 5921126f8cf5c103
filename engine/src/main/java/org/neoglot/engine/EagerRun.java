// The run that computes at once.
package org.neoglot.engine;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.neoglot.engine.kernels.Kernels;

/** Computes now. With {@link Kernels#exact} it computes every op in double precision, converting what it is given. */
public final class EagerRun implements Run, Op.Place, AutoCloseable {
  private final Kernels kernels;
  private final Threads threads;
  private final Hooks hooks;
  private final Workspace workspace = new Workspace();
  /**
   * What was written from outside lies apart: a replay, whose tensors take each other's places, must not overwrite it.
   */
  private final Workspace given = new Workspace();
  private final Workspace wide = new Workspace();
  private final Map<Tensor, Tensor> widened = new IdentityHashMap<>();
  private Context context;
  private Noise noise;
  private Ledger ledger;

  public EagerRun(Kernels kernels, Threads threads, Hooks hooks) {
    this.kernels = kernels;
    this.threads = threads;
    this.hooks = hooks;
    this.context = new Context(kernels, threads, false);
  }

  @Override
  public Tensor[] all(Op op, Tensor... x) {
    for (Tensor t : x) Workspace.checkAlive(t);
    Tensor[] operands = kernels.type() == DType.F64 ? widen(x) : x;
    Tensor[] y = op.place(this, operands);
    forward(op, operands, y);
    return y;
  }

  private void forward(Op op, Tensor[] x, Tensor[] y) {
    if (ledger == null) {
      op.forward(context, x, y);
      return;
    }
    long start = System.nanoTime();
    op.forward(context, x, y);
    ledger.note(op, x, y, System.nanoTime() - start);
  }

  /** From now on every op is noted there; null: nowhere. */
  public void keep(Ledger into) {
    ledger = into;
  }

  /** Again into the same memory: what a replay does. */
  void again(Op op, Tensor[] x, Tensor[] y) {
    forward(op, x, y);
  }

  /** Doubles of all float operands; a parameter that several ops read is converted once until the run is reset. */
  Tensor[] widen(Tensor[] x) {
    Tensor[] wide = x.clone();
    for (int i = 0; i < x.length; i++) {
      if (x[i].type() == DType.F32) wide[i] = widened.computeIfAbsent(x[i], this::toDouble);
    }
    return wide;
  }

  private Tensor toDouble(Tensor x) {
    Tensor y = wide.allocate(DType.F64, x.rows(), x.cols(), x.liveCount());
    y.copyFrom(x);
    return y;
  }

  @Override
  public Tensor real(int rows, int cols, Tensor like) {
    return workspace.allocate(kernels.type(), rows, cols, like == null ? null : like.liveCount());
  }

  @Override
  public Tensor ints(int rows, int cols, Tensor like) {
    return workspace.allocate(DType.I32, rows, cols, like == null ? null : like.liveCount());
  }

  @Override
  public Tensor real(int rows, int cols) {
    return real(rows, cols, null);
  }

  @Override
  public Tensor ints(int rows, int... values) {
    return given(given, rows, values);
  }

  static Tensor given(Workspace given, int rows, int[] values) {
    if (rows == 0 || values.length % rows != 0) {
      throw new IllegalArgumentException(values.length + " values do not make " + rows + " rows");
    }
    Tensor t = given.allocate(DType.I32, rows, values.length / rows);
    for (int i = 0; i < values.length; i++) t.setInt(i / t.cols(), i % t.cols(), values[i]);
    return t;
  }

  @Override
  public double[] read(Tensor t) {
    Workspace.checkAlive(t);
    int rows = t.live();
    double[] out = new double[Math.multiplyExact(rows, t.cols())];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < t.cols(); c++) out[r * t.cols() + c] = t.get(r, c);
    }
    return out;
  }

  /** What a block made, but its result and what is held, is given back at its end. */
  @Override
  public Tensor block(String name, Tensor x, BiFunction<Run, Tensor, Tensor> body) {
    Workspace.Mark mark = workspace.mark();
    Tensor y = body.apply(this, x);
    workspace.sweepBut(y, mark);
    return y;
  }

  @Override
  public Hooks hooks() {
    return hooks;
  }

  public Kernels kernels() {
    return kernels;
  }

  public Threads threads() {
    return threads;
  }

  @Override
  public Noise noise() {
    return noise;
  }

  /** Switches randomness on (training), or off with null (evaluation). */
  public void noise(Noise noise) {
    this.noise = noise;
  }

  /** Says of which kind the following steps are; see {@link Context}. */
  public void decoding(boolean decode) {
    context = new Context(kernels, threads, decode);
  }

  @Override
  public Workspace workspace() {
    return workspace;
  }

  /** Ends a step: all tensors that this run made are given back. */
  public void reset() {
    widened.clear();
    wide.reset();
    given.reset();
    workspace.reset();
  }

  @Override
  public void close() {
    workspace.close();
    wide.close();
    given.close();
    threads.close();
  }
}
