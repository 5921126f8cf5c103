// Spans are cut out and asked for.
package org.neoglot.adapt.objective;

import java.util.Arrays;

/**
 * T5's span corruption (Raffel et al. 2020, section 3.1.4): a share of the text is cut out in spans, each replaced by a
 * sentinel of its own; the target is each sentinel followed by what it stands for. As there, text and spans alternate,
 * beginning with text and ending with a span, and all ways to do so are equally likely.
 *
 * @param rate share of the tokens that is cut out, 0.15 in T5; rounded, at least one token, and one stays
 * @param mean mean length of a span, 3 in T5; the number of spans is rounded
 * @param sentinels in the order in which they are used: {@code <extra_id_0>}, ...
 * @param end stands behind source and target
 */
public record SpanCorruption(double rate, double mean, int[] sentinels, int end) implements Denoiser {
  public SpanCorruption {
    if (!(rate > 0 && rate < 1) || !(mean >= 1) || sentinels.length == 0) {
      throw new IllegalArgumentException("span corruption of " + rate + " in spans of " + mean + " with " + sentinels.length
          + " sentinels: wanted a share between 0 and 1, spans of 1 or more, and a sentinel");
    }
  }

  /** T5's own numbers. */
  public static SpanCorruption t5(int[] sentinels, int end) {
    return new SpanCorruption(0.15, 3, sentinels, end);
  }

  @Override
  public Denoised apply(int[] text, Dice dice) {
    if (text.length < 2) throw new IllegalArgumentException("a text of " + text.length + " tokens has no room for a span");
    int cut = Math.clamp(Math.round(rate * text.length), 1, text.length - 1);
    int most = Math.min(Math.min(cut, text.length - cut), sentinels.length);
    int spans = Math.clamp(Math.round(cut / mean), 1, most);
    int[] kept = parts(text.length - cut, spans, dice);
    int[] gone = parts(cut, spans, dice);
    int[] source = new int[text.length - cut + spans + 1];
    int[] target = new int[cut + spans + 1];
    int at = 0;
    int s = 0;
    int t = 0;
    for (int i = 0; i < spans; i++) {
      System.arraycopy(text, at, source, s, kept[i]);
      s += kept[i];
      at += kept[i];
      source[s++] = sentinels[i];
      target[t++] = sentinels[i];
      System.arraycopy(text, at, target, t, gone[i]);
      t += gone[i];
      at += gone[i];
    }
    source[s] = end;
    target[t] = end;
    return new Denoised(source, target);
  }

  /** {@code size} as a sum of {@code count} numbers from 1 on, each way as likely: cuts chosen among size - 1 places. */
  private static int[] parts(int size, int count, Dice dice) {
    int[] cuts = Arrays.copyOf(dice.order(size - 1), count);
    cuts[count - 1] = size - 1;
    Arrays.sort(cuts, 0, count - 1);
    int[] parts = new int[count];
    int from = -1;
    for (int i = 0; i < count; i++) {
      parts[i] = cuts[i] - from;
      from = cuts[i];
    }
    return parts;
  }
}
