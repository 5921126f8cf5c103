// Attention or feed-forward: where LoRA should lie.
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Ways;

/** Rank 16 in the three feed-forward matrices and rank 21 in the four of attention: 21,504 numbers each. */
final class LoraForward {
  private static final LoraConfig FORWARD = new LoraConfig(16, 32, 0, false, List.of("gate_proj", "up_proj", "down_proj"));
  private static final LoraConfig ATTENTION = new LoraConfig(21, 42, 0, false, List.of("q_proj", "k_proj", "v_proj", "o_proj"));

  private LoraForward() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("At equal trained parameters, LoRA in the feed-forward layers learns a language better than LoRA in "
        + "attention", Classroom.NEW, "bits per byte", true, "feed-forward", "attention", 0.02,
        "0.02 bits per byte is about one percent of what the language takes");
    return new Experiment<>("lora-in-feed-forward", List.of("M116", "M102"), claim,
        EqualBudget.tokens(Ways.TOKENS).parameters(21_504, 0), Classroom::usual,
        List.of(Arm.of("feed-forward", "rank 16 in gate, up and down", (room, t) -> Ways.adapter(room, t, FORWARD), 3e-3, 1e-2),
            Arm.of("attention", "rank 21 in q, k, v and o", (room, t) -> Ways.adapter(room, t, ATTENTION), 3e-3, 1e-2)),
        Arm.of("sham", "attention again", (room, t) -> Ways.adapter(room, t, ATTENTION), 3e-3, 1e-2));
  }
}
