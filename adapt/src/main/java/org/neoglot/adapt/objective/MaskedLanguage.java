// Masked language modelling: hidden tokens are guessed from both sides.
package org.neoglot.adapt.objective;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.autograd.Batches;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Gather;
import org.neoglot.models.Encoder;
import org.neoglot.models.TokenHead;

/**
 * Masked language modelling (Devlin et al. 2019): the mean of -ln p(token) in nats over hidden tokens. Only their rows
 * reach the vocabulary. Masks are drawn anew for each batch, so in another epoch a row has others (dynamic masking, Liu et
 * al. 2019, section 4.1). Over rows of two parallel sentences it is translation language modelling.
 */
public final class MaskedLanguage implements Objective {
  private final Encoder model;
  private final TokenHead head;
  private final Rows rows;
  private final int perBatch;
  private final Masking masking;
  private final long seed;

  /** A batch: what the model sees, which of its rows are asked, and for what. */
  public record Asked(Packed packed, int[] places, int[] targets) {}

  /** @param perBatch rows of a batch */
  public MaskedLanguage(Encoder model, Rows rows, int perBatch, Masking masking, long seed) {
    this.model = model;
    this.head = tokens(model);
    this.rows = rows;
    this.perBatch = perBatch;
    this.masking = masking;
    this.seed = seed;
  }

  static TokenHead tokens(Encoder model) {
    if (model.head() instanceof TokenHead tokens) return tokens;
    throw new IllegalArgumentException(model.config().source() + ": has no head that scores the vocabulary for each token");
  }

  @Override
  public Batches.MicroBatch batch(long number) {
    Asked asked = asked(number);
    return new Batches.MicroBatch(asked.targets.length, run -> loss(run, asked));
  }

  /** The batch of a number. */
  public Asked asked(long number) {
    return asked(rows, number, perBatch, masking, seed);
  }

  /** At least one token of a batch is hidden; rows without a maskable token are only looked at. */
  static Asked asked(Rows rows, long number, int perBatch, Masking masking, long seed) {
    List<Masking.Masked> masked = new ArrayList<>();
    for (int i = 0; i < perBatch; i++) {
      masked.add(masking.apply(rows.at(number * perBatch + i), new Dice(seed, number, i)));
    }
    Packed packed = Packed.of(masked.stream().map(Masking.Masked::row).toList());
    int[] starts = packed.starts();
    List<Integer> places = new ArrayList<>();
    List<Integer> targets = new ArrayList<>();
    for (int i = 0; i < perBatch; i++) {
      for (int place : masked.get(i).places()) places.add(starts[i] + place);
      for (int target : masked.get(i).targets()) targets.add(target);
    }
    if (places.isEmpty()) throw new IllegalArgumentException("batch " + number + " has no token that may be masked");
    return new Asked(packed, ints(places), ints(targets));
  }

  /** The loss of a batch, (1, 1). */
  public Tensor loss(Run run, Asked asked) {
    Segments s = asked.packed.segments(run);
    Tensor x = asked.packed.through(run, model, s);
    return head.loss(run, rows(run, x, asked.places), run.ints(asked.targets.length, asked.targets));
  }

  /** Some rows of many, (places, dim). */
  static Tensor rows(Run run, Tensor x, int[] places) {
    return run.apply(new Gather(), x, run.ints(places.length, places));
  }

  static int[] ints(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }
}
