// A run that only adds up memory.
package org.neoglot.engine;

import java.util.function.BiFunction;

/**
 * Places tensors and computes nothing: what a step will need is known, to the byte, before it takes any of it. Its
 * workspace plans ({@link Workspace#planning}); values that come from outside (ids, lengths) are real, because shapes
 * may follow from them. Contents of anything else do not exist, and whoever asks for them gets an exception.
 */
public final class DryRun implements Run, Op.Place, AutoCloseable {
  private final Hooks hooks;
  private final Workspace workspace = Workspace.planning();
  private final Workspace given = new Workspace();
  private Noise noise;

  public DryRun(Hooks hooks) {
    this.hooks = hooks;
  }

  @Override
  public Tensor[] all(Op op, Tensor... x) {
    for (Tensor t : x) Workspace.checkAlive(t);
    return op.place(this, x);
  }

  @Override
  public Tensor real(int rows, int cols, Tensor like) {
    return workspace.allocate(DType.F32, rows, cols, like == null ? null : like.liveCount());
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
    return EagerRun.given(given, rows, values);
  }

  @Override
  public double[] read(Tensor t) {
    throw new IllegalStateException("a dry run computes nothing, so " + t.type() + " " + t.rows() + " x " + t.cols()
        + " cannot be read");
  }

  /** As {@link EagerRun#block} gives back what the body made. */
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

  @Override
  public Noise noise() {
    return noise;
  }

  /** As in the run that is planned: dropout takes memory only where there is noise. */
  public void noise(Noise noise) {
    this.noise = noise;
  }

  @Override
  public Workspace workspace() {
    return workspace;
  }

  /** Bytes of values that came from outside since the last reset. */
  public long givenBytes() {
    return given.usedBytes();
  }

  public void reset() {
    given.reset();
    workspace.reset();
  }

  @Override
  public void close() {
    given.close();
    workspace.close();
  }
}
