// A smaller table pays for more steps.
package org.neoglot.evidence.experiments;

import java.lang.foreign.Arena;
import java.util.List;
import org.neoglot.engine.DType;
import org.neoglot.engine.Tensor;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Pupil;
import org.neoglot.evidence.lab.Ways;
import org.neoglot.tokenizer.change.VocabularyTrim;

/** A vocabulary of 1,536 is trimmed to the tokens that the new language uses; what is saved in the head is spent on steps. */
final class VocabularyTrimmed {
  private static final double FLOPS = 6e10;

  private VocabularyTrimmed() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("From equal computation, a model whose vocabulary was trimmed to what the new language uses learns it "
        + "better than one that keeps the whole", Classroom.NEW, "bits per byte", true, "trimmed", "whole", 0.02,
        "one percent of what the language takes");
    return new Experiment<>("vocabulary-trim", List.of("M002", "M005", "M009"), claim, EqualBudget.flops(FLOPS),
        (seed, run) -> Classroom.of(new Classroom.Plan(500, 300, 1536, 300, Pupil.Build.TINY), seed, run),
        List.of(Arm.of("trimmed", "tokens that Esperanto text uses", VocabularyTrimmed::trimmed, 3e-3, 6e-3),
            Arm.of("whole", "all 1,536 tokens", VocabularyTrimmed::whole, 3e-3, 6e-3)),
        Arm.of("sham", "all tokens again", VocabularyTrimmed::whole, 3e-3, 6e-3));
  }

  private static Outcome trimmed(Classroom room, Trial t) {
    VocabularyTrim.Trimmed small = VocabularyTrim.toText(room.words(), room.newText().stream(), 5, 1536);
    Tensor old = room.base().model().embedding().value();
    try (Arena arena = Arena.ofConfined()) {
      Tensor rows = Tensor.allocate(arena, DType.F32, small.tokenizer().size(), old.cols());
      for (int id = 0; id < rows.rows(); id++) rows.rowsFrom(id, 1).copyFrom(old.rowsFrom(small.ids().oldId(id), 1));
      try (Pupil pupil = room.base().reading(small.tokenizer(), rows)) {
        return Ways.spend(room, t, pupil, FLOPS);
      }
    }
  }

  private static Outcome whole(Classroom room, Trial t) {
    try (Pupil pupil = room.base().copy()) {
      return Ways.spend(room, t, pupil, FLOPS);
    }
  }
}
