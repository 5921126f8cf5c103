// The team does all tasks once, passes failures on, and outlives long pauses.
package org.neoglot.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadsTest {
  /** Parking at once, spinning a little, the default; more threads than processors. */
  @ParameterizedTest
  @CsvSource({"1, 200000", "2, 0", "2, 2000", "2, 200000", "3, 0", "7, 200000"})
  void everyTaskRunsOnce(int count, long nanos) {
    try (Threads team = Threads.spinning(count, nanos)) {
      for (int round = 0; round < 300; round++) {
        int tasks = round % 17;
        var times = new AtomicIntegerArray(tasks);
        team.parallel(tasks, (task, worker) -> times.incrementAndGet(task));
        for (int i = 0; i < tasks; i++) assertEquals(1, times.get(i), "task " + i + " of round " + round);
        if (round % 50 == 0) LockSupport.parkNanos(1_000_000);               // long enough for helpers to park
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "2, 200000"})
  void rowsCoverEverything(int count, long nanos) {
    try (Threads team = Threads.spinning(count, nanos)) {
      var times = new AtomicIntegerArray(1001);
      team.rows(1001, 7, (from, to, worker) -> {
        for (int i = from; i < to; i++) times.incrementAndGet(i);
      });
      for (int i = 0; i < times.length(); i++) assertEquals(1, times.get(i));
    }
  }

  @Test
  void aFailureReachesTheCallerAndTheTeamGoesOn() {
    try (Threads team = new Threads(2)) {
      var failure = new IllegalStateException("task 3");
      var thrown = assertThrows(IllegalStateException.class, () -> team.parallel(8, (task, worker) -> {
        if (task == 3) throw failure;
      }));
      assertSame(failure, thrown);
      var done = new AtomicIntegerArray(8);
      team.parallel(8, (task, worker) -> done.incrementAndGet(task));
      for (int i = 0; i < 8; i++) assertEquals(1, done.get(i));
    }
  }

  @Test
  void aClosedTeamAndAnEmptyOneAreRefused() {
    Threads team = new Threads(2);
    team.close();
    assertThrows(IllegalStateException.class, () -> team.parallel(2, (task, worker) -> {}));
    assertThrows(IllegalArgumentException.class, () -> new Threads(0));
  }
}
