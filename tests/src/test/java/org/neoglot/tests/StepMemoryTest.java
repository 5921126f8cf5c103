package org.neoglot.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.neoglot.engine.ops.MomentFormat;

/** A training step of the shape that figures are given for, with fewer layers: garbage, and memory as it was foretold. */
class StepMemoryTest {
  @Test
  void aStepMakesLittleGarbage() {
    // Until the compiler has done all loops, those not yet compiled box their vectors: that takes some 15 steps.
    var steps = StepProbe.train(60, 2, 2, 2, 128, false, MomentFormat.F32);
    long least = steps.each().stream().skip(3).mapToLong(StepProbe.Took::garbage).min().orElseThrow();
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
}
