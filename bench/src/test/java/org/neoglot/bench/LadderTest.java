package org.neoglot.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rung of the ladder gives the bits of the schoolbook. */
class LadderTest {
  @ParameterizedTest
  @ValueSource(strings = {"ByRow", "RowArrays", "FourRows", "InRegisters", "Packed"})
  void rungsAgree(String name) {
    int[][] shapes = {{1, 1, 1}, {4, 16, 8}, {7, 33, 5}, {13, 45, 37}, {64, 64, 64}};
    for (int[] s : shapes) assertDoesNotThrow(() -> LadderBench.check(LadderBench.rung(name), s[0], s[1], s[2]));
  }

  @org.junit.jupiter.api.Test
  void aWrongRungIsFound() {
    MatMul wrong = (m, n, k, a, b, c) -> c[0] = 1;
    assertThrows(IllegalStateException.class, () -> LadderBench.check(wrong, 2, 2, 2));
  }
}
