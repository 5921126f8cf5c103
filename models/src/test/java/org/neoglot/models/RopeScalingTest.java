// Scaled rotary frequencies: what the papers promise of them, beside the recorded references.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RopeScalingTest {
  private static final double THETA = 10_000;
  private static final double[] PLAIN = RopeScaling.plain(THETA, 64);

  private static RopeConfig read(String... changes) {
    return LlamaConfig.of(new Config("config.json", Tiny.json(changes))).rope();
  }

  @Test
  void theSlowestPlaneOfDynamicNtkTurnsAsFarAsItWasTrained() {
    var scaling = new RopeScaling.Dynamic(2, 100);
    assertArrayEquals(PLAIN, scaling.frequencies(THETA, 64, 100), "up to the trained length nothing changes");
    double[] f = scaling.frequencies(THETA, 64, 300);
    assertEquals(PLAIN[0], f[0]);
    assertEquals(PLAIN[31] / (2 * 300 / 100.0 - 1), f[31], 1e-12, "slowed by what the length has grown");
  }

  @Test
  void yarnKeepsFastPlanesAndSlowsSlowOnes() {
    var scaling = new RopeScaling.Yarn(4, 2048, 32, 1, 1.2);
    double[] f = scaling.frequencies(THETA, 64, 0);
    for (int i = 0; i < 32; i++) {
      double turns = 2048 * PLAIN[i] / (2 * Math.PI);
      if (turns > 32 * 1.4) assertEquals(PLAIN[i], f[i], "plane " + i);
      if (turns < 1 / 1.4) assertEquals(PLAIN[i] / 4, f[i], "plane " + i);
      assertTrue(f[i] <= PLAIN[i] && f[i] >= PLAIN[i] / 4 - 1e-15);
    }
    assertEquals(8192, scaling.context(2048));
  }

  @Test
  void llama3KeepsShortWavesAndStretchesLongOnes() {
    double[] f = new RopeScaling.Llama3(8, 1, 4, 8192).frequencies(500_000, 128, 0);
    double[] plain = RopeScaling.plain(500_000, 128);
    for (int i = 0; i < 64; i++) {
      double wave = 2 * Math.PI / plain[i];
      if (wave < 8192 / 4.0) assertEquals(plain[i], f[i]);
      if (wave > 8192) assertEquals(plain[i] / 8, f[i]);
    }
  }

  @Test
  void longRopeChangesItsListBeyondTheTrainedLength() {
    RopeConfig rope = read("max_position_embeddings", "128", "original_max_position_embeddings", "32", "rope_scaling",
        "{\"type\": \"longrope\", \"short_factor\": [1, 1.5, 2, 2.5], \"long_factor\": [1, 3, 9, 27]}");
    double[] plain = RopeScaling.plain(THETA, 8);
    assertEquals(plain[3] / 2.5, rope.scaling().frequencies(THETA, 8, 32)[3]);
    assertEquals(plain[3] / 27, rope.scaling().frequencies(THETA, 8, 33)[3]);
    assertEquals(Math.sqrt(1 + Math.log(4) / Math.log(32)), rope.scaling().attention(), 1e-15);
    assertEquals(128, rope.context(128));
  }

  @Test
  void theTrainedLengthOfYarnIsWhatTheVersionMeant() {
    String scaling = "{\"rope_type\": \"yarn\", \"factor\": 4, \"original_max_position_embeddings\": 32}";
    for (String version : new String[] {"4.45.1", "4.50.3", "4.51.0", "4.31.0", "5.0.0"}) {
      var yarn = assertInstanceOf(RopeScaling.Yarn.class,
          read("rope_scaling", scaling, "transformers_version", "\"" + version + "\"").scaling());
      assertEquals(version.matches("4.(45|50).*") ? 128 : 32, yarn.trained(), version);
    }
  }

  @Test
  void whatTransformers5Writes() {
    RopeConfig rope = read("rope_parameters", "{\"rope_type\": \"default\", \"rope_theta\": 7, \"partial_rotary_factor\": 0.5}");
    assertEquals(new RopeConfig(7, 4, new RopeScaling.None()), rope);
    assertFalse(rope.scaling().byLength());
    assertEquals(256, LlamaConfig.of(new Config("c", Tiny.json("rope_scaling", "{\"type\": \"linear\", \"factor\": 2.0}")))
        .context());
  }
}
