// Half of the matrices stay: is less forgotten?
package org.neoglot.evidence.experiments;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Parameter;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Ways;

/** Half fine-tuning: of each layer two attention matrices and about half of the feed-forward part are tuned, which ones is drawn. */
final class HalfTuning {
  private HalfTuning() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("Tuning half of the matrices forgets less of the old language than tuning all, from equal tokens",
        Classroom.OLD, "bits per byte", true, "half", "full", 0.1,
        "0.1 bits per byte of English, about a twentieth of what the base needs, would be seen in its text");
    return new Experiment<>("half-fine-tuning", List.of("M095"), claim, EqualBudget.tokens(Ways.TOKENS), Classroom::usual,
        List.of(Arm.of("half", "every other matrix of a kind, by a draw of the seed", HalfTuning::half, 1e-3, 3e-3),
            Arm.of("full", "all weights", Ways::whole, 1e-3, 3e-3)),
        Arm.of("sham", "all weights again", Ways::whole, 1e-3, 3e-3));
  }

  private static Outcome half(Classroom room, Trial t) {
    List<String> matrices = new ArrayList<>();
    for (Parameter p : room.base().parameters()) if (p.name().endsWith("proj.weight")) matrices.add(p.name());
    // Seven kinds in two layers: of each kind one layer is tuned.
    List<String> tuned = new ArrayList<>();
    int kinds = matrices.size() / 2;
    for (int k = 0; k < kinds; k++) {
      boolean upper = Noise.bits(Noise.mix(t.seed()), k) < 0;
      tuned.add(matrices.get(upper ? k + kinds : k));
    }
    return Ways.some(room, t, tuned::contains);
  }
}
