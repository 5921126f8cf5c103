// What stands in the place of a hidden token.
package org.neoglot.adapt.objective;

import java.util.stream.IntStream;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;

/**
 * BERT's rule (Devlin et al. 2019, section 3.1): the mask token mostly, sometimes another token, else the token itself.
 *
 * @param mask the mask token
 * @param ordinary tokens that may stand in by chance
 * @param masked share that becomes the mask token, 0.8 in BERT
 * @param random share that becomes another token, 0.1 in BERT; the rest stays
 */
public record Replacement(int mask, int[] ordinary, double masked, double random) {
  public Replacement {
    if (!(masked >= 0 && random >= 0 && masked + random <= 1 + 1e-12)) {
      throw new IllegalArgumentException("shares of mask and random tokens are " + masked + " and " + random
          + ", wanted not negative and at most 1 together");
    }
    if (random > 0 && ordinary.length == 0) throw new IllegalArgumentException("there are no tokens to stand in by chance");
  }

  /** 80, 10, 10, with that mask token and a tokenizer's ordinary tokens. */
  public static Replacement bert(Tokenizer tokenizer, int mask) {
    return new Replacement(mask, IntStream.range(0, tokenizer.size())
        .filter(id -> tokenizer.isToken(id) && !tokenizer.isSpecial(id)).toArray(), 0.8, 0.1);
  }

  /** The same with the tokenizer's own mask token. */
  public static Replacement bert(Tokenizer tokenizer) {
    return bert(tokenizer, tokenizer.role(Roles.Role.MASK).orElseGet(() -> tokenizer.id("[MASK]").orElseThrow(
        () -> new IllegalArgumentException("the tokenizer has no mask token"))));
  }

  /** Always the mask token: ELECTRA's generator (Clark et al. 2020). */
  public Replacement always() {
    return new Replacement(mask, ordinary, 1, 0);
  }

  int of(int id, double fate, Dice dice) {
    if (fate < masked) return mask;
    return fate < masked + random ? ordinary[dice.below(ordinary.length)] : id;
  }
}
