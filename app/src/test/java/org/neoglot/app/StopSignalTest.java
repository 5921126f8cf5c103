// The first signal asks for a stop, one press delivered twice counts once, and closing restores what was.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopSignalTest {
  @Test
  void firstSignalRequestsAStopOnce() throws Exception {
    var noticed = new Semaphore(0);
    var outer = new Semaphore(0);
    // TERM, not INT: a JVM that is started in the background finds INT ignored, and leaves it so.
    var restore = Signals.on("TERM", outer::release);
    try (var stop = StopSignal.listen(noticed::release)) {
      assertFalse(stop.requested());
      assertEquals(0, stop.status());
      raise();
      assertTrue(noticed.tryAcquire(5, TimeUnit.SECONDS), "the signal did not arrive");
      raise();
      assertFalse(noticed.tryAcquire(200, TimeUnit.MILLISECONDS), "the same press was taken for a second one");
      assertTrue(stop.requested());
      assertEquals(143, stop.status());
    }
    raise();
    assertTrue(outer.tryAcquire(5, TimeUnit.SECONDS), "the former handler was not put back");
    restore.run();
  }

  private static void raise() throws Exception {
    var signal = Class.forName("sun.misc.Signal");
    signal.getMethod("raise", signal).invoke(null, signal.getConstructor(String.class).newInstance("TERM"));
  }
}
