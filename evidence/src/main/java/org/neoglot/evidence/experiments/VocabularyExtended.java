// New subwords for a new language, at equal computation.
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.adapt.GrownVocabulary.Init;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Pupil;
import org.neoglot.evidence.lab.Ways;
import org.neoglot.tokenizer.VocabularyExtension;
import org.neoglot.tokenizer.VocabularyExtension.Extended;

/** 256 subwords are added to 512; a longer table costs each step more, fewer tokens a text save steps. Both arms spend the same operations. */
final class VocabularyExtended {
  private static final double FLOPS = 6e10;

  private VocabularyExtended() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("From equal computation, a model whose vocabulary was extended for the new language learns it better "
        + "than one that keeps its vocabulary", Classroom.NEW, "bits per byte", true, "extended", "kept", 0.02,
        "one percent of what the language takes");
    return new Experiment<>("vocabulary-extension", List.of("M007", "M011", "M016", "M017"), claim, EqualBudget.flops(FLOPS),
        Classroom::usual,
        List.of(Arm.of("extended", "256 subwords of Esperanto, each begun as the mean of its old pieces", VocabularyExtended::extended,
                3e-3, 6e-3),
            Arm.of("kept", "the English vocabulary", VocabularyExtended::kept, 3e-3, 6e-3)),
        Arm.of("sham", "nothing is added", VocabularyExtended::kept, 3e-3, 6e-3));
  }

  private static Outcome extended(Classroom room, Trial t) {
    Extended more = new VocabularyExtension(256).extend(room.words(), room.newText().stream(), room.oldText().stream());
    try (Pupil pupil = room.base().grown(more, Init.SUBTOKENS, t.seed())) {
      return Ways.spend(room, t, pupil, FLOPS);
    }
  }

  private static Outcome kept(Classroom room, Trial t) {
    try (Pupil pupil = room.base().copy()) {
      return Ways.spend(room, t, pupil, FLOPS);
    }
  }
}
