// What every model from one sequence to another can be asked: encode the source, then decode a target that looks at it.
package org.neoglot.models;

import java.util.List;
import java.util.OptionalInt;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;

/**
 * An encoder whose rows see the whole source, and a decoder whose rows see the target so far and, by cross attention, the
 * encoded source (Vaswani et al. 2017, section 3). In training:
 * <pre>
 *   Segments s = Segments.of(run, sourceLengths), t = Segments.of(run, targetLengths);
 *   Tensor encoded = model.encode(run, model.embedSource(run, s.ids(run, sourceIds), s), s);
 *   Tensor x = model.decode(run, model.embedTarget(run, t.ids(run, shifted), t), t, Source.of(encoded, s, t), null);
 *   Tensor loss = model.loss(run, x, t.ids(run, targets)).mean();
 * </pre>
 * which {@link SequencePairs} does. In generation the source is encoded once and its keys lie in a {@link Memory}.
 */
public non-sealed interface EncoderDecoder extends Model {
  /** The embedding of source ids (vocabulary, dim). */
  Parameter embedding();

  /** The embedding of target ids; that of source ids where they are shared. */
  Parameter targetEmbedding();

  /** The output projection (target vocabulary, dim); the target's embedding itself where they are tied. */
  Parameter head();

  /** Numbers in a row of either side. */
  int dim();

  int encoderLayers();

  int decoderLayers();

  /** Layers of both sides. */
  @Override
  default int layers() {
    return encoderLayers() + decoderLayers();
  }

  /** Numbers in one key (or value) row of the decoder. */
  int keyDim();

  /** The id that a target begins with, before its first token; empty where config names none and the family has none. */
  OptionalInt start();

  /**
   * What the decoder is given while it learns to say {@code labels}: as many ids, each the one before the label's place.
   *
   * @param labels -1 for one that the loss leaves out; the decoder then sees a pad token
   */
  int[] shiftRight(int[] labels);

  /** Source ids (rows, 1) to (rows, dim), positions and all that comes before the first layer included. */
  Tensor embedSource(Run run, Tensor ids, Segments source);

  /** Rows (source rows, dim) that went through all layers of the encoder and its last norm. */
  Tensor encode(Run run, Tensor x, Segments source);

  /** Target ids (rows, 1) to (rows, dim), positions included: those of rows that a cache knows count from its length. */
  Tensor embedTarget(Run run, Tensor ids, Segments target);

  /**
   * Rows (target rows, dim) that went through all layers of the decoder and its last norm.
   *
   * @param source what each target sequence looks at
   * @param cache null outside generation
   */
  Tensor decode(Run run, Tensor x, Segments target, Source source, Cache cache);

  /** Keys and values, (source rows, keyDim) each, that every layer of the decoder makes of an encoded source. */
  List<Tensor[]> cross(Run run, Tensor encoded);

  /** (target rows, dim) to scores of the vocabulary before softmax, (rows, target vocabulary). */
  Tensor logits(Run run, Tensor x);

  /** Mean of -ln p(target) in nats over decoded rows whose target is not -1, and each row's own. */
  Decoder.Loss loss(Run run, Tensor x, Tensor targets);
}
