// Denoising with an encoder-decoder.
package org.neoglot.adapt.objective;

import java.util.function.LongFunction;
import org.neoglot.autograd.Batches;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.SequencePairs;

/**
 * The encoder reads what a denoiser made of a text, the decoder writes the target: mean of -ln p(token) in nats over target
 * tokens. What is done to a text follows from the batch's number, so in another epoch it is something else.
 *
 * @param text pieces of text by number from 0, as a pure function
 * @param perBatch texts of a batch
 */
public record Denoising(EncoderDecoder model, LongFunction<int[]> text, int perBatch, Denoiser denoiser, long seed)
    implements Objective {

  @Override
  public Batches.MicroBatch batch(long number) {
    SequencePairs pairs = pairs(number);
    return new Batches.MicroBatch(pairs.counted(), run -> pairs.loss(run, model).mean());
  }

  /** Sources and targets of a batch. */
  public SequencePairs pairs(long number) {
    int[][] sources = new int[perBatch][];
    int[][] targets = new int[perBatch][];
    for (int i = 0; i < perBatch; i++) {
      Denoiser.Denoised d = denoiser.apply(text.apply(number * perBatch + i), new Dice(seed, number, i));
      sources[i] = d.source();
      targets[i] = d.target();
    }
    return new SequencePairs(sources, targets);
  }
}
