// An optimizer that moves each parameter by one rule.
package org.neoglot.autograd;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.neoglot.engine.DType;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** Every optimizer whose state is a few tensors a parameter; vectors (norms, biases) never decay. State is in floats. */
public final class Ruled implements Optimizer {
  private final UpdateRule rule;
  private final List<Parameter> parameters;
  private final boolean decayAll;
  private final Arena arena;
  private final Tensor hyper;
  private SequencedMap<Parameter, SequencedMap<String, Tensor>> state;

  /** @param arena owns the state, which takes memory when it is first needed */
  public Ruled(UpdateRule rule, List<Parameter> parameters, Arena arena) {
    this(rule, parameters, false, arena);
  }

  /** @param decayAll vectors decay like anything else, as PyTorch's do */
  public Ruled(UpdateRule rule, List<Parameter> parameters, boolean decayAll, Arena arena) {
    this.rule = rule;
    this.parameters = List.copyOf(parameters);
    this.decayAll = decayAll;
    this.arena = arena;
    hyper = Tensor.allocate(arena, DType.F64, 1, 2);
    for (Parameter p : parameters) {
      if (!p.trainable()) {
        throw new IllegalArgumentException("parameter '" + p.name() + "' is frozen, " + rule.getClass().getSimpleName() + " moves it");
      }
    }
  }

  private SequencedMap<Parameter, SequencedMap<String, Tensor>> slots() {
    if (state != null) return state;
    state = new LinkedHashMap<>();
    for (Parameter p : parameters) {
      SequencedMap<String, Tensor> own = new LinkedHashMap<>();
      rule.state(p.shape()).forEach((name, size) -> own.put(name, Tensor.allocate(arena, DType.F32, size[0], size[1])));
      state.put(p, own);
    }
    return state;
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public void prepare(int step, double learningRate) {
    hyper.set(0, 0, learningRate);
    hyper.set(0, 1, step);
  }

  @Override
  public void update(Run run) {
    slots().forEach((p, own) -> {
      List<Tensor> operands = new ArrayList<>(List.of(p.value(), p.gradient()));
      operands.addAll(own.values());
      operands.add(hyper);
      run.all(rule.op(decayAll || p.shape().length > 1, p.shape()), operands.toArray(Tensor[]::new));
    });
  }

  @Override
  public SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> all = new LinkedHashMap<>();
    slots().forEach((p, own) -> own.forEach((name, t) -> all.put(name + "." + p.name(), t)));
    return all;
  }

  @Override
  public long stateBytes() {
    long bytes = 0;
    for (Parameter p : parameters) for (int[] size : rule.state(p.shape()).values()) bytes += 4L * size[0] * size[1];
    return bytes;
  }

  @Override
  public String settings() {
    return rule + (decayAll ? ", everything decays" : "");
  }
}
