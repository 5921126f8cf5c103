// Machines of several kinds, described by folders like Linux's /sys/devices.
package org.neoglot.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorsTest {
  @TempDir
  Path folder;

  private void cpu(int number, String siblings, String capacity) throws IOException {
    Path cpu = Files.createDirectories(folder.resolve("system/cpu/cpu" + number + "/topology"));
    Files.writeString(cpu.resolve("thread_siblings_list"), siblings + "\n");
    if (capacity != null) Files.writeString(cpu.getParent().resolve("cpu_capacity"), capacity + "\n");
  }

  private Processors read(int available, String allowed) throws IOException {
    Path status = folder.resolve("status");
    if (allowed != null) Files.writeString(status, "Name:\tjava\nCpus_allowed:\tff\nCpus_allowed_list:\t" + allowed + "\n");
    return Processors.of(folder, status, available);
  }

  @Test
  void oneThreadForEachCoreOfAHyperThreadedMachine() throws IOException {
    for (int i = 0; i < 4; i++) cpu(i, i % 2 + "," + (i % 2 + 2), null);
    assertEquals(new Processors(List.of(0, 1), 2), read(4, "0-3"));
  }

  @Test
  void adjacentSiblingsToo() throws IOException {
    for (int i = 0; i < 8; i++) cpu(i, i / 2 * 2 + "-" + (i / 2 * 2 + 1), null);
    assertEquals(new Processors(List.of(0, 2, 4, 6), 4), read(8, "0-7"));
  }

  @Test
  void fastCoresOfAnIntelHybrid() throws IOException {
    for (int i = 0; i < 4; i++) cpu(i, i / 2 * 2 + "-" + (i / 2 * 2 + 1), null);
    for (int i = 4; i < 8; i++) cpu(i, String.valueOf(i), null);
    Files.writeString(Files.createDirectories(folder.resolve("cpu_core")).resolve("cpus"), "0-3\n");
    Files.writeString(Files.createDirectories(folder.resolve("cpu_atom")).resolve("cpus"), "4-7\n");
    assertEquals(new Processors(List.of(0, 2), 2), read(8, "0-7"));
  }

  @Test
  void fastCoresOfAnArmHybrid() throws IOException {
    String[] capacities = {"250", "250", "870", "870", "1024"};
    for (int i = 0; i < 5; i++) cpu(i, String.valueOf(i), capacities[i]);
    assertEquals(new Processors(List.of(2, 3, 4), 3), read(5, null));
  }

  @Test
  void affinityAndControlGroupsLimit() throws IOException {
    for (int i = 0; i < 4; i++) cpu(i, i % 2 + "," + (i % 2 + 2), null);
    assertEquals(new Processors(List.of(3), 1), read(1, "3"));
    assertEquals(new Processors(List.of(2, 3), 2), read(2, "2-3"));
    assertEquals(new Processors(List.of(0), 1), read(1, "0-3"));
  }

  @Test
  void slowCoresAloneAreStillUsed() throws IOException {
    for (int i = 0; i < 4; i++) cpu(i, String.valueOf(i), null);
    Files.writeString(Files.createDirectories(folder.resolve("cpu_core")).resolve("cpus"), "0-1\n");
    assertEquals(new Processors(List.of(), 2), read(2, "2-3"));
  }

  @Test
  void otherSystemsKnowTheirCountOnly() throws IOException {
    assertEquals(new Processors(List.of(), 6), read(6, null));
    Files.createDirectories(folder.resolve("system/cpu/cpu0"));                 // switched off: no topology
    assertEquals(new Processors(List.of(), 6), read(6, null));
  }

  @Test
  void listsAsLinuxWritesThem() {
    BitSet set = new BitSet();
    set.set(0, 4);
    set.set(8);
    assertEquals(set, Processors.list("0-3,8"));
    assertTrue(Processors.list("").isEmpty());
    assertTrue(Processors.list("none,-1,3-1").isEmpty());
  }

  @Test
  void thisMachine() {
    Processors here = Processors.here();
    assertTrue(here.count() >= 1 && here.count() <= Runtime.getRuntime().availableProcessors());
    assertThrows(IllegalArgumentException.class, () -> new Processors(List.of(), 0));
  }

  /** In a thread of its own, because the tie cannot be undone without knowing what was before. */
  @Test
  void aPinnedThreadRunsWhereItShould() throws Exception {
    Processors here = Processors.here();
    assumeTrue(Pin.refusal() == null && !here.chosen().isEmpty(), "threads cannot be pinned here: " + Pin.refusal());
    String[] seen = new String[1];
    Thread thread = Thread.ofPlatform().start(() -> {
      Pin.toProcessor(here.chosen().getLast());
      seen[0] = allowedHere();
    });
    thread.join();
    assertEquals(String.valueOf(here.chosen().getLast()), seen[0]);
    assertThrows(IllegalArgumentException.class, () -> Pin.toProcessor(-1));
    assertThrows(UnsupportedOperationException.class, () -> Threads.pinned(here.chosen().size() + 1));
  }

  @Test
  void aPinnedTeamHasAProcessorEach() throws Exception {
    Processors here = Processors.here();
    assumeTrue(Pin.refusal() == null && !here.chosen().isEmpty(), "threads cannot be pinned here: " + Pin.refusal());
    int count = here.chosen().size();
    String[] seen = new String[count];
    Thread thread = Thread.ofPlatform().start(() -> {
      try (Threads team = Threads.pinned(count)) {
        // As many tasks as threads are not enough: one thread may take two.
        for (int i = 0; i < 200; i++) {
          team.parallel(8 * count, (task, worker) -> seen[worker.index()] = allowedHere());
        }
      }
    });
    thread.join();
    for (int i = 0; i < count; i++) {
      if (seen[i] != null) assertEquals(String.valueOf(here.chosen().get(i)), seen[i], "worker " + i);
    }
    assertEquals(String.valueOf(here.chosen().getFirst()), seen[0]);
  }

  private static String allowedHere() {
    try (var lines = Files.lines(Path.of("/proc/thread-self/status"))) {
      return lines.filter(l -> l.startsWith("Cpus_allowed_list:")).findFirst().orElseThrow().split("\\s+")[1];
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
