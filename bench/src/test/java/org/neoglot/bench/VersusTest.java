// Two versions beside each other: what they do, and what is refused.
package org.neoglot.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VersusTest {
  private static String hash(String work, int threads) {
    try (var w = new VersusWork(work, threads)) {
      assertTrue(w.getAsLong() > 0);
      return w.get();
    }
  }

  @Test
  void bitsTellWorksApartAndNotThreads() {
    for (String work : List.of("31x17x9/NT", "attention/50x8", "rmsnorm")) assertEquals(hash(work, 1), hash(work, 2), work);
    assertNotEquals(hash("31x17x9/NT", 1), hash("31x17x9/NN", 1));
    assertNotEquals(hash("attention/50x8", 1), hash("attention/51x8", 1));
  }

  @Test
  void wrongWishesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new VersusWork("512x512/NN", 1));
    var part = new VersusPart();
    var lab = new Lab(1, 0.01, Map.of(), Path.of("."), null);
    assertThrows(IllegalArgumentException.class, () -> part.run(lab));
    var nowhere = new Lab(1, 0.01, Map.of("other", List.of("no-such-folder")), Path.of("."), null);
    String said = assertThrows(IllegalArgumentException.class, () -> part.run(nowhere)).getMessage();
    assertTrue(said.contains("no-such-folder"), said);
  }
}
