// What all encoder-decoders share: embeddings, layers on both sides, last norms, a head.
package org.neoglot.models;

import java.util.List;
import java.util.OptionalInt;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.CrossEntropy;

/** A stack of layers that look both ways and one of layers that look back and across. A family writes its layers. */
abstract class TwoStacks implements EncoderDecoder {
  private final Config config;
  private final Parameter embedding;
  private final Parameter targetEmbedding;
  private final Classifier scores;
  private final List<EncoderLayer> encoder;
  private final List<DecoderLayer> decoder;

  /**
   * What all layers of one side look at in a step.
   *
   * @param source null in the encoder
   * @param distances columns of relative positions, null where positions are not relative
   */
  record Step(Segments segments, Source source, Cache cache, Tensor distances) {}

  /** One layer of the encoder: rows (source rows, dim) to the same. */
  @FunctionalInterface
  interface EncoderLayer {
    Tensor forward(Run run, Tensor x, Step step);
  }

  /** One layer of the decoder: rows (target rows, dim) to the same. */
  interface DecoderLayer {
    Tensor forward(Run run, Tensor x, Step step);

    CrossAttention cross();
  }

  /**
   * @param targetEmbedding the embedding itself where they are shared
   * @param head the target's embedding itself where they are tied
   * @param bias of the head, (1, vocabulary); null for none
   */
  TwoStacks(Config config, Parameter embedding, Parameter targetEmbedding, Parameter head, Parameter bias,
      List<? extends EncoderLayer> encoder, List<? extends DecoderLayer> decoder) {
    this.config = config;
    this.embedding = embedding;
    this.targetEmbedding = targetEmbedding;
    scores = new Classifier(head, bias);
    this.encoder = List.copyOf(encoder);
    this.decoder = List.copyOf(decoder);
  }

  /** The encoder's last norm. */
  abstract Tensor endEncoder(Run run, Tensor x);

  /** The decoder's last norm. */
  abstract Tensor endDecoder(Run run, Tensor x);

  /** Columns of relative positions, the same for all layers of a side, computed once a step; null for a family without. */
  Tensor distances(Run run, boolean encoder) {
    return null;
  }

  /** What happens to decoded rows before the head. */
  Tensor beforeHead(Run run, Tensor x) {
    return x;
  }

  @Override
  public Tensor encode(Run run, Tensor x, Segments source) {                    // x (source rows, dim)
    Step step = new Step(source, null, null, distances(run, true));
    for (int i = 0; i < encoder.size(); i++) {
      EncoderLayer layer = encoder.get(i);
      String name = "encoder.layers." + i;
      x = run.at(name + ".out", run.block(name, x, (r, h) -> layer.forward(r, h, step)));
    }
    return run.at("encoder.norm.out", endEncoder(run, x));
  }

  @Override
  public Tensor decode(Run run, Tensor x, Segments target, Source source, Cache cache) {   // x (target rows, dim)
    Step step = new Step(target, source, cache, distances(run, false));
    for (int i = 0; i < decoder.size(); i++) {
      DecoderLayer layer = decoder.get(i);
      String name = "decoder.layers." + i;
      x = cache == null || cache.inBlocks(run)
          ? run.block(name, x, (r, h) -> layer.forward(r, h, step))
          : layer.forward(run, x, step);                                        // once only: it writes to the cache
      x = run.at(name + ".out", x);
    }
    return run.at("decoder.norm.out", endDecoder(run, x));
  }

  @Override
  public List<Tensor[]> cross(Run run, Tensor encoded) {
    return decoder.stream().map(layer -> layer.cross().seen(run, encoded)).toList();
  }

  @Override
  public Tensor logits(Run run, Tensor x) {
    return scores.logits(run, beforeHead(run, x));
  }

  @Override
  public Decoder.Loss loss(Run run, Tensor x, Tensor targets) {
    Tensor y = beforeHead(run, x);
    boolean train = run.taped();
    Tensor[] losses = scores.bias() != null || scores.weight().hasValue()
        ? run.all(CrossEntropy.of(train, train && scores.trained()), scores.withOne(run, y), targets, scores.withBias(run))
        : run.all(new CrossEntropy(scores.weight().stored(), train, false), y, targets);
    return new Decoder.Loss(losses[0], losses[1]);
  }

  /** The start, then the labels but the last, as the families but mBART do it. */
  @Override
  public int[] shiftRight(int[] labels) {
    int[] seen = new int[labels.length];
    int first = start().orElseThrow(() -> new IllegalArgumentException(config.source()
        + ": 'decoder_start_token_id' is missing, wanted the id that a target begins with"));
    for (int i = 0; i < seen.length; i++) seen[i] = i == 0 ? first : real(labels[i - 1]);
    return seen;
  }

  /** A label, or the pad token in place of one that is left out. */
  final int real(int label) {
    return label < 0 ? config.ids("pad_token_id").stream().findFirst().orElse(0) : label;
  }

  /** The id that config.json names, else that of the family; -1 for none. */
  final OptionalInt start(int otherwise) {
    var named = config.ids("decoder_start_token_id");
    if (!named.isEmpty()) return OptionalInt.of(named.getFirst());
    return otherwise < 0 ? OptionalInt.empty() : OptionalInt.of(otherwise);
  }

  boolean tied() {
    return scores.weight() == targetEmbedding;
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
  public Parameter targetEmbedding() {
    return targetEmbedding;
  }

  @Override
  public Parameter head() {
    return scores.weight();
  }

  @Override
  public int encoderLayers() {
    return encoder.size();
  }

  @Override
  public int decoderLayers() {
    return decoder.size();
  }
}
