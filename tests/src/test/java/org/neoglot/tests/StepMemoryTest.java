package org.neoglot.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Threads;
import org.neoglot.engine.ops.MomentFormat;
import org.neoglot.models.Cache;

/** A training step of the shape that figures are given for, with fewer layers: garbage, and memory as it was foretold. */
class StepMemoryTest {
  /**
   * In a process of its own, as users train: where definition and twin have both run, as in the tests before this one,
   * the compiler no longer sees which of them is meant, and vectors are boxed that are not in real life.
   */
  @Test
  void aStepMakesLittleGarbage() throws Exception {
    // Until the compiler has done all loops, those not yet compiled box their vectors too: that takes some 15 steps.
    var command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-Xms32m",
        "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"), StepProbe.class.getName(),
        "120", "2", "2", "2", "128", "false", "F32");
    Process probe = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String printed = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, probe.waitFor(), printed);
    long least = Pattern.compile("garbage ([\\d,]+) B").matcher(printed).results().skip(3)
        .mapToLong(m -> Long.parseLong(m.group(1).replace(",", ""))).min().orElseThrow();
    assertTrue(least < 1_000_000, least + " bytes of garbage in a step");
  }

  @Test
  void theEstimateIsWhatTheStepTakes() {
    for (boolean recompute : new boolean[] {false, true}) {
      for (MomentFormat format : MomentFormat.values()) {
        var steps = StepProbe.train(2, 2, 2, 2, 128, recompute, format);
        assertEquals(steps.reserved(), steps.peak(), "the workspace is as large as it has to be");
        long foretold = steps.estimate().activations() + steps.estimate().backward() + steps.estimate().loss();
        assertTrue(Math.abs(foretold - steps.peak()) <= 0.01 * steps.peak(), foretold + " and " + steps.peak());
      }
    }
  }

  /** Of a prompt's layer, which writes to a cache, only the result stays, and perhaps a hole of its size in all. */
  @Test
  void aPromptsLayersGiveBackTheirInsides() {
    long result = 96L * 256 * Float.BYTES;
    for (String kind : List.of("llama", "gpt2")) {
      long more = prompt(kind, 4) - prompt(kind, 1);
      assertTrue(more <= 4 * result, kind + ": three more layers take " + more + " bytes more");
    }
  }

  private static long prompt(String kind, int layers) {
    int[] ids = new int[96];
    try (ProbeModel model = ProbeModel.of(kind, layers, ids.length); EagerRun run = Run.eager(new Threads(2));
        Cache cache = Cache.paged(model.decoder())) {
      cache.open();
      Segments s = cache.next(run, new int[] {0}, new int[] {ids.length});
      model.decoder().body(run, model.decoder().embed(run, s.ids(run, ids)), s, cache);
      return run.workspace().peakBytes();
    }
  }
}
