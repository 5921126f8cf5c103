// SGD, Lion and Adafactor: ten steps as recorded, state that comes back, and what is refused.
package org.neoglot.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.SafeTensors;

class RuledTest {
  private final Arena arena = Arena.ofAuto();

  private static UpdateRule rule(String name) {
    return switch (name) {
      case "sgd_momentum" -> new Sgd(0.9, false, 0.01);
      case "sgd_nesterov" -> new Sgd(0.9, true, 0);
      case "lion" -> Lion.of(0.1);
      case "adafactor_relative" -> new Adafactor(true, true, 0, 0, 1e-30, 1e-3, 1, -0.8);
      default -> new Adafactor(false, false, 0.9, 0.01, 1e-30, 1e-3, 1, -0.8);
    };
  }

  private static double rate(String name) {
    return name.startsWith("sgd") ? 0.05 : name.equals("lion") ? 0.003 : 0.01;
  }

  private List<Parameter> parameters(SafeTensors golden) {
    return List.of("matrix", "vector").stream().map(n -> {
      Parameter p = Parameter.create(n, arena, golden.get(n + ".initial").shape());
      p.trainable(true);
      put(p.value(), golden.get(n + ".initial").doubles(), 0);
      return p;
    }).toList();
  }

  private static void put(Tensor t, double[] values, int from) {
    for (int i = 0; i < t.size(); i++) t.set(i / t.cols(), i % t.cols(), values[from + i]);
  }

  private static void step(Ruled optimizer, SafeTensors golden, EagerRun run, int step, double rate) {
    for (Parameter p : optimizer.parameters()) {
      put(p.gradient(), golden.get(p.name() + ".grads").doubles(), Math.toIntExact(step * p.size()));
    }
    optimizer.prepare(step + 1, rate);
    optimizer.update(run);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd_momentum", "sgd_nesterov", "lion", "adafactor_relative", "adafactor_fixed_lr"})
  void tenStepsAreThoseRecordedAndAResumedRunHasTheSameBits(String name) {
    try (SafeTensors golden = SafeTensors.open(Golden.file("optimisers/case.safetensors"));
        EagerRun run = Run.eager(new Threads(2))) {
      List<Parameter> both = parameters(golden);
      Ruled optimizer = new Ruled(rule(name), both, true, arena);
      Ruled resumed = null;
      for (int step = 0; step < 10; step++) {
        step(optimizer, golden, run, step, rate(name));
        for (Parameter p : both) {
          double[] wanted = golden.get(name + "." + p.name() + "_f64").doubles();
          int from = Math.toIntExact(step * p.size());
          for (int i = 0; i < p.size(); i++) {
            assertEquals(wanted[from + i], p.value().get(i / p.cols(), i % p.cols()), 2e-6, p.name() + " after " + step);
          }
        }
        if (resumed != null) step(resumed, golden, run, step, rate(name));
        if (step == 4) resumed = copy(optimizer, name);
      }
      for (int i = 0; i < both.size(); i++) {
        assertArrayEquals(both.get(i).value().floats(), resumed.parameters().get(i).value().floats());
      }
    }
  }

  /** What a snapshot does: weights and state by name, nothing else. */
  private Ruled copy(Ruled from, String name) {
    List<Parameter> fresh = from.parameters().stream().map(p -> {
      Parameter q = Parameter.create(p.name(), arena, p.shape());
      q.trainable(true);
      q.value().copyFrom(p.value());
      return q;
    }).toList();
    Ruled to = new Ruled(rule(name), fresh, true, arena);
    assertEquals(from.state().keySet(), to.state().keySet());
    to.state().forEach((n, t) -> t.copyFrom(from.state().get(n)));
    assertEquals(to.state().values().stream().mapToLong(t -> 4 * t.size()).sum(), to.stateBytes());
    return to;
  }

  @Test
  void vectorsDoNotDecayUnlessAsked() {
    Parameter norm = Parameter.create("norm", arena, 2);
    norm.trainable(true);
    norm.value().set(0, 0, 1);
    try (EagerRun run = Run.eager(new Threads(1))) {
      Ruled optimizer = new Ruled(new Sgd(0.9, false, 0.5), List.of(norm), arena);
      optimizer.prepare(1, 0.1);
      optimizer.update(run);
      assertEquals(1, norm.value().get(0, 0));
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Sgd(1, false, 0));
    assertThrows(IllegalArgumentException.class, () -> new Sgd(0, true, 0));
    assertThrows(IllegalArgumentException.class, () -> Lion.of(-1));
    Parameter frozen = Parameter.create("frozen", arena, 2, 2);
    assertEquals("parameter 'frozen' is frozen, Lion moves it",
        assertThrows(IllegalArgumentException.class, () -> new Ruled(Lion.of(0), List.of(frozen), arena)).getMessage());
  }
}
