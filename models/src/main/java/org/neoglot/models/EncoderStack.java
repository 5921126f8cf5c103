// What encoders of BERT's kind share: an embedding, layers, perhaps a pooled first row, a head.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Map;

/** A stack of layers behind an embedding. A family says what they are made of, under its published names. */
abstract class EncoderStack implements Encoder {
  /** What families call the embedding, by which a checkpoint shows where its backbone lies. */
  private static final List<String> EMBEDDINGS = List.of("word_embeddings.weight", "tok_embeddings.weight");
  /** Modules beside a backbone that pre-training alone asked for. */
  private static final Set<String> PRETRAINED = Set.of("cls", "lm_head", "predictions", "sop_classifier", "vocab_transform",
      "vocab_layer_norm", "vocab_projector", "generator_predictions", "generator_lm_head", "discriminator_predictions",
      "lm_predictions", "mask_predictions");
  /** tanh of a linear layer over the first row. */
  private static final Op TANH = new Map(Unary.TANH);

  private final Config config;
  final EncoderSizes sizes;
  private final TokenEmbedding embedding;
  private final List<LayerStack.Layer> layers;
  private final Linear pooler;
  private Head head = Head.NONE;

  /** @param pooler what {@link #pool} puts the first row through before its tanh; null for a model without */
  EncoderStack(Config config, EncoderSizes sizes, TokenEmbedding embedding, List<? extends LayerStack.Layer> layers,
      Linear pooler) {
    this.config = config;
    this.sizes = sizes;
    this.embedding = embedding;
    this.layers = List.copyOf(layers);
    this.pooler = pooler;
  }

  /** Layers of one kind, each under its number. */
  static List<LayerStack.Layer> layers(EncoderSizes sizes, Weights w,
      Function<Weights, LayerStack.Layer> layer) {
    List<LayerStack.Layer> all = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) all.add(layer.apply(w.under("" + i)));
    return all;
  }

  /**
   * The bare model's weights: under the model's name where there is a head, else at the root; but files that were made in
   * pre-training have the name even where their config wants the bare model.
   */
  static Weights base(HeadKind kind, Weights weights, String name) {
    boolean root = kind == HeadKind.NONE && !EMBEDDINGS.stream().anyMatch(e -> weights.has(name + ".embeddings." + e));
    return root ? weights : weights.under(name);
  }

  /** Says who reads the rows; called once, when the model is built. */
  final void read(Head by) {
    head = by;
  }

  /** The head of a masked language model: a transform of rows, and the embedding as it is with a bias a token. */
  final TokenHead masked(Linear dense, Op activation, Norm norm, Parameter bias) {
    return new TokenHead((run, x) -> norm.apply(run, run.apply(activation, dense.apply(run, x))),
        new Classifier(embedding(), bias));
  }

  @Override
  public Tensor embed(Run run, Tensor ids, Tensor types, Segments s) {
    return embedding.apply(run, ids, types, s);
  }

  /** What is the same for all layers, computed once. */
  LayerStack.Step step(Run run, Segments s) {
    return new LayerStack.Step(null, null, s, null, run.taped());
  }

  /** What happens behind the layers. */
  Tensor end(Run run, Tensor x) {
    return x;
  }

  @Override
  public Tensor body(Run run, Tensor x, Segments s) {                           // x (tokens, dim)
    LayerStack.Step step = step(run, s);
    for (int i = 0; i < layers.size(); i++) {
      LayerStack.Layer layer = layers.get(i);
      String name = "layers." + i;
      x = run.at(name + ".out", run.block(name, x, (r, h) -> layer.forward(r, h, step)));
    }
    return end(run, x);
  }

  /** tanh of a linear layer over each sequence's first row, which is where [CLS] stands. */
  @Override
  public Tensor pool(Run run, Tensor x, Segments s) {
    return pooler == null ? null : run.apply(TANH, pooler.apply(run, Pooling.FIRST.apply(run, x, s)));
  }

  /** Weights that are there for others: a table of numbers in order, a second name of the tied head. */
  @Override
  public boolean ignores(String name) {
    return name.endsWith("embeddings.position_ids") || pooler == null && name.contains("pooler.dense.") || leavesOut(name);
  }

  /** Whether a tensor is of a head that pre-training had and this bare model does without. */
  final boolean leavesOut(String name) {
    return head == Head.NONE && PRETRAINED.contains(name.substring(0, Math.max(0, name.indexOf('.'))));
  }

  @Override
  public final Config config() {
    return config;
  }

  @Override
  public final Parameter embedding() {
    return embedding.words();
  }

  @Override
  public final Head head() {
    return head;
  }

  @Override
  public final int dim() {
    return sizes.dim();
  }

  @Override
  public final int types() {
    return sizes.types();
  }

  @Override
  public final int context() {
    return sizes.context();
  }

  @Override
  public final int layers() {
    return layers.size();
  }
}
