// The limit of memory for a mix of streams: what is counted, and what is refused.
package org.neoglot.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.neoglot.engine.Threads;

class TrafficTest {
  @Test
  void whatIsChangedIsReadAndWritten() {
    assertEquals(7, new Traffic(1, 3, 0).moves());
    assertEquals(2, new Traffic(1, 0, 1).moves());
  }

  @Test
  void everyMixIsMeasured() {
    try (var team = new Threads(2)) {
      for (Traffic t : new Traffic[] {new Traffic(1, 0, 0), new Traffic(0, 1, 0), new Traffic(2, 1, 1)}) {
        double rate = t.rate(team, 0.01);
        assertTrue(rate > 0.01 && rate < 1e5, () -> t + ": " + rate + " GB/s");
      }
    }
  }

  @Test
  void nothingToReadIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Traffic(0, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Traffic(-1, 2, 1));
  }
}
