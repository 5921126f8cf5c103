// Corruption keeps its promises over many rows: rates, lengths, what belongs together, and the way back.
package org.neoglot.adapt.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaskingTest {
  private static final int MASK = 4;
  private static final int[] ORDINARY = IntStream.range(5, 1000).toArray();
  private static final Replacement RULE = new Replacement(MASK, ORDINARY, 0.8, 0.1);

  /** Two special tokens around n others. */
  private static Row framed(int n) {
    int[] ids = IntStream.range(0, n + 2).map(i -> i == 0 ? 2 : i == n + 1 ? 3 : 4 + i).toArray();
    int[] units = IntStream.range(0, n + 2).map(i -> i == 0 || i == n + 1 ? -1 : i).toArray();
    return new Row(ids, null, null, units);
  }

  @Test void fifteenInAHundredEightyTenTen() {
    int hidden = 0;
    int masked = 0;
    int kept = 0;
    Masking masking = Masking.units(0.15, RULE);
    for (int n = 0; n < 2000; n++) {
      Row row = framed(100);
      Masking.Masked m = masking.apply(row, new Dice(1, n, 0));
      assertEquals(15, m.places().length);
      hidden += m.places().length;
      for (int i = 0; i < m.places().length; i++) {
        int at = m.places()[i];
        assertTrue(at > 0 && at < 101, "special tokens are never hidden");
        assertEquals(row.ids()[at], m.targets()[i]);
        if (m.row().ids()[at] == MASK) masked++;
        if (m.row().ids()[at] == row.ids()[at]) kept++;
      }
      for (int i = 0; i < 102; i++) {
        int at = i;
        if (Arrays.stream(m.places()).noneMatch(p -> p == at)) assertEquals(row.ids()[i], m.row().ids()[i]);
      }
    }
    // Of 30,000 tokens: four standard deviations are less than 1 in a hundred. A random token is itself once in 1,000.
    assertEquals(0.8, (double) masked / hidden, 0.01);
    assertEquals(0.1, (double) kept / hidden, 0.01);
  }

  @Test void placesAreSpreadEvenly() {
    int[] often = new int[42];
    for (int n = 0; n < 4000; n++) {
      for (int p : Masking.units(0.15, RULE).apply(framed(40), new Dice(7, n, 3)).places()) often[p]++;
    }
    for (int i = 1; i <= 40; i++) assertEquals(600, often[i], 100, "place " + i);
  }

  @Test void wholeWordsStayTogether() {
    int[] units = {-1, 0, 0, 0, 1, 2, 2, 3, 4, 4, 4, 4, 5, -1};
    Row row = new Row(IntStream.range(10, 24).toArray(), null, null, units);
    for (int n = 0; n < 500; n++) {
      Masking.Masked m = Masking.units(0.4, RULE).apply(row, new Dice(1, n, 0));
      boolean[] hidden = new boolean[14];
      for (int p : m.places()) hidden[p] = true;
      for (int i = 2; i < 13; i++) if (units[i] == units[i - 1]) assertEquals(hidden[i - 1], hidden[i], "token " + i);
      assertTrue(m.places().length >= 1 && m.places().length <= 5);
    }
  }

  @Test void spansAreGeometric() {
    int[] count = new int[11];
    int all = 0;
    Masking masking = new Masking(0.01, 0.2, 10, true, RULE.always());
    for (int n = 0; n < 20000; n++) {
      // One span a row, far from both ends: a budget of 10 of 1,000 tokens, of which the first span is all we look at.
      Row row = framed(1000);
      Masking.Masked m = masking.apply(row, new Dice(3, n, 0));
      assertTrue(m.places().length >= 1 && m.places().length <= 10);
      if (n >= 2000) continue;
      for (int i = 0; i < m.places().length; i++) assertEquals(MASK, m.row().ids()[m.places()[i]]);
    }
    for (int n = 0; n < 20000; n++) {
      Dice dice = new Dice(5, n, 0);
      int length = dice.geometric(0.2);
      if (length > 10) continue;
      count[length]++;
      all++;
    }
    // P(l) = 0.2 0.8^(l-1) / (1 - 0.8^10): mean 3.8 (Joshi et al. 2020).
    double mean = 0;
    for (int l = 1; l <= 10; l++) {
      double wanted = 0.2 * Math.pow(0.8, l - 1) / (1 - Math.pow(0.8, 10));
      assertEquals(wanted, (double) count[l] / all, 0.012, "length " + l);
      mean += (double) l * count[l] / all;
    }
    assertEquals(3.8, mean, 0.08);
  }

  @Test void onlyGivenRangesAreHidden() {
    int[] units = Units.ranges(12, List.of(new int[] {2, 4}, new int[] {7, 8}));
    assertArrayEquals(new int[] {-1, -1, 0, 0, -1, -1, -1, 1, -1, -1, -1, -1}, units);
    Row row = new Row(IntStream.range(10, 22).toArray(), null, null, units);
    for (int n = 0; n < 50; n++) {
      int[] places = Masking.units(1, RULE).apply(row, new Dice(1, n, 0)).places();
      assertArrayEquals(new int[] {2, 3, 7}, places);
    }
    assertThrows(IllegalArgumentException.class, () -> Units.ranges(5, List.of(new int[] {3, 6})));
  }

  @Test void sameSeedSameMaskAnotherBatchAnother() {
    Row row = framed(60);
    var one = Masking.spans(0.15, RULE).apply(row, new Dice(1, 2, 3));
    var again = IntStream.range(0, 8).parallel().mapToObj(i -> Masking.spans(0.15, RULE).apply(row, new Dice(1, 2, 3)))
        .toList();
    for (var other : again) {
      assertArrayEquals(one.row().ids(), other.row().ids());
      assertArrayEquals(one.places(), other.places());
    }
    assertFalse(Arrays.equals(one.row().ids(), Masking.spans(0.15, RULE).apply(row, new Dice(1, 3, 2)).row().ids()));
    assertFalse(Arrays.equals(one.row().ids(), Masking.spans(0.15, RULE).apply(row, new Dice(2, 2, 3)).row().ids()));
  }

  private static final int[] SENTINELS = IntStream.range(2000, 2100).map(i -> 4099 - i).toArray();

  /** Source and target together give back the text. */
  private static int[] restored(Denoiser.Denoised d) {
    List<Integer> text = new ArrayList<>();
    for (int id : d.source()) {
      if (id == 1) break;
      int from = IntStream.range(0, d.target().length).filter(i -> d.target()[i] == id && id >= 2000).findFirst().orElse(-1);
      if (from < 0) {
        text.add(id);
        continue;
      }
      for (int i = from + 1; d.target()[i] < 2000 && d.target()[i] != 1; i++) text.add(d.target()[i]);
    }
    return MaskedLanguage.ints(text);
  }

  @Test void spanCorruptionGivesTheTextBack() {
    double spans = 0;
    for (int n = 0; n < 3000; n++) {
      int length = 2 + n % 200;
      int[] text = IntStream.range(10, 10 + length).toArray();
      Denoiser.Denoised d = SpanCorruption.t5(SENTINELS, 1).apply(text, new Dice(1, n, 0));
      assertArrayEquals(text, restored(d));
      int found = (int) Arrays.stream(d.source()).filter(id -> id >= 2000).count();
      assertEquals(Math.clamp(Math.round(0.15 * length), 1, length - 1), d.target().length - found - 1, "tokens cut out");
      if (length >= 100) spans += (d.target().length - found - 1.0) / found / 1530;
    }
    assertEquals(3, spans, 0.15, "mean length of spans");
  }

  @Test void infillingCoversItsShareAndKeepsTheRest() {
    double masks = 0;
    double zeros = 0;
    for (int n = 0; n < 2000; n++) {
      int[] text = IntStream.range(10, 110).toArray();
      Denoiser.Denoised d = new Restoring(new TextInfilling(0.3, 3, MASK), 0, 1).apply(text, new Dice(2, n, 0));
      assertEquals(102, d.target().length);
      assertArrayEquals(text, Arrays.copyOfRange(d.target(), 1, 101));
      int[] kept = Arrays.stream(d.source()).filter(id -> id >= 10).toArray();
      assertEquals(70, kept.length);
      for (int i = 1; i < kept.length; i++) assertTrue(kept[i] > kept[i - 1], "what stays is in its order");
      masks += (d.source().length - 72) / 2000.0;
    }
    for (int n = 0; n < 20000; n++) if (new Dice(4, n, 0).poisson(3) == 0) zeros++;
    // Renewals of a Poisson sum with mean 3 until 30 are covered: 30 / 3 and about (3 - 1) / 2 / 3 + 1/2 more.
    assertEquals(10.6, masks, 0.5, "masks of a text");
    assertEquals(Math.exp(-3), zeros / 20000, 0.006, "spans of length 0");
  }

  @Test void sentencesChangePlacesWhole() {
    int[] text = {10, 11, 5, 12, 5, 13, 14, 15, 5, 16};
    boolean[] seen = new boolean[2];
    for (int n = 0; n < 200; n++) {
      int[] other = new SentencePermutation(id -> id == 5).apply(text, new Dice(1, n, 0));
      assertArrayEquals(Arrays.stream(text).sorted().toArray(), Arrays.stream(other).sorted().toArray());
      String said = Arrays.toString(other);
      for (String s : List.of("10, 11, 5", "12, 5", "13, 14, 15, 5")) assertTrue(said.contains(s), said);
      seen[Arrays.equals(text, other) ? 0 : 1] = true;
    }
    assertTrue(seen[0] && seen[1]);
  }

  @Test void mixtureDrawsItsPartsAndSaysWhich() {
    var ul2 = MixtureOfDenoisers.ul2(SENTINELS, 1, 3000, 3001, 3002);
    int[] often = new int[3];
    for (int n = 0; n < 7000; n++) {
      int[] text = IntStream.range(10, 138).toArray();
      Denoiser.Denoised d = ul2.apply(text, new Dice(1, n, 0));
      int mode = d.source()[0] - 3000;
      often[mode]++;
      if (mode == 1) {
        int[] both = IntStream.concat(Arrays.stream(d.source()).skip(1), Arrays.stream(d.target())).limit(128).toArray();
        assertArrayEquals(text, both);
      } else {
        assertArrayEquals(text, restored(new Denoiser.Denoised(Arrays.copyOfRange(d.source(), 1, d.source().length),
            d.target())));
      }
    }
    assertEquals(2000, often[0], 160);
    assertEquals(1000, often[1], 120);
    assertEquals(4000, often[2], 170);
  }

  @Test void parallelRowsCountAnewForTheSecondSentence() {
    Row row = new ParallelRows(2, 3, true, ids -> new int[ids.length]).of(new int[] {10, 11}, new int[] {20, 21, 22}, 0, 1);
    assertArrayEquals(new int[] {2, 10, 11, 3, 20, 21, 22, 3}, row.ids());
    assertArrayEquals(new int[] {0, 0, 0, 0, 1, 1, 1, 1}, row.types());
    assertArrayEquals(new int[] {0, 1, 2, 3, 0, 1, 2, 3}, row.positions());
  }

  @Test void eachEpochTakesEverythingOnce() {
    var all = IntStream.range(0, 50).boxed().toList();
    var shuffled = new Shuffled<>(all, 3);
    var first = IntStream.range(0, 50).mapToObj(shuffled::apply).toList();
    var second = IntStream.range(50, 100).mapToObj(shuffled::apply).toList();
    assertEquals(all, first.stream().sorted().toList());
    assertEquals(all, second.stream().sorted().toList());
    assertNotEquals(first, second);
    assertEquals(first.get(7), shuffled.apply(7));
  }
}
