// A checkpoint whose norms are named as the first publications had it.
package org.neoglot.models;

import java.lang.foreign.Arena;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.neoglot.engine.MappedWeights;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;

/**
 * {@code LayerNorm.weight} and {@code LayerNorm.bias} where the file has {@code LayerNorm.gamma} and {@code LayerNorm.beta}:
 * BERT's own files were made from TensorFlow's. Models, and what is written, see today's names alone.
 */
public final class EarlierNames implements Weights {
  private static final String GAIN = "LayerNorm.weight";
  private static final String BIAS = "LayerNorm.bias";
  private static final String OLD_GAIN = "LayerNorm.gamma";
  private static final String OLD_BIAS = "LayerNorm.beta";

  private final Weights inner;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  private EarlierNames(Weights inner) {
    this.inner = inner;
  }

  /** The file's weights by today's names; the same object where it has no others. */
  public static Weights over(MappedWeights file) {
    boolean old = file.unused().stream().anyMatch(n -> n.endsWith(OLD_GAIN) || n.endsWith(OLD_BIAS));
    return old ? new EarlierNames(file) : file;
  }

  private static String earlier(String name) {
    if (name.endsWith(GAIN)) return name.substring(0, name.length() - GAIN.length()) + OLD_GAIN;
    return name.endsWith(BIAS) ? name.substring(0, name.length() - BIAS.length()) + OLD_BIAS : name;
  }

  private String stored(String name) {
    String old = earlier(name);
    return !inner.has(name) && inner.has(old) ? old : name;
  }

  @Override
  public Parameter parameter(String name, long... shape) {
    Parameter p = inner.parameter(stored(name), shape);
    return parameters.computeIfAbsent(name,
        n -> p.name().equals(n) ? p : new Parameter(n, p.shape(), p.stored(), Arena.ofAuto()));
  }

  @Override
  public boolean has(String name) {
    return inner.has(stored(name));
  }

  @Override
  public Collection<Parameter> parameters() {
    return parameters.values();
  }
}
