// What a cache must not change: cached is uncached, a batch is each alone, gradients reach earlier calls.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.ops.Add;

class CacheTest {
  private final Tiny tiny = Tiny.of();
  private final EagerRun run = Run.eager(new Threads(2));
  private final EagerRun exact = Run.exact();

  @AfterEach
  void close() {
    run.close();
    exact.close();
    tiny.close();
  }

  /** Largest difference, relative to the largest reference. */
  static double difference(double[] ours, double[] reference) {
    assertEquals(reference.length, ours.length);
    double worst = 0;
    for (int i = 0; i < ours.length; i++) worst = Math.max(worst, Math.abs(ours[i] - reference[i]));
    return worst / Arrays.stream(reference).map(Math::abs).max().orElseThrow();
  }

  private double[] inSteps(EagerRun run, Cache cache, int[] ids, int prefill) {
    int s = cache.open();
    double[] scores = tiny.more(run, cache, s, Arrays.copyOf(ids, prefill));
    run.decoding(true);
    for (int i = prefill; i < ids.length; i++) scores = Tiny.concat(scores, tiny.more(run, cache, s, ids[i]));
    run.decoding(false);
    return scores;
  }

  @Test
  void prefillAndDecodeGiveTheScoresOfOneUncachedCall() {
    int[] ids = Tiny.ids(1, 70);                                   // more than two pages
    for (EagerRun r : new EagerRun[] {run, exact}) {
      double[] whole = tiny.logits(r, ids);
      try (Cache paged = Cache.paged(tiny.model()); Cache taped = Cache.taped(tiny.model())) {
        double tolerance = r == exact ? 1e-12 : 2e-6;
        assertTrue(difference(inSteps(r, paged, ids, 33), whole) < tolerance);
        assertTrue(difference(inSteps(r, taped, ids, 33), whole) < tolerance);
      }
    }
  }

  @Test
  void aBatchOfDifferentLengthsIsEachAloneBitForBit() {
    int[][] prompts = {Tiny.ids(1, 5), Tiny.ids(2, 64), Tiny.ids(3, 1), Tiny.ids(4, 33)};
    int[] lengths = Arrays.stream(prompts).mapToInt(p -> p.length).toArray();
    try (Cache together = Cache.paged(tiny.model())) {
      int[] all = Arrays.stream(prompts).mapToInt(_ -> together.open()).toArray();
      double[] first = run.read(tiny.logits(run, together.next(run, all, lengths), together, Tiny.join(prompts)));
      run.decoding(true);
      int[] next = {9, 8, 7, 6};
      double[] second = run.read(tiny.logits(run, together.next(run, all, new int[] {1, 1, 1, 1}), together, next));
      run.decoding(false);
      int at = 0;
      for (int i = 0; i < prompts.length; i++) {
        try (Cache alone = Cache.paged(tiny.model())) {
          int s = alone.open();
          int width = lengths[i] * Tiny.VOCABULARY;
          assertArrayEquals(tiny.more(run, alone, s, prompts[i]), Arrays.copyOfRange(first, at, at + width), "prompt " + i);
          at += width;
          run.decoding(true);
          assertArrayEquals(tiny.more(run, alone, s, next[i]),
              Arrays.copyOfRange(second, i * Tiny.VOCABULARY, (i + 1) * Tiny.VOCABULARY), "decode " + i);
          run.decoding(false);
        }
      }
    }
  }

  @Test
  void aForkGoesItsOwnWayAndLeavesTheOtherAlone() {
    int[] past = Tiny.ids(1, 40);                                  // one full page that is shared, one that is copied
    try (Cache cache = Cache.paged(tiny.model())) {
      int a = cache.open();
      tiny.more(run, cache, a, past);
      int b = cache.fork(a);
      double[] ofB = tiny.more(run, cache, b, 3, 4);
      double[] ofA = tiny.more(run, cache, a, 5, 6);
      assertArrayEquals(fresh(past, 3, 4), ofB);
      assertArrayEquals(fresh(past, 5, 6), ofA);
    }
  }

  /** The same two calls in a cache of their own. */
  private double[] fresh(int[] past, int... more) {
    try (Cache cache = Cache.paged(tiny.model())) {
      int s = cache.open();
      tiny.more(run, cache, s, past);
      return tiny.more(run, cache, s, more);
    }
  }

  @Test
  void truncatingIntoAPageThatAForkSharesCopiesIt() {
    int[] past = Tiny.ids(1, 64);
    try (Cache cache = Cache.paged(tiny.model())) {
      int a = cache.open();
      tiny.more(run, cache, a, past);
      int b = cache.fork(a);
      cache.truncate(b, 20);
      assertEquals(20, cache.length(b));
      assertArrayEquals(fresh(Arrays.copyOf(past, 20), 1, 2, 3), tiny.more(run, cache, b, 1, 2, 3), 2e-5);
      assertArrayEquals(fresh(past, 1), tiny.more(run, cache, a, 1), "the other still has its page");
      assertThrows(IllegalArgumentException.class, () -> cache.truncate(b, 24));
      assertThrows(IllegalArgumentException.class, () -> cache.truncate(b, -1));
    }
  }

  @Test
  void pagesOfWhatWasDroppedAreUsedAgain() {
    try (Cache cache = Cache.paged(tiny.model())) {
      int a = cache.open();
      tiny.more(run, cache, a, Tiny.ids(1, 96));
      int rows = cache.keys(run, 0, tinyRows(cache)).rows();
      for (int i = 0; i < 5; i++) {
        cache.drop(a);
        int b = cache.open();
        assertArrayEquals(fresh(Tiny.ids(i, 64), 7), afterwards(cache, b, Tiny.ids(i, 64), 7), "round " + i);
        cache.drop(b);
        tiny.more(run, cache, a, Tiny.ids(9, 90));
      }
      assertEquals(rows, cache.keys(run, 0, tinyRows(cache)).rows(), "the pool did not grow");
    }
  }

  private double[] afterwards(Cache cache, int s, int[] past, int next) {
    tiny.more(run, cache, s, past);
    return tiny.more(run, cache, s, next);
  }

  /** One row written to a sequence of its own, to see the pool that comes back. */
  private Tensor tinyRows(Cache cache) {
    int s = cache.open();
    cache.next(run, new int[] {s}, new int[] {1});
    Tensor row = run.real(1, tiny.model().keyDim());
    row.copyFrom(Tensor.allocate(java.lang.foreign.Arena.ofAuto(), row.type(), 1, row.cols()));
    cache.drop(s);
    return row;
  }

  @Test
  void aBatchThatMakesNoSenseIsRefused() {
    try (Cache cache = Cache.paged(tiny.model())) {
      int s = cache.open();
      assertThrows(IllegalArgumentException.class, () -> cache.next(run, new int[] {s}, new int[] {0}));
      assertThrows(IllegalArgumentException.class, () -> cache.next(run, new int[] {s, s}, new int[] {1, 1}));
    }
  }

  @Test
  void gradientsFlowThroughEarlierKeysAndValuesAcrossCalls() {
    assertTrue(acrossCalls(exact) < 1e-12);
    assertTrue(acrossCalls(run) < 2e-5);
  }

  /** One call over two sequences against two calls over their parts: the worst relative difference of a gradient. */
  private double acrossCalls(EagerRun r) {
    int[] a = Tiny.ids(1, 9);
    int[] b = Tiny.ids(2, 7);
    Tensor[] leaves = tiny.leaves();
    Tape whole = new Tape(r);
    whole.watch(leaves);
    Segments s = Segments.of(r, new int[] {9, 7});
    Tensor x = tiny.model().body(whole, tiny.model().embed(whole, s.ids(r, Tiny.join(a, b))), s, null);
    // Only later rows are scored: whatever reaches the earlier ones goes through keys and values.
    Tensor later = Tiny.rows(whole, x, 5, 6, 7, 8, 12, 13, 14, 15);
    int[] targets = {1, 2, 3, 4, 5, 6, 7, 8};
    double[][] wanted = Tiny.read(r, whole.backward(tiny.model().loss(whole, later, r.ints(8, targets)).mean(), 1, leaves));

    Tape tape = new Tape(r);
    tape.watch(leaves);
    double worst = 0;
    try (Cache cache = Cache.taped(tiny.model())) {
      int[] both = {cache.open(), cache.open()};
      Segments first = cache.next(r, both, new int[] {5, 3});
      tiny.model().body(tape, tiny.model().embed(tape, first.ids(r,
          Tiny.join(Arrays.copyOf(a, 5), Arrays.copyOf(b, 3)))), first, cache);
      Segments second = cache.next(r, both, new int[] {4, 4});
      int[] rest = Tiny.join(Arrays.copyOfRange(a, 5, 9), Arrays.copyOfRange(b, 3, 7));
      Tensor loss = tiny.loss(tape, second, cache, rest, targets);
      double[][] found = Tiny.read(r, tape.backward(loss, 1, leaves));
      for (int i = 0; i < leaves.length; i++) worst = Math.max(worst, difference(found[i], wanted[i]));
    }
    r.reset();
    return worst;
  }

  @Test
  void sequencesThatShareAPastShareItsGradient() {
    Tensor[] leaves = tiny.leaves();
    int[] past = Tiny.ids(3, 6);
    Tape tape = new Tape(exact);
    tape.watch(leaves);
    double[][] shared;
    try (Cache cache = Cache.taped(tiny.model())) {
      int a = cache.open();
      Segments s = cache.next(exact, new int[] {a}, new int[] {6});
      tiny.model().body(tape, tiny.model().embed(tape, s.ids(exact, past)), s, cache);
      int b = cache.fork(a);                                       // one after the other: a call's sequences share no rows
      Tensor one = tiny.loss(tape, cache.next(exact, new int[] {a}, new int[] {1}), cache, new int[] {4}, new int[] {5});
      Tensor two = tiny.loss(tape, cache.next(exact, new int[] {b}, new int[] {1}), cache, new int[] {6}, new int[] {7});
      shared = Tiny.read(exact, tape.backward(tape.apply(Add.OP, one, two), 1, leaves));
    }
    double[][] apart = new double[leaves.length][];
    for (int[] end : new int[][] {{4, 5}, {6, 7}}) {
      Tape alone = new Tape(exact);
      alone.watch(leaves);
      int[] targets = {-1, -1, -1, -1, -1, -1, end[1]};
      double[][] d = Tiny.read(exact, alone.backward(tiny.loss(alone, Segments.of(exact, new int[] {7}), null,
          Tiny.join(past, new int[] {end[0]}), targets), 1, leaves));
      for (int i = 0; i < d.length; i++) {
        if (apart[i] == null) apart[i] = d[i];
        else for (int j = 0; j < d[i].length; j++) apart[i][j] += d[i][j];
      }
    }
    for (int i = 0; i < apart.length; i++) assertTrue(difference(shared[i], apart[i]) < 1e-12, "leaf " + i);
  }
}
