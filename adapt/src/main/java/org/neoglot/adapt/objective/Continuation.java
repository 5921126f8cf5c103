// A text is read up to some place and gone on with.
package org.neoglot.adapt.objective;

import java.util.Arrays;

/**
 * Prefix language modelling (Raffel et al. 2020, section 3.2.1; UL2's S-denoiser, Tay et al. 2023, section 3.1.1): the text
 * is cut in two, and the second part is the target.
 *
 * @param least smallest share of the text that is read, {@code most} the largest; the cut is uniform between them
 * @param end stands behind the target
 */
public record Continuation(double least, double most, int end) implements Denoiser {
  public Continuation {
    if (!(least >= 0 && most <= 1 && least <= most)) {
      throw new IllegalArgumentException("a prefix of " + least + " to " + most + " of a text; wanted shares from 0 to 1");
    }
  }

  /** Cut anywhere. */
  public static Continuation anywhere(int end) {
    return new Continuation(0, 1, end);
  }

  /** At least one token is read, and one said. */
  @Override
  public Denoised apply(int[] text, Dice dice) {
    if (text.length < 2) throw new IllegalArgumentException("a text of " + text.length + " tokens cannot be cut in two");
    double share = least + (most - least) * dice.uniform();
    int cut = Math.clamp((int) (share * text.length), 1, text.length - 1);
    int[] target = Arrays.copyOf(Arrays.copyOfRange(text, cut, text.length), text.length - cut + 1);
    target[text.length - cut] = end;
    return new Denoised(Arrays.copyOf(text, cut), target);
  }
}
