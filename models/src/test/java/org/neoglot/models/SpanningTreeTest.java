package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The best tree is the best of all trees, which are tried one by one. */
class SpanningTreeTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6})
  void isTheBestOfAllTrees(int nodes) {
    var random = new SplittableRandom(nodes);
    for (int round = 0; round < 200; round++) {
      // Every third graph has few different scores, so that ties and cycles abound.
      boolean coarse = round % 3 == 0;
      double[] scores = IntStream.range(0, nodes * nodes)
          .mapToDouble(i -> coarse ? random.nextInt(3) : random.nextDouble(-10, 10)).toArray();
      int[] found = SpanningTree.heads(scores, nodes);
      assertTrue(tree(found), () -> java.util.Arrays.toString(found));
      assertEquals(bestOfAll(scores, nodes), total(scores, found), 1e-9);
    }
  }

  private static double bestOfAll(double[] scores, int nodes) {
    double best = Double.NEGATIVE_INFINITY;
    long all = (long) Math.pow(nodes, nodes - 1);
    for (long code = 0; code < all; code++) {
      int[] heads = new int[nodes];
      heads[0] = -1;
      long rest = code;
      for (int d = 1; d < nodes; d++, rest /= nodes) heads[d] = (int) (rest % nodes);
      if (tree(heads)) best = Math.max(best, total(scores, heads));
    }
    return best;
  }

  /** One node under the root, and from every node a way up to it. */
  private static boolean tree(int[] heads) {
    if (heads[0] != -1 || IntStream.range(1, heads.length).filter(d -> heads[d] == 0).count() != 1) return false;
    for (int d = 1; d < heads.length; d++) {
      int node = d;
      for (int steps = 0; node != 0; steps++) {
        if (steps > heads.length) return false;
        node = heads[node];
      }
    }
    return true;
  }

  private static double total(double[] scores, int[] heads) {
    return IntStream.range(1, heads.length).mapToDouble(d -> scores[d * heads.length + heads[d]]).sum();
  }

  @Test
  void aLongSentenceOfNothingButCyclesIsATree() {
    int nodes = 300;
    double[] scores = new double[nodes * nodes];
    for (int d = 1; d < nodes; d++) scores[d * nodes + ((d - 1 ^ 1) + 1) % nodes] = 5;     // pairs that want each other
    assertTrue(tree(SpanningTree.heads(scores, nodes)));
  }

  @Test
  void aRootAloneHasNoHead() {
    assertArrayEquals(new int[] {-1}, SpanningTree.heads(new double[1], 1));
  }

  @Test
  void whatIsNoNumberIsRefused() {
    double[] scores = {0, 0, 0, 0, 0, Double.NaN, 0, 0, 0};
    var e = assertThrows(IllegalArgumentException.class, () -> SpanningTree.heads(scores, 3));
    assertEquals("the score of node 2 as head of 1 is NaN, wanted a finite number", e.getMessage());
  }
}
