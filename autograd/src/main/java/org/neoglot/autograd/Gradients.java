package org.neoglot.autograd;

import java.util.List;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * The gradients of one step: summed over micro-batches where their parameters keep them, measured and clipped together.
 * All of it is ops, so that it can be recorded.
 */
public final class Gradients {
  private final List<Parameter> parameters;
  private final Tensor[] sums;

  /** Sums of zero for these parameters. */
  public Gradients(List<Parameter> parameters) {
    this.parameters = List.copyOf(parameters);
    this.sums = parameters.stream().map(Parameter::gradient).toArray(Tensor[]::new);
  }

  /** The sums, in the order of the parameters. */
  Tensor[] sums() {
    return sums;
  }

  /** Begins a step: all sums are 0 again. */
  public void clear(Run run) {
    for (Tensor sum : sums) run.all(new Clear(), sum);
  }

  /** Adds a micro-batch's gradients, null where a parameter has none. */
  public void add(Run run, Tensor... gradients) {
    for (int i = 0; i < sums.length; i++) {
      if (gradients[i] != null) run.all(new Accumulate(), sums[i], gradients[i]);
    }
  }

  /** The Euclidean norm of all gradients taken as one vector, (1, 1); then the squared norm of each, (1, parameters). */
  public Tensor[] norm(Run run) {
    return run.all(new GlobalNorm(), sums);
  }

  /** Scales all gradients down, in place, to a norm of at most {@code max} (Pascanu, Mikolov and Bengio 2013). */
  public void clip(Run run, Tensor norm, double max) {
    for (Tensor sum : sums) run.all(new ClipByNorm(max), sum, norm);
  }

  /** The first number that is not finite, in words, values before gradients; null when all are finite. */
  public String firstBroken() {
    for (Parameter p : parameters) {
      String place = broken(p.value());
      if (place != null) return "the value of '" + p.name() + "' is " + place;
    }
    for (int i = 0; i < sums.length; i++) {
      String place = broken(sums[i]);
      if (place != null) return "the gradient of '" + parameters.get(i).name() + "' is " + place;
    }
    return null;
  }

  private static String broken(Tensor t) {
    for (int r = 0; r < t.rows(); r++) {
      for (int c = 0; c < t.cols(); c++) {
        double value = t.get(r, c);
        if (!Double.isFinite(value)) return value + " at row " + r + ", column " + c;
      }
    }
    return null;
  }
}
