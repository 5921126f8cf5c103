// What all decoders share: an embedding, layers, a last norm, a head.
package org.neoglot.models;

import java.util.List;
import java.util.function.UnaryOperator;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.RopeAngles;

/** A stack of layers between an embedding and a head. A family writes its layer, and what stands before and behind them. */
abstract class LayerStack implements Decoder {
  private final Config config;
  private final Parameter embedding;
  private final Parameter head;
  private final List<Layer> layers;
  private final RopeAngles angles;
  private final int context;
  private final int keyDim;

  /**
   * What all layers of a step look at.
   *
   * @param turn cosines and sines of the rows' positions, null where positions are not rotary
   * @param near those of layers with a window, where a family has others for them
   * @param taped whether gradients are wanted of the step; a layer's own run may not know, when it is to run again later
   */
  record Step(Tensor[] turn, Tensor[] near, Segments segments, Cache cache, boolean taped) {}

  /** One layer: rows (tokens, dim) to the same. */
  @FunctionalInterface
  interface Layer {
    Tensor forward(Run run, Tensor x, Step step);
  }

  /**
   * @param head the embedding itself where they are tied
   * @param angles null where positions are not rotary
   * @param context tokens that the positions are made for
   * @param keyDim numbers of one key row
   */
  LayerStack(Config config, Parameter embedding, Parameter head, List<? extends Layer> layers, RopeAngles angles,
      int context, int keyDim) {
    this.config = config;
    this.embedding = embedding;
    this.head = head;
    this.layers = List.copyOf(layers);
    this.angles = angles;
    this.context = context;
    this.keyDim = keyDim;
  }

  /** What happens before the layers to embedded rows, whose positions are known here. */
  Tensor begin(Run run, Tensor x, Segments s) {
    return x;
  }

  /** What happens behind the layers: the last norm. */
  abstract Tensor end(Run run, Tensor x);

  @Override
  public Tensor body(Run run, Tensor x, Segments s, Cache cache) {             // x (tokens, dim)
    return rows(run, x, s, cache, y -> y);
  }

  /** @param after what is done with the result of each layer, outside of its block */
  final Tensor rows(Run run, Tensor x, Segments s, Cache cache, UnaryOperator<Tensor> after) {
    Step step = step(run, s, cache);
    x = begin(run, x, s);
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      String name = "layers." + i;
      x = cache == null || cache.inBlocks(run)
          ? run.block(name, x, (r, h) -> layer.forward(r, h, step))
          : layer.forward(run, x, step);                                       // once only: it writes to the cache
      x = run.at(name + ".out", after.apply(x));
    }
    return run.at("norm.out", end(run, x));
  }

  /** What is the same for all layers, computed once. */
  Step step(Run run, Segments s, Cache cache) {
    Tensor[] turn = angles == null ? null : turn(run, angles, s);
    return new Step(turn, turn, s, cache, run.taped());
  }

  /** 2 x (tokens, turned / 2). */
  static Tensor[] turn(Run run, RopeAngles angles, Segments s) {
    return run.all(angles, s.positions().countedBy(s.counts()));
  }

  boolean tied() {
    return head == embedding;
  }

  /** A copy of a tied head, and tables that old writers stored although they follow from the config. */
  @Override
  public boolean ignores(String name) {
    return tied() && name.equals("lm_head.weight") || name.endsWith(".rotary_emb.inv_freq");
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
    return context;
  }

  @Override
  public int layers() {
    return layers.size();
  }

  @Override
  public int keyDim() {
    return keyDim;
  }
}
