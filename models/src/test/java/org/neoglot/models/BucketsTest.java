package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** Buckets of distances by hand: floor and ceiling of the published formulas, where distances lie beside and on borders. */
class BucketsTest {
  private static final T5Buckets ENCODER = new T5Buckets(32, 128, true);
  private static final T5Buckets DECODER = new T5Buckets(32, 128, false);
  private static final DebertaBuckets DEBERTA = new DebertaBuckets(256, 512, true);

  /** Of 16 to a side the first 8 are near: 8 + floor(8 ln(t / 8) / ln 16), which is whole at 16, 32 and 64. */
  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 1", "1, 17", "-7, 7", "-8, 8", "-11, 8", "-12, 9", "-15, 9", "-16, 10", "16, 26", "-32, 12",
      "-63, 13", "-64, 14", "-90, 14", "-91, 15", "-127, 15", "-128, 15", "5000, 31"})
  void bothWays(int distance, int bucket) {
    assertEquals(bucket, ENCODER.of(distance));
  }

  /** All 32 for what came before, 16 of them near: 16 + floor(16 ln(t / 16) / ln 8). */
  @ParameterizedTest
  @CsvSource({"3, 0", "0, 0", "-15, 15", "-16, 16", "-18, 16", "-19, 17", "-32, 21", "-128, 31", "-9999, 31"})
  void backwards(int distance, int bucket) {
    assertEquals(bucket, DECODER.of(distance));
  }

  /** 128 + ceil(127 ln(t / 128) / ln(511 / 128)) beyond 128. */
  @ParameterizedTest
  @CsvSource({"0, 0", "127, 127", "128, 128", "-128, -128", "129, 129", "130, 130", "-130, -130", "256, 192", "511, 255"})
  void deberta(int distance, int bucket) {
    assertEquals(bucket, DEBERTA.of(distance));
  }

  @Test
  void columnsAreOfTheDistanceFromQueryToKey() {
    try (EagerRun run = Run.eager(new org.neoglot.engine.Threads(1))) {
      Tensor columns = DEBERTA.columns(run);
      int reach = columns.cols() / 2;
      assertEquals(256, columns.intAt(0, reach));
      assertEquals(253, columns.intAt(0, reach + 3), "a key 3 later: the query is 3 before it");
      assertEquals(0, columns.intAt(0, 2 * reach));
      assertEquals(511, columns.intAt(0, 0));
      Tensor t5 = ENCODER.columns(run);
      assertEquals(19, t5.intAt(0, t5.cols() / 2 + 3));
    }
  }

  @Test
  void bucketsWithoutRoomForFarDistancesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new T5Buckets(32, 8, true));
    assertThrows(IllegalArgumentException.class, () -> new DebertaBuckets(8, 5, true));
  }
}
