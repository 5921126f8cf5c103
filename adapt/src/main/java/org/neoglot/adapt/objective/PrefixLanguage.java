// Denoising with a decoder that sees its source both ways.
package org.neoglot.adapt.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import org.neoglot.autograd.Batches;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.models.Decoder;

/**
 * Prefix language modelling (Raffel et al. 2020, section 3.2.1): source and target are one sequence; rows of the source see
 * all of it, rows of the target what is before them, and the loss is the mean of -ln p(token) in nats over the target. With
 * {@link Continuation} the text goes on, with {@link MixtureOfDenoisers} it is UL2 for decoders. Any causal decoder serves:
 * its attention is given each sequence's prefix on the way ({@link PrefixRun}).
 *
 * @param text pieces of text by number from 0, as a pure function
 */
public record PrefixLanguage(Decoder model, LongFunction<int[]> text, int perBatch, Denoiser denoiser, long seed)
    implements Objective {

  /** A batch: rows, for each the id that should follow (-1: not asked), lengths of sequences and of their prefixes. */
  public record Asked(int[] ids, int[] targets, int[] lengths, int[] prefixes) {}

  @Override
  public Batches.MicroBatch batch(long number) {
    Asked asked = asked(number);
    long counted = Arrays.stream(asked.targets).filter(t -> t >= 0).count();
    return new Batches.MicroBatch(counted, run -> loss(model, run, asked));
  }

  /** The batch of a number. */
  public Asked asked(long number) {
    List<Denoiser.Denoised> all = new ArrayList<>();
    for (int i = 0; i < perBatch; i++) {
      all.add(denoiser.apply(text.apply(number * perBatch + i), new Dice(seed, number, i)));
    }
    return asked(all);
  }

  /** The last token of a target is said but not read; the last of a source is asked for the first of its target. */
  static Asked asked(List<Denoiser.Denoised> all) {
    int[] lengths = all.stream().mapToInt(d -> d.source().length + d.target().length - 1).toArray();
    int[] ids = new int[Arrays.stream(lengths).sum()];
    int[] targets = new int[ids.length];
    Arrays.fill(targets, -1);
    int at = 0;
    for (Denoiser.Denoised d : all) {
      int s = d.source().length;
      int t = d.target().length;
      System.arraycopy(d.source(), 0, ids, at, s);
      System.arraycopy(d.target(), 0, ids, at + s, t - 1);
      System.arraycopy(d.target(), 0, targets, at + s - 1, t);
      at += s + t - 1;
    }
    return new Asked(ids, targets, lengths, all.stream().mapToInt(d -> d.source().length).toArray());
  }

  /** The loss of a batch, (1, 1). */
  public static Tensor loss(Decoder model, Run run, Asked asked) {
    Segments s = Segments.of(run, asked.lengths);
    Run open = new PrefixRun(run, run.ints(1, asked.prefixes));
    Tensor x = model.body(open, model.embed(open, s.ids(run, asked.ids)), s, null);
    return model.loss(run, x, s.ids(run, asked.targets)).mean();
  }
}
