// A run that captures a step and replays it.
package org.neoglot.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Captures a step once and replays it: the first pass computes and notes every op with its tensors; {@link #replay}
 * then fills the same tensors again from whatever the input tensors (ids, segments, seeds, learning rate, parameters)
 * hold by then. Bits are those of an eager run. This is the contract that a device's run fulfils.
 */
public final class RecordingRun implements Run {
  private record Call(Op op, Tensor[] x, Tensor[] y) {}

  private final EagerRun inner;
  private final List<Call> calls = new ArrayList<>();

  RecordingRun(EagerRun inner) {
    if (inner.kernels().type() != DType.F32) throw new IllegalArgumentException("only a float run can be recorded");
    this.inner = inner;
  }

  @Override
  public Tensor[] all(Op op, Tensor... x) {
    Tensor[] y = inner.all(op, x);
    calls.add(new Call(op, x.clone(), y));
    return y;
  }

  /** Computes the captured step again, in place. */
  public void replay() {
    for (Call call : calls) inner.again(call.op, call.x, call.y);
  }

  /** How many ops were captured. */
  public int size() {
    return calls.size();
  }

  @Override
  public Tensor real(int rows, int cols) {
    return inner.real(rows, cols);
  }

  @Override
  public Tensor ints(int rows, int... values) {
    return inner.ints(rows, values);
  }

  @Override
  public double[] read(Tensor t) {
    return inner.read(t);
  }

  @Override
  public Hooks hooks() {
    return inner.hooks();
  }

  @Override
  public Noise noise() {
    return inner.noise();
  }

  @Override
  public Workspace workspace() {
    return inner.workspace();
  }
}
