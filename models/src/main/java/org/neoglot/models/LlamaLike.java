// What Llama and its cousins share: the names of their checkpoints.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;

/** A stack of layers with rotary positions under the published names of Llama's checkpoints. A family writes its layer. */
abstract class LlamaLike extends LayerStack {
  final LlamaConfig sizes;
  private final Norm norm;

  /** Makes the layer of a number, from 0, from the weights under its name. */
  @FunctionalInterface
  interface Layers {
    Layer layer(int index, Weights w);
  }

  /** Makes a norm from the weight of that name. */
  @FunctionalInterface
  interface Norms {
    Norm norm(Weights w, String name, int dim, double eps);
  }

  LlamaLike(Config config, LlamaConfig sizes, Weights weights, Layers made, Norms norms) {
    this.sizes = sizes;
    Weights model = weights.under("model");
    var embedding = model.parameter("embed_tokens.weight", sizes.vocabulary(), sizes.dim());
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) layers.add(made.layer(i, model.under("layers." + i)));
    norm = norms.norm(model, "norm", sizes.dim(), sizes.normEps());
    var head = sizes.tied() ? embedding : weights.parameter("lm_head.weight", sizes.vocabulary(), sizes.dim());
    // The angles last, now that weights agree to the sizes.
    super(config, embedding, head, layers, sizes.rope().angles(), sizes.context(), sizes.keyDim());
  }

  @Override
  Tensor end(Run run, Tensor x) {
    return norm.apply(run, x);
  }
}
