// Suffix arrays against their definition.
package org.neoglot.tokenizer.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SuffixArrayTest {
  @Test
  void sortsAllSuffixes() {
    var random = new Random(1);
    for (int round = 0; round < 400; round++) {
      int alphabet = 1 + random.nextInt(5);
      int[] s = random.ints(round % 60, 0, alphabet).toArray();
      int[] sa = SuffixArray.of(s, alphabet);
      assertArrayEquals(byDefinition(s), sa);
      int[] shared = SuffixArray.commonPrefixes(s, sa);
      for (int i = 1; i < sa.length; i++) {
        int mismatch = Arrays.mismatch(s, sa[i - 1], s.length, s, sa[i], s.length);
        assertArrayEquals(new int[] {mismatch < 0 ? s.length - sa[i] : mismatch}, new int[] {shared[i]});
      }
    }
  }

  private static int[] byDefinition(int[] s) {
    return IntStream.range(0, s.length).boxed()
        .sorted((a, b) -> Arrays.compare(s, a, s.length, s, b, s.length)).mapToInt(i -> i).toArray();
  }
}
