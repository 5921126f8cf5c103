// Which tokens of a row are hidden, and what stands in their place.
package org.neoglot.adapt.objective;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Masked language modelling's corruption. Units ({@link Row#units}) are chosen by chance until a share of the maskable
 * tokens is hidden; with spans, runs of neighbouring units whose length is drawn from a geometric distribution that is cut
 * off and divided by what remains (SpanBERT: Joshi et al. 2020, section 3.1; p = 0.2, at most 10).
 *
 * @param rate share of the maskable tokens, in (0, 1]; the number is rounded, and at least one unit is chosen
 * @param geometric the chance of the geometric distribution; 1 for single units
 * @param longest most units of a span
 * @param together one throw of the dice says for a whole span what stands in its place, instead of one for each token
 */
public record Masking(double rate, double geometric, int longest, boolean together, Replacement replacement) {
  public Masking {
    if (!(rate > 0 && rate <= 1) || !(geometric > 0 && geometric <= 1) || longest < 1) {
      throw new IllegalArgumentException("mask rate " + rate + ", geometric " + geometric + ", longest span " + longest
          + ": wanted in (0, 1], in (0, 1], and 1 or more");
    }
  }

  /** A row with holes: what the model sees, where it is asked, and what stood there. */
  public record Masked(Row row, int[] places, int[] targets) {}

  /** Units one by one: word pieces or whole words, as the row's units say. */
  public static Masking units(double rate, Replacement replacement) {
    return new Masking(rate, 1, 1, false, replacement);
  }

  /** SpanBERT's. */
  public static Masking spans(double rate, Replacement replacement) {
    return new Masking(rate, 0.2, 10, true, replacement);
  }

  /** Hides some tokens of a row; one without maskable tokens comes back as it is, with no places. */
  public Masked apply(Row row, Dice dice) {
    List<int[]> units = units(row.units());
    BitSet hidden = new BitSet();
    int[] ids = row.ids().clone();
    int maskable = units.stream().mapToInt(u -> u[1] - u[0]).sum();
    long budget = Math.max(1, Math.round(rate * maskable));
    boolean[] taken = new boolean[units.size()];
    // Each unit begins at most one span, so that this ends.
    for (int begin : dice.order(units.size())) {
      if (hidden.cardinality() >= budget) break;
      int to = Math.min(units.size(), begin + length(dice));
      hide(row, units, taken, begin, to, budget, hidden, ids, dice);
    }
    int[] places = hidden.stream().toArray();
    int[] targets = new int[places.length];
    for (int i = 0; i < places.length; i++) targets[i] = row.ids()[places[i]];
    return new Masked(row.with(ids), places, targets);
  }

  private int length(Dice dice) {
    int length;
    do {
      length = dice.geometric(geometric);
    } while (length > longest);
    return length;
  }

  /** A span ends before a unit that is hidden already, that is not next to it, or that is more than is left to hide. */
  private void hide(Row row, List<int[]> units, boolean[] taken, int begin, int to, long budget, BitSet hidden, int[] ids,
      Dice dice) {
    double fate = dice.uniform();
    for (int u = begin; u < to && !taken[u]; u++) {
      int from = units.get(u)[0];
      int end = units.get(u)[1];
      if (u > begin && from != units.get(u - 1)[1]) return;
      boolean first = hidden.isEmpty();
      if (!first && hidden.cardinality() + end - from > budget) return;
      taken[u] = true;
      for (int i = from; i < end; i++) {
        hidden.set(i);
        ids[i] = replacement.of(row.ids()[i], together ? fate : dice.uniform(), dice);
      }
    }
  }

  /** Runs {from, to} of neighbours with the same number. */
  private static List<int[]> units(int[] numbers) {
    List<int[]> units = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= numbers.length; i++) {
      if (i < numbers.length && numbers[i] == numbers[from]) continue;
      if (numbers[from] >= 0) units.add(new int[] {from, i});
      from = i;
    }
    return units;
  }
}
