// Spans become one mask each, whatever their length.
package org.neoglot.adapt.objective;

import java.util.Arrays;

/**
 * BART's text infilling (Lewis et al. 2020, section 2.2): lengths of spans are drawn from Poisson's distribution until a
 * share of the text is covered, the last one cut to fit; each span becomes a single mask, and one of length 0 puts a mask
 * between two tokens. All ways to lay the spans into the text are equally likely.
 *
 * @param rate share of the tokens that is covered, 0.3 in BART; rounded
 * @param mean of the lengths, 3 in BART
 */
public record TextInfilling(double rate, double mean, int mask) implements Corruption {
  public TextInfilling {
    if (!(rate > 0 && rate <= 1) || !(mean > 0)) {
      throw new IllegalArgumentException("infilling of " + rate + " in spans of " + mean + ": wanted (0, 1] and above 0");
    }
  }

  @Override
  public int[] apply(int[] text, Dice dice) {
    int budget = (int) Math.round(rate * text.length);
    int[] lengths = lengths(budget, dice);
    int slots = text.length - budget + lengths.length;
    // Some of the slots hold a span, in the order in which spans were drawn; the others hold the tokens that stay.
    boolean[] span = new boolean[slots];
    int[] order = dice.order(slots);
    for (int i = 0; i < lengths.length; i++) span[order[i]] = true;
    int[] source = new int[slots];
    int at = 0;
    int next = 0;
    for (int i = 0; i < slots; i++) {
      if (span[i]) {
        source[i] = mask;
        at += lengths[next++];
      } else {
        source[i] = text[at++];
      }
    }
    return source;
  }

  private int[] lengths(int budget, Dice dice) {
    int[] lengths = new int[16];
    int count = 0;
    for (int covered = 0; covered < budget; ) {
      if (count == lengths.length) lengths = Arrays.copyOf(lengths, 2 * count);
      lengths[count] = Math.min(dice.poisson(mean), budget - covered);
      covered += lengths[count++];
    }
    return Arrays.copyOf(lengths, count);
  }
}
