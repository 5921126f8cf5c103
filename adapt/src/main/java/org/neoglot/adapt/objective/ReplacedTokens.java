// A small model replaces tokens, a larger one finds them.
package org.neoglot.adapt.objective;

import org.neoglot.autograd.Batches;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Scale;
import org.neoglot.models.DiscriminatorHead;
import org.neoglot.models.Encoder;
import org.neoglot.models.TokenHead;

/**
 * Replaced-token detection (ELECTRA: Clark et al. 2020, section 2): a generator guesses hidden tokens, its guesses, drawn
 * from what it believes, stand in their place, and the discriminator says of every token whether it was replaced. Both are
 * trained at once: the generator's masked-language loss plus {@code weight} times the discriminator's mean binary
 * cross-entropy, in nats. No gradient goes through the drawing. A guess that happens to be right counts as original.
 *
 * <p>Drawing reads the generator's scores in the middle of a step, so memory is not foretold and the step is not replayed.
 */
public final class ReplacedTokens implements Objective {
  private final Encoder generator;
  private final TokenHead guess;
  private final Encoder discriminator;
  private final DiscriminatorHead find;
  private final Rows rows;
  private final int perBatch;
  private final Masking masking;
  private final double weight;
  private final long seed;

  /** What came of a batch: both losses, (1, 1) each, and their weighted sum. */
  public record Losses(Tensor generator, Tensor discriminator, Tensor sum) {}

  /** @param weight of the discriminator's loss, 50 in ELECTRA */
  public ReplacedTokens(Encoder generator, Encoder discriminator, Rows rows, int perBatch, Masking masking, double weight,
      long seed) {
    this.generator = generator;
    this.guess = MaskedLanguage.tokens(generator);
    this.discriminator = discriminator;
    this.find = discriminator.head() instanceof DiscriminatorHead head ? head : null;
    if (find == null) {
      throw new IllegalArgumentException(discriminator.config().source() + ": has no head that finds replaced tokens");
    }
    this.rows = rows;
    this.perBatch = perBatch;
    this.masking = masking;
    this.weight = weight;
    this.seed = seed;
  }

  @Override
  public Batches.MicroBatch batch(long number) {
    MaskedLanguage.Asked asked = MaskedLanguage.asked(rows, number, perBatch, masking, seed);
    // A row number that no row of a batch has: the guesses' dice are their own.
    return new Batches.MicroBatch(asked.targets().length, run -> losses(run, asked, new Dice(seed, number, -1)).sum);
  }

  /** Both losses of a batch; guesses are drawn with these dice. */
  public Losses losses(Run run, MaskedLanguage.Asked asked, Dice dice) {
    Segments s = asked.packed().segments(run);
    Tensor hidden = MaskedLanguage.rows(run, asked.packed().through(run, generator, s), asked.places());
    Tensor first = guess.loss(run, hidden, run.ints(asked.targets().length, asked.targets()));
    int[] drawn = draw(run.untaped(), hidden, dice);
    int[] ids = asked.packed().ids().clone();
    int[] replaced = new int[ids.length];
    for (int i = 0; i < drawn.length; i++) {
      ids[asked.places()[i]] = drawn[i];
      replaced[asked.places()[i]] = drawn[i] == asked.targets()[i] ? 0 : 1;
    }
    Packed seen = new Packed(ids, asked.packed().types(), asked.packed().positions(), asked.packed().lengths());
    Tensor second = find.loss(run, seen.through(run, discriminator, s), s.ids(run, replaced));
    return new Losses(first, second, run.apply(Add.OP, first, run.apply(new Scale(weight), second)));
  }

  /** A token for each row, with the chance that the generator gives it: the largest of score plus Gumbel noise. */
  private int[] draw(Run run, Tensor hidden, Dice dice) {
    double[] scores = run.read(guess.logits(run, hidden));
    int vocabulary = scores.length / hidden.rows();
    int[] drawn = new int[hidden.rows()];
    for (int i = 0; i < drawn.length; i++) {
      double best = Double.NEGATIVE_INFINITY;
      for (int id = 0; id < vocabulary; id++) {
        double score = scores[i * vocabulary + id] + dice.gumbel();
        if (score > best) {
          best = score;
          drawn[i] = id;
        }
      }
    }
    return drawn;
  }
}
