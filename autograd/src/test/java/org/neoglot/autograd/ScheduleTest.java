package org.neoglot.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.neoglot.autograd.Schedule.Warmup;
import org.neoglot.engine.file.SafeTensors;

class ScheduleTest {
  @Test
  void schedulesAreThoseOfTransformers() {
    Path file = Golden.file("optimisers/case.safetensors");
    try (SafeTensors golden = SafeTensors.open(file)) {
      check(golden, "schedule.constant", Schedule.constant(Warmup.steps(10)));
      check(golden, "schedule.linear", Schedule.linear(Warmup.steps(10)));
      check(golden, "schedule.cosine", Schedule.cosine(Warmup.steps(10)));
    }
  }

  private static void check(SafeTensors golden, String name, Schedule schedule) {
    double[] rates = golden.get(name).doubles();
    assertEquals(100, rates.length);
    for (int step = 0; step < rates.length; step++) {
      assertEquals(rates[step], 1e-3 * schedule.factor(step, 100), 1e-12, name + " at step " + step);
    }
  }

  @Test
  void warmUpAsAShareRisesFromZeroAndEndsAtTheMinimum() {
    Schedule schedule = new Schedule.Cosine(Warmup.share(0.1), 0.2);
    assertEquals(0, schedule.factor(0, 200));
    assertEquals(0.5, schedule.factor(10, 200));
    assertEquals(1, schedule.factor(20, 200));
    assertEquals(0.6, schedule.factor(110, 200), 1e-15);
    assertEquals(0.2, schedule.factor(200, 200), 1e-15);
    assertEquals(0.2, new Schedule.Linear(Warmup.NONE, 0.2).factor(200, 200), 1e-15);
  }

  @Test
  void nonsenseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Schedule.Linear(Warmup.NONE, 1.5));
    assertThrows(IllegalArgumentException.class, () -> Warmup.share(1));
    assertThrows(IllegalArgumentException.class, () -> Budget.steps(0));
    assertThrows(IllegalArgumentException.class, () -> Budget.seconds(Double.NaN));
  }
}
