// A checkpoint's weights with a new head beside them.
package org.neoglot.models;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Weights;

/**
 * The backbone's weights as they are; those of a head, and of a pooled row that the checkpoint lacks, drawn anew. A bare
 * checkpoint's names get the prefix that models with a head put before them.
 */
final class HeadWeights implements Weights, AutoCloseable {
  /** What published models call the modules beside their backbone. */
  private static final Set<String> HEADS = Set.of("classifier", "score", "qa_outputs", "pre_classifier", "cls", "lm_head",
      "predictions", "sop_classifier", "vocab_transform", "vocab_layer_norm", "vocab_projector", "discriminator_predictions",
      "generator_predictions", "generator_lm_head", "embed_out", "head", "linear", "decoder.bias", "decoder.weight",
      "sequence_summary");
  private static final double USUAL_STD = 0.02;

  private final Weights inner;
  private final NewHead head;
  private final Config config;
  private final RandomWeights drawn;
  private final Arena arena = Arena.ofShared();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final List<Parameter> created = new ArrayList<>();

  HeadWeights(Weights inner, NewHead head, Config config) {
    this.inner = inner;
    this.head = head;
    this.config = config;
    drawn = new RandomWeights(head.seed(), config.positive("initializer_range", USUAL_STD), 1);
  }

  /** What lies before the first dot, or the whole of a name that says more by itself. */
  private static String root(String name) {
    return HEADS.contains(name) ? name : name.substring(0, Math.max(0, name.indexOf('.')));
  }

  /** Whether a tensor is of a head, not of the backbone. */
  static boolean ofHead(String name) {
    return HEADS.contains(root(name));
  }

  /** Numbers that were drawn, in the order of asking. */
  List<Parameter> created() {
    return List.copyOf(created);
  }

  @Override
  public Parameter parameter(String name, long... shape) {
    Parameter known = parameters.get(name);
    if (known != null) return known;
    String stored = stored(name);
    Parameter p;
    if (stored == null) {
      p = drawn.parameter(name, shape);
      created.add(p);
    } else {
      p = renamed(inner.parameter(stored, shape), head.published(config, name));
    }
    parameters.put(name, p);
    return p;
  }

  private Parameter renamed(Parameter p, String name) {
    return p.name().equals(name) ? p : new Parameter(name, p.shape(), p.stored(), arena);
  }

  /** Where the checkpoint has it; null for what is to be drawn. A backbone's weight is asked for even if it is missing. */
  private String stored(String name) {
    if (ofHead(name)) return head.keeps(root(name)) && inner.has(name) ? name : null;
    if (inner.has(name)) return name;
    String bare = name.substring(name.indexOf('.') + 1);
    if (inner.has(bare)) return bare;
    return name.contains("pooler.") ? null : name;
  }

  @Override
  public boolean has(String name) {
    String stored = stored(name);
    return stored == null || inner.has(stored);
  }

  @Override
  public Collection<Parameter> parameters() {
    return parameters.values();
  }

  @Override
  public void close() {
    drawn.close();
    arena.close();
  }
}
