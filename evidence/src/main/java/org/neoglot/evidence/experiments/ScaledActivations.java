// (IA)3 against a soft prompt of as many numbers.
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.adapt.peft.Ia3;
import org.neoglot.adapt.peft.PromptTuning;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Ways;

/** 288 scales a layer and 9 virtual tokens of 64: 576 numbers each. */
final class ScaledActivations {
  private ScaledActivations() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("With 576 trained numbers, scaling activations by (IA)3 learns a language better than a soft prompt",
        Classroom.NEW, "bits per byte", true, "ia3", "prompt", 0.05,
        "0.05 bits per byte, since so few numbers leave much to learn");
    return new Experiment<>("ia3-against-prompt", List.of("M116", "M061"), claim,
        EqualBudget.tokens(Ways.TOKENS).parameters(576, 0), Classroom::roomy,
        List.of(Arm.of("ia3", "keys, values and feed-forward inputs are scaled",
                (room, t) -> Ways.adapter(room, t, Ia3.usual()), 1e-2, 5e-2),
            Arm.of("prompt", "9 virtual tokens", ScaledActivations::prompt, 1e-2, 5e-2)),
        Arm.of("sham", "9 virtual tokens again", ScaledActivations::prompt, 1e-2, 5e-2));
  }

  private static Outcome prompt(Classroom room, Trial t) {
    return Ways.adapter(room, t, new PromptTuning(9));
  }
}
