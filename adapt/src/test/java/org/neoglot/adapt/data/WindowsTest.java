// From documents to batches: nothing is lost, nothing depends on what was asked before, documents stay apart.
package org.neoglot.adapt.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.Noise;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;

class WindowsTest {
  private static final String END = "<|endoftext|>";
  /** Bytes only: a text has as many tokens as bytes, and their ids say which. */
  static final Tokenizer BYTES = new BpeTrainer(257).withSpecials(END).withRole(Roles.Role.EOS, END)
      .train(List.of("x").stream());

  /** Documents of known lengths whose letters tell places apart. */
  private static List<String> documents(int count, String letters) {
    List<String> documents = new ArrayList<>();
    for (int d = 0; d < count; d++) {
      StringBuilder text = new StringBuilder();
      int length = 3 + (int) Math.floorMod(Noise.bits(5, d), 40L);
      for (int i = 0; i < length; i++) {
        text.append(letters.charAt((int) Math.floorMod(Noise.bits(d, i), (long) letters.length())));
      }
      documents.add(text.toString());
    }
    return documents;
  }

  private static int[] ids(TokenStream stream) {
    int[] ids = new int[(int) stream.size()];
    Arrays.setAll(ids, stream::get);
    return ids;
  }

  @Test void aStreamIsItsDocumentsBetweenEnds() {
    try (var stream = TokenStream.of(BYTES, List.of("ab", "", "\u00e9"))) {
      int end = BYTES.eos().orElseThrow();
      int[] a = BYTES.encodePlain("ab");
      int[] e = BYTES.encodePlain("\u00e9");
      assertArrayEquals(new int[] {end, a[0], a[1], end, end, e[0], e[1], end}, ids(stream));
      assertEquals(4, stream.bytes());
      assertEquals(3, stream.documents());
    }
  }

  @Test void specialTokensWrittenInTextAreText() {
    try (var stream = TokenStream.of(BYTES, List.of("a" + END + "b"))) {
      assertEquals(2, Arrays.stream(ids(stream)).filter(i -> i == stream.end()).count());
      assertEquals("a" + END + "b", BYTES.decode(Arrays.copyOfRange(ids(stream), 1, (int) stream.size() - 1)));
    }
  }

  /** More documents than are encoded at a time, and more ids than the first piece of memory holds. */
  @Test void aLongStreamIsWholeAndInOrder() {
    String text = "0123456789".repeat(100);
    try (var stream = TokenStream.of(BYTES, Collections.nCopies(700, text))) {
      assertEquals(700 * 1001 + 1, stream.size());
      int[] one = BYTES.encodePlain(text);
      for (int i = 1; i < stream.size(); i++) {
        assertEquals(i % 1001 == 0 ? stream.end() : one[i % 1001 - 1], stream.get(i));
      }
    }
  }

  @Test void anEpochCutsEachWindowOnceAndTargetsAreTheNextTokens() {
    try (var stream = TokenStream.of(BYTES, documents(60, "abcdefgh"))) {
      int[] all = ids(stream);
      for (int length : new int[] {2, 7, 16, 100, all.length / 2, all.length - 1}) {
        var windows = new Windows(stream, length, 3);
        for (int epoch = 0; epoch < 3; epoch++) {
          long offset = Windows.offset(all.length, length, 3, epoch);
          var wanted = new ArrayList<String>();
          var found = new ArrayList<String>();
          for (int w = 0; w < windows.perEpoch(); w++) {
            int[] ids = new int[length];
            int[] targets = new int[length];
            windows.cut((long) epoch * windows.perEpoch() + w, ids, targets, 0);
            found.add(Arrays.toString(ids) + Arrays.toString(targets));
            int from = (int) offset + w * length;
            wanted.add(Arrays.toString(Arrays.copyOfRange(all, from, from + length))
                + Arrays.toString(Arrays.copyOfRange(all, from + 1, from + length + 1)));
          }
          wanted.sort(null);
          found.sort(null);
          assertEquals(wanted, found, "length " + length + ", epoch " + epoch);
          assertTrue(all.length - 1 - windows.perEpoch() * length < 2 * length, "an epoch leaves out less than two windows");
        }
      }
    }
  }

  @Test void permutationsAreWholeAndDifferByEpochAndSeed() {
    for (int count : new int[] {1, 2, 3, 1000}) {
      int[] order = Windows.permutation(count, 1, 2);
      assertArrayEquals(IntStream.range(0, count).toArray(), Arrays.stream(order).sorted().toArray());
    }
    assertFalse(Arrays.equals(Windows.permutation(1000, 1, 2), Windows.permutation(1000, 1, 3)));
    assertFalse(Arrays.equals(Windows.permutation(1000, 1, 2), Windows.permutation(1000, 2, 1)));
  }

  /** 2^31 tokens and more would be 8 GB: here only the arithmetic of their places. */
  @Test void placesInStreamsLongerThanAnIntAreRight() {
    long size = 5_000_000_019L;
    int perEpoch = Windows.perEpoch(size, 512);
    assertEquals((size - 1) / 512 - 1, perEpoch);
    for (long epoch = 0; epoch < 1000; epoch++) {
      long offset = Windows.offset(size, 512, 1, epoch);
      assertTrue(offset >= 0 && offset <= 512);
      assertTrue(offset + (long) perEpoch * 512 <= size - 1, "the last target is inside");
    }
    assertThrows(ArithmeticException.class, () -> Windows.perEpoch(1L << 33, 2), "windows are numbered by int");
  }

  @Test void tooLittleTextIsRefused() {
    try (var stream = TokenStream.of(BYTES, List.of("abc"))) {
      assertEquals(1, new Windows(stream, 4, 1).perEpoch());
      var e = assertThrows(IllegalArgumentException.class, () -> new Windows(stream, 5, 1));
      assertEquals("the text has 5 tokens, but one window needs 6: more text or a shorter context is wanted", e.getMessage());
      assertThrows(IllegalArgumentException.class, () -> new Windows(stream, 0, 1));
    }
  }

  @Test void batchesArePureFunctionsOfTheStep() {
    try (var stream = TokenStream.of(BYTES, documents(50, "abc")); var other = TokenStream.of(BYTES, documents(30, "XYZ"))) {
      List<Integer> steps = List.of(0, 1, 2, 50, 3, 200, 0, 7, 49, 51, 1);
      var again = mixture(stream, other, 0.3);
      for (int step : steps) {
        Batch a = again.batch(step);
        Batch b = mixture(stream, other, 0.3).batch(step);                        // one that was never asked before
        assertArrayEquals(a.ids(), b.ids());
        assertArrayEquals(a.targets(), b.targets());
        assertArrayEquals(a.lengths(), b.lengths());
      }
      assertNotEquals(Arrays.toString(again.batch(0).ids()), Arrays.toString(again.batch(1).ids()));
    }
  }

  private static Mixture mixture(TokenStream main, TokenStream replay, double share) {
    return new Mixture(new Windows(main, 8, 1), new Windows(replay, 8, 2), share, 3, main.end());
  }

  @Test void sharesHoldAtEveryMoment() {
    String capitals = "XYZ";
    try (var stream = TokenStream.of(BYTES, documents(50, "abc"));
        var other = TokenStream.of(BYTES, List.of("XYZXYZXYZ".repeat(30)))) {
      for (double share : new double[] {0, 0.05, 1.0 / 3, 0.5, 0.9}) {
        var windows = new Windows(other, 8, 2);
        var mixture = new Mixture(new Windows(stream, 8, 1), windows, share, 3, stream.end());
        TreeSet<Integer> ofReplay = new TreeSet<>();
        for (int id : BYTES.encodePlain(capitals)) ofReplay.add(id);
        int seen = 0;
        int replayed = 0;
        for (int step = 0; step < 200; step++) {
          Batch batch = mixture.batch(step);
          for (int w = 0; w < 3; w++) {
            seen++;
            if (ofReplay.contains(batch.ids()[w * 8 + 3]) || ofReplay.contains(batch.ids()[w * 8 + 4])) replayed++;
            assertTrue(Math.abs(replayed - seen * share) <= 1, share + ": " + replayed + " of " + seen);
          }
        }
      }
    }
  }

  @Test void sequencesBeginAtWindowsAndAtEndsOnly() {
    try (var stream = TokenStream.of(BYTES, documents(50, "abc")); var other = TokenStream.of(BYTES, documents(30, "XYZ"))) {
      var mixture = mixture(stream, other, 0.3);
      for (int step = 0; step < 40; step++) {
        Batch batch = mixture.batch(step);
        assertEquals(mixture.rows(), batch.ids().length);
        assertEquals(mixture.rows(), batch.counted());
        TreeSet<Integer> begins = new TreeSet<>();
        int at = 0;
        for (int length : batch.lengths()) {
          assertTrue(length > 0);
          begins.add(at);
          at += length;
        }
        for (int i = 0; i < batch.ids().length; i++) {
          boolean begin = i % 8 == 0 || batch.ids()[i] == stream.end();
          assertEquals(begin, begins.contains(i), "row " + i);
          if (i % 8 != 7) assertEquals(batch.ids()[i + 1], batch.targets()[i]);
        }
      }
    }
  }

  @Test void whatDoesNotFitTogetherIsRefused() {
    try (var stream = TokenStream.of(BYTES, documents(50, "abc"))) {
      var windows = new Windows(stream, 8, 1);
      for (double share : new double[] {-0.1, 1, Double.NaN}) {
        assertThrows(IllegalArgumentException.class, () -> new Mixture(windows, windows, share, 3, stream.end()));
      }
      assertThrows(IllegalArgumentException.class, () -> new Mixture(windows, null, 0.1, 3, stream.end()));
      assertThrows(IllegalArgumentException.class,
          () -> new Mixture(windows, new Windows(stream, 9, 1), 0.1, 3, stream.end()));
      assertThrows(IllegalArgumentException.class, () -> new Mixture(windows, null, 0, 0, stream.end()));
      assertThrows(IllegalArgumentException.class, () -> new Mixture(windows, null, 0, 1 << 30, stream.end()));
      assertThrows(IllegalArgumentException.class, () -> new Batch(new int[2], new int[2], new int[] {1, 2}));
    }
    var nameless = new BpeTrainer(256).train(List.of("x").stream());
    assertThrows(IllegalArgumentException.class, () -> TokenStream.of(nameless, List.of("x")));
  }
}
