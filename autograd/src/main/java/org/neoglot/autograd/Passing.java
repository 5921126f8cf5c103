// A run around a run, to change one thing and pass on the rest.
package org.neoglot.autograd;

import org.neoglot.engine.Hooks;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Workspace;

/** A run that passes everything on to another one; what looks over a run's shoulder extends it. */
public abstract class Passing implements Run {
  /** The run behind this one. */
  protected final Run inner;

  protected Passing(Run inner) {
    this.inner = inner;
  }

  @Override
  public Tensor[] all(Op op, Tensor... x) {
    return inner.all(op, x);
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
  public boolean taped() {
    return inner.taped();
  }

  @Override
  public Run untaped() {
    return inner.untaped();
  }

  @Override
  public Workspace workspace() {
    return inner.workspace();
  }
}
