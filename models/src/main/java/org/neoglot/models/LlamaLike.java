// What Llama and its cousins share: an embedding, layers, a last norm, a head.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.RopeAngles;

/** A stack of layers with rotary positions under the published names of Llama's checkpoints. A family writes its layer. */
abstract class LlamaLike implements Decoder {
  final LlamaConfig sizes;
  private final Config config;
  private final Parameter embedding;
  private final Parameter head;
  private final Norm norm;
  private final RopeAngles angles;
  private final List<Layer> layers = new ArrayList<>();

  /** What all layers of a step look at. {@code turn} are cosines and sines of the rows' positions. */
  record Step(Tensor[] turn, Segments segments, Cache cache) {}

  /** One layer: rows (tokens, dim) to the same. */
  @FunctionalInterface
  interface Layer {
    Tensor forward(Run run, Tensor x, Step step);
  }

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
    this.config = config;
    this.sizes = sizes;
    Weights model = weights.under("model");
    embedding = model.parameter("embed_tokens.weight", sizes.vocabulary(), sizes.dim());
    for (int i = 0; i < sizes.layers(); i++) layers.add(made.layer(i, model.under("layers." + i)));
    angles = sizes.rope().angles();                                            // now that weights agree to the sizes
    norm = norms.norm(model, "norm", sizes.dim(), sizes.normEps());
    head = sizes.tied() ? embedding : weights.parameter("lm_head.weight", sizes.vocabulary(), sizes.dim());
  }

  @Override
  public Tensor body(Run run, Tensor x, Segments s, Cache cache) {             // x (tokens, dim)
    Step step = step(run, s, cache);
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      String name = "layers." + i;
      x = cache == null
          ? run.block(name, x, (r, h) -> layer.forward(r, h, step))
          : layer.forward(run, x, step);                                       // once only: it writes to the cache
      x = run.at(name + ".out", x);
    }
    return run.at("norm.out", norm.apply(run, x));
  }

  /** What is the same for all layers, computed once. */
  Step step(Run run, Segments s, Cache cache) {
    return new Step(turn(run, angles, s), s, cache);
  }

  /** 2 x (tokens, turned / 2). */
  static Tensor[] turn(Run run, RopeAngles angles, Segments s) {
    return run.all(angles, s.positions().countedBy(s.counts()));
  }

  /** A copy of a tied head, and a table that old writers stored although it follows from the config. */
  @Override
  public boolean ignores(String name) {
    return sizes.tied() && name.equals("lm_head.weight") || name.endsWith(".rotary_emb.inv_freq");
  }

  @Override
  public Config config() {
    return config;
  }

  @Override
  public Parameter embedding() {
    return embedding;
  }

  @Override
  public Parameter head() {
    return head;
  }

  @Override
  public int context() {
    return sizes.context();
  }

  @Override
  public int layers() {
    return sizes.layers();
  }

  @Override
  public int keyDim() {
    return sizes.keyDim();
  }
}
