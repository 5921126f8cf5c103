// The command line of the working JVM; that it runs is shown by the launcher test, in a real process.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.JvmFlags;

class RelaunchTest {
  @Test
  void asksForTheVectorApiAndPassesArgumentsUntouched() {
    var command = Relaunch.command(true, List.of("doctor", "--json", "a b"));
    assertTrue(command.contains("--add-modules=jdk.incubator.vector"));
    assertTrue(command.containsAll(Relaunch.FLAGS));
    assertTrue(command.containsAll(JvmFlags.LOOPS), "without them products take twice as long");
    assertEquals(List.of(Main.class.getName(), "doctor", "--json", "a b"), command.subList(command.size() - 4, command.size()));
  }

  @Test
  void leavesTheVectorApiOutOnRequest() {
    assertFalse(Relaunch.command(false, List.of()).toString().contains("jdk.incubator.vector"));
  }

  @Test
  void whoeverChoosesCollectorOrHeapHasTheLastWord() {
    assertEquals(List.of("-XX:+UseSerialGC", "-Xms32m"), Relaunch.heapFlags(List.of("-Dx=y")));
    assertEquals(List.of("-Xms32m"), Relaunch.heapFlags(List.of("-XX:+UseZGC")));
    assertEquals(List.of("-XX:+UseSerialGC"), Relaunch.heapFlags(List.of("-Xmx16m")));
  }
}
