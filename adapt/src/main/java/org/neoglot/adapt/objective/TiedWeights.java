// One model's weights under another model's names.
package org.neoglot.adapt.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;

/**
 * Some parameters are another model's: a generator whose embeddings are the discriminator's (Clark et al. 2020, section
 * 3.2). All others are asked of {@code own}.
 *
 * @param shared the other model's parameter by the name under which this model asks for it
 */
public record TiedWeights(Weights own, Map<String, Parameter> shared) implements Weights {
  @Override
  public Parameter parameter(String name, long... shape) {
    Parameter tied = shared.get(name);
    if (tied == null) return own.parameter(name, shape);
    if (!Arrays.equals(tied.shape(), shape)) {
      throw new IllegalArgumentException("'" + name + "' is tied to '" + tied.name() + "' of "
          + Arrays.toString(tied.shape()) + ", but is to be " + Arrays.toString(shape));
    }
    return tied;
  }

  @Override
  public boolean has(String name) {
    return shared.containsKey(name) || own.has(name);
  }

  /** Those of its own only: the others belong to the other model. */
  @Override
  public Collection<Parameter> parameters() {
    List<Parameter> mine = new ArrayList<>(own.parameters());
    return mine;
  }
}
