// Real training with the mechanism switched off must not come out SHOWN; smaller than the experiments, but the same
// code.
package org.neoglot.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.evidence.experiments.Experiments;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Pupil;

class ShamTest {
  private static final Classroom.Plan SMALL = new Classroom.Plan(60, 60, 320, 30, new Pupil.Build(1, 32, 2, 64, 64,
      true));

  @TempDir
  Path folder;

  /** One of each kind: replay of the wrong language, rows drawn from another seed. */
  @ParameterizedTest
  @ValueSource(strings = {"replay", "new-rows-from-pieces"})
  void aShamIsNotShown(String id) {
    assertNotEquals(Verdict.SHOWN, run(id, true, 2).judgement().verdict());
  }

  /** The same seeds give the same bits with any number of threads. */
  @Test
  void bitsDoNotDependOnThreads() {
    LedgerLine one = run("replay", false, 1);
    assertEquals(one.bits(), run("replay", false, 2).bits());
    assertTrue(one.costs().get("replay").flops() > 1e8);
  }

  @SuppressWarnings("unchecked")
  private LedgerLine run(String id, boolean sham, int count) {
    var e = (Experiment<Classroom>) Experiments.named(id).orElseThrow();
    var small = new Experiment<>(e.id(), e.methods(), e.claim(), e.budget(), (seed, r) -> Classroom.of(SMALL, seed, r),
        e.arms(), e.tunedBy(), e.sham());
    try (Threads threads = new Threads(count); EagerRun run = Run.eager(threads)) {
      return new Runner(run, new EvidenceLedger(folder.resolve(count + ".jsonl")), folder.resolve("work" + count),
          "test", "c0ffee",
          s -> {}, () -> false).run(small, List.of(1L, 2L, 3L, 4L, 5L), sham);
    }
  }
}
