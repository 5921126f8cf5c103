// A large checkpoint is mapped, not read.
package org.neoglot.tests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpeningTest {
  /** Time is printed; it is asserted nowhere, because machines differ. */
  @Test
  void openingAGigabyteReadsNoWeightAndAsksForLittleHeap(@TempDir Path folder) throws IOException {
    OpeningProbe.write(folder);
    OpeningProbe.Cost cost = OpeningProbe.open(folder);
    System.out.println(cost);
    assertTrue(cost.file() > 1_000_000_000, cost.toString());
    assertTrue(cost.heap() < 50_000_000, cost.toString());
    assertFalse(cost.read(), "weights were read");
  }
}
