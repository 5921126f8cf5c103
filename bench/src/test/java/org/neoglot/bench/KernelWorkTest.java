// Every kernel of the part kernels: the definition and the twin give the same bits, and what moves is known.
package org.neoglot.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Hooks;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;

class KernelWorkTest {
  @ParameterizedTest
  @ValueSource(strings = {"rmsnorm", "rmsnorm-backward", "layernorm", "layernorm-backward", "swiglu", "swiglu-backward",
      "gelu", "gelu-backward", "gelu-tanh", "gelu-tanh-backward", "softmax", "rope", "rope-backward", "dropout", "adamw",
      "cross-entropy", "scatter-add"})
  void twinsAgree(String name) {
    try (var definition = new EagerRun(Kernels.scalar(), new Threads(1), new Hooks());
        var measured = Run.eager(new Threads(2))) {
      var wanted = new KernelWork(definition, name, 9, 128);
      var found = new KernelWork(measured, name, 9, 128);
      var a = wanted.compute();
      var b = found.compute();
      assertEquals(a.length, b.length);
      for (int i = 0; i < a.length; i++) assertArrayEquals(definition.read(a[i]), measured.read(b[i]), name + " " + i);
      assertTrue(found.traffic() != null ? found.bytes() > 0 : found.flops() > 0, "neither bytes nor flops");
    }
  }

  @Test
  void aMisspeltKernelIsRefused() {
    try (var run = Run.eager(new Threads(1))) {
      assertThrows(IllegalArgumentException.class, () -> new KernelWork(run, "gelo", 2, 64));
    }
  }
}
