package org.neoglot.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.SafeTensors;

class AdamWTest {
  private static final AdamW.Config CONFIG = new AdamW.Config(0.9, 0.95, 1e-8, 0.1);
  /** PyTorch decays vectors like anything else; ours does so when a group says it. */
  private static final List<AdamW.Group> ALL = List.of(new AdamW.Group("all", p -> true, 1, 0.1));

  private final Arena arena = Arena.ofAuto();

  private static Parameter parameter(Arena arena, SafeTensors golden, String name) {
    Parameter p = Parameter.create(name, arena, golden.get(name + ".initial").shape());
    p.trainable(true);
    put(p.value(), golden.get(name + ".initial").doubles(), 0);
    return p;
  }

  private static void put(Tensor t, double[] values, int from) {
    for (int i = 0; i < t.size(); i++) t.set(i / t.cols(), i % t.cols(), values[from + i]);
  }

  private static void compare(double[] wanted, int from, Tensor found, double tolerance, String what) {
    for (int i = 0; i < found.size(); i++) {
      assertEquals(wanted[from + i], found.get(i / found.cols(), i % found.cols()), tolerance, what + " at " + i);
    }
  }

  @Test
  void tenStepsAreThoseOfPyTorch() {
    try (SafeTensors golden = SafeTensors.open(Golden.file("optimisers/case.safetensors"));
        EagerRun run = Run.eager(new Threads(2))) {
      List<Parameter> both = List.of(parameter(arena, golden, "matrix"), parameter(arena, golden, "vector"));
      AdamW optimizer = new AdamW(CONFIG, both, ALL, arena);
      for (int step = 0; step < 10; step++) {
        for (Parameter p : both) {
          put(p.gradient(), golden.get(p.name() + ".grads").doubles(), Math.toIntExact(step * p.size()));
        }
        optimizer.prepare(step + 1, 0.01);
        optimizer.update(run);
        for (Parameter p : both) {
          double[] wanted = golden.get("adamw." + p.name() + "_f64").doubles();
          compare(wanted, Math.toIntExact(step * p.size()), p.value(), 2e-6, p.name() + " after step " + (step + 1));
        }
      }
    }
  }

  @Test
  void tenStepsInDoublesAreThoseOfPyTorch() {
    try (SafeTensors golden = SafeTensors.open(Golden.file("optimisers/case.safetensors")); EagerRun run = Run.exact()) {
      for (String name : List.of("matrix", "vector")) {
        Parameter shape = parameter(arena, golden, name);
        Tensor[] x = new Tensor[5];
        for (int i = 0; i < 4; i++) x[i] = Tensor.allocate(arena, DType.F64, shape.rows(), shape.cols());
        x[4] = Tensor.allocate(arena, DType.F64, 1, 2);
        x[4].set(0, 0, 0.01);
        put(x[0], golden.get(name + ".initial").doubles(), 0);
        for (int step = 0; step < 10; step++) {
          put(x[1], golden.get(name + ".grads").doubles(), Math.toIntExact(step * shape.size()));
          x[4].set(0, 1, step + 1);
          run.all(new org.neoglot.engine.ops.AdamW(0.9, 0.95, 1e-8, 0.1), x);
          double[] wanted = golden.get("adamw." + name + "_f64").doubles();
          compare(wanted, Math.toIntExact(step * shape.size()), x[0], 1e-12, name + " after step " + (step + 1));
        }
      }
    }
  }

  @Test
  void clippingIsThatOfPyTorch() {
    try (SafeTensors golden = SafeTensors.open(Golden.file("optimisers/case.safetensors"));
        EagerRun run = Run.eager(new Threads(2))) {
      List<Parameter> both = List.of(parameter(arena, golden, "matrix"), parameter(arena, golden, "vector"));
      for (Parameter p : both) put(p.gradient(), golden.get(p.name() + ".grads").doubles(), 0);
      Gradients gradients = new Gradients(both);
      Tensor squared = gradients.squaredNorm(run);
      double wanted = golden.get("clip.norm").doubles()[0];
      assertEquals(wanted, Math.sqrt(squared.get(0, 0)), 1e-6 * wanted);
      gradients.clip(run, squared, 1);
      for (Parameter p : both) compare(golden.get("clip." + p.name()).doubles(), 0, p.gradient(), 2e-7, p.name());
    }
  }

  @Test
  void groupsDecideRateAndDecayAndVectorsDoNotDecay() {
    try (EagerRun run = Run.eager(new Threads(1))) {
      Parameter matrix = Parameter.create("a.weight", arena, 2, 2);
      Parameter vector = Parameter.create("a.norm", arena, 2);
      Parameter embedding = Parameter.create("embed", arena, 2, 2);
      Parameter slow = Parameter.create("slow.weight", arena, 2, 2);
      List<Parameter> all = List.of(matrix, vector, embedding, slow);
      for (Parameter p : all) {
        p.trainable(true);
        for (int i = 0; i < p.size(); i++) p.value().set(i / 2, i % 2, 1);
      }
      List<AdamW.Group> groups = List.of(AdamW.Group.matching("embed", 1, 0), AdamW.Group.matching("^slow", 0.1, 0.5));
      AdamW optimizer = new AdamW(CONFIG, all, groups, arena);
      optimizer.prepare(1, 0.01);
      optimizer.update(run);                       // gradients are zero: what moves is decay alone
      assertEquals(1 - 0.01 * 0.1, matrix.value().get(0, 0), 1e-7);
      assertEquals(1, vector.value().get(0, 0));
      assertEquals(1, embedding.value().get(0, 0));
      assertEquals(1 - 0.001 * 0.5, slow.value().get(0, 0), 1e-7);
    }
  }

  @Test
  void aFrozenParameterIsRefused() {
    Parameter frozen = Parameter.create("frozen", arena, 2, 2);
    var e = assertThrows(IllegalArgumentException.class, () -> new AdamW(CONFIG, List.of(frozen), List.of(), arena));
    assertEquals("parameter 'frozen' is frozen, AdamW moves it", e.getMessage());
  }
}
