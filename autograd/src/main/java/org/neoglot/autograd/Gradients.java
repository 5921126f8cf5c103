// What a step's walk back leaves for each parameter.
package org.neoglot.autograd;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Accumulate;
import org.neoglot.engine.ops.ClipScale;
import org.neoglot.engine.ops.Fill;
import org.neoglot.engine.ops.SquaredNorm;

/**
 * The gradients of one step: summed over micro-batches where their parameters keep them, measured and clipped together.
 * All of it is ops, so that it can be recorded.
 */
public final class Gradients {
  private final List<Parameter> parameters;
  private final Tensor[] sums;
  private final Map<Tensor, Tensor> sumOf = new IdentityHashMap<>();

  /** Sums of zero for these parameters. */
  public Gradients(List<Parameter> parameters) {
    this.parameters = List.copyOf(parameters);
    this.sums = parameters.stream().map(Parameter::gradient).toArray(Tensor[]::new);
    for (Parameter p : parameters) sumOf.put(p.value(), p.gradient());
  }

  /** Begins a step: all sums are 0 again. */
  public void clear(Run run) {
    for (Tensor sum : sums) run.all(Fill.ZERO, sum);
  }

  /** Adds a micro-batch's gradients, null where a parameter has none. */
  public void add(Run run, Tensor... gradients) {
    for (int i = 0; i < sums.length; i++) {
      if (gradients[i] != null) run.all(Accumulate.OP, sums[i], gradients[i]);
    }
  }

  /** Adds the gradient of one parameter's value: in a consumed tape they come one by one. */
  public void add(Run run, Tensor value, Tensor gradient) {
    Tensor sum = sumOf.get(value);
    if (sum != null) run.all(Accumulate.OP, sum, gradient);
  }

  /** The sum of the squares of all gradients, (1, 1). */
  public Tensor squaredNorm(Run run) {
    return run.apply(new SquaredNorm(), sums);
  }

  /** Scales all gradients down, in place, to a norm of at most {@code max}. */
  public void clip(Run run, Tensor squaredNorm, double max) {
    Tensor[] operands = new Tensor[sums.length + 1];
    operands[0] = squaredNorm;
    System.arraycopy(sums, 0, operands, 1, sums.length);
    run.all(new ClipScale(max), operands);
  }

  /** The sums with what they are, for messages. */
  SequencedMap<String, Tensor> named() {
    SequencedMap<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < sums.length; i++) named.put("the gradient of '" + parameters.get(i).name() + "'", sums[i]);
    return named;
  }
}
