// Virtual keys and values in every layer, or virtual inputs?
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.adapt.peft.PrefixTuning;
import org.neoglot.adapt.peft.PromptTuning;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Ways;

/** A prefix of 4 and a prompt of 16: 1,024 numbers each. */
final class PrefixAgainstPrompt {
  private PrefixAgainstPrompt() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("With 1,024 trained numbers, keys and values in every layer learn a language better than virtual tokens "
        + "at the input", Classroom.NEW, "bits per byte", true, "prefix", "prompt", 0.05,
        "0.05 bits per byte, since so few numbers leave much to learn");
    return new Experiment<>("prefix-against-prompt", List.of("M102", "M116", "M061"), claim,
        EqualBudget.tokens(Ways.TOKENS).parameters(1_024, 0), Classroom::roomy,
        List.of(Arm.of("prefix", "4 virtual keys and values a layer",
                (room, t) -> Ways.adapter(room, t, new PrefixTuning(4)), 1e-2, 5e-2),
            Arm.of("prompt", "16 virtual tokens", PrefixAgainstPrompt::prompt, 1e-2, 5e-2)),
        Arm.of("sham", "16 virtual tokens again", PrefixAgainstPrompt::prompt, 1e-2, 5e-2));
  }

  private static Outcome prompt(Classroom room, Trial t) {
    return Ways.adapter(room, t, new PromptTuning(16));
  }
}
