// Bottlenecks after the feed-forward only.
package org.neoglot.adapt.peft;

import org.neoglot.engine.RowNorm;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bottleneck adapters (Pfeiffer et al. 2021, section 3.1) of blocks that normalise after they add: with s the sum of the
 * feed-forward and its residual, norm(s) becomes norm(s + up(f(down(norm(s))))), the same norm twice.
 */
public record Pfeiffer(Bottleneck.Size size) implements AdapterConfig {
  /** The norms after the feed-forward, as BERT and its like name them. */
  private static final Targets NORMS = new Targets(java.util.List.of("output.LayerNorm"), java.util.List.of(),
      java.util.List.of(), java.util.List.of("attention.output.LayerNorm"));

  public static Pfeiffer of(int width, String activation) {
    return new Pfeiffer(new Bottleneck.Size(width, activation));
  }

  @Override
  public String method() {
    return "pfeiffer";
  }

  @Override
  public Adapter around(Weights inner, Source source) {
    return new LayerAdapter(inner, this, source, LayerAdapter.Biases.NONE, false, Norms::new);
  }

  /** Layers are left alone; norms are not. */
  private final class Norms implements LayerAdapter.Maker {
    private final LayerAdapter.Tensors tensors;

    Norms(LayerAdapter.Tensors tensors) {
      this.tensors = tensors;
    }

    @Override
    public Change of(Change.Layer layer) {
      return null;
    }

    @Override
    public LayerAdapter.NormChange of(String name, int dim) {
      return NORMS.has(name) ? new Twice(Bottleneck.of(tensors, Bottleneck.beside(name), dim, size)) : null;
    }
  }

  /** The bottleneck reads normalised rows and adds to those that are not yet. */
  private record Twice(Bottleneck bottleneck) implements LayerAdapter.NormChange {
    @Override
    public Tensor apply(Run run, Tensor x, RowNorm norm) {
      return norm.apply(run, run.apply(Add.OP, x, bottleneck.apply(run, norm.apply(run, x))));
    }

    @Override
    public boolean idle() {
      return bottleneck.idle();
    }
  }

  static Pfeiffer read(PeftJson json) {
    return new Pfeiffer(Bottleneck.Size.read(json));
  }

  @Override
  public void write(ObjectNode json, Adapter adapter) {
    size.write(json, "pfeiffer");
  }

  @Override
  public String stem() {
    return "adapter";
  }

  @Override
  public String liveName(String tensor) {
    return tensor;
  }
}
