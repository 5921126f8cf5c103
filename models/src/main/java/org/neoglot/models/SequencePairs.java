// Sources and targets that belong together: what an encoder-decoder is trained on.
package org.neoglot.models;

import java.util.Arrays;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;

/**
 * A batch of pairs, packed when it is computed: no row has to be as long as another.
 *
 * @param sources ids of each source, as its tokenizer makes them (end token included where the family wants one)
 * @param targets labels of each target, end token included; -1 for a place that the loss leaves out
 */
public record SequencePairs(int[][] sources, int[][] targets) {
  public SequencePairs {
    if (sources.length != targets.length || sources.length == 0) {
      throw new IllegalArgumentException(sources.length + " sources and " + targets.length + " targets are no pairs");
    }
    for (int i = 0; i < sources.length; i++) {
      if (sources[i].length == 0 || targets[i].length == 0) {
        throw new IllegalArgumentException("pair " + i + " has a source of " + sources[i].length + " tokens and a target of "
            + targets[i].length + ", wanted at least 1 of each");
      }
    }
  }

  /** How many targets the loss is a mean over. */
  public long counted() {
    return Arrays.stream(targets).flatMapToInt(Arrays::stream).filter(id -> id >= 0).count();
  }

  /** Rows of the decoder, (all targets' tokens, dim), given the sources and each target's earlier tokens. */
  public Tensor decoded(Run run, EncoderDecoder model) {
    Segments s = Segments.of(run, lengths(sources));
    Segments t = Segments.of(run, lengths(targets));
    int[][] seen = Arrays.stream(targets).map(model::shiftRight).toArray(int[][]::new);
    Tensor encoded = model.encode(run, model.embedSource(run, s.ids(run, join(sources)), s), s);
    Tensor x = model.embedTarget(run, t.ids(run, join(seen)), t);
    return model.decode(run, x, t, Source.of(encoded, s, t), null);
  }

  /** Mean of -ln p(label), in nats, given the source and the labels before, (1, 1), and each row's own. */
  public Decoder.Loss loss(Run run, EncoderDecoder model) {
    int[] labels = join(targets);
    return model.loss(run, decoded(run, model), run.ints(labels.length, labels));
  }

  private static int[] lengths(int[][] sequences) {
    return Arrays.stream(sequences).mapToInt(x -> x.length).toArray();
  }

  private static int[] join(int[][] sequences) {
    return Arrays.stream(sequences).flatMapToInt(Arrays::stream).toArray();
  }
}
