// Branches on slices of the text, merged, against one long way.
package org.neoglot.evidence.experiments;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Lesson;
import org.neoglot.evidence.lab.Pupil;
import org.neoglot.evidence.lab.Ways;

/** Three branches of 40 steps on a third of the text each, averaged, against 120 steps on all of it. */
final class BranchAndMerge {
  private static final int BRANCHES = 3;

  private BranchAndMerge() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("From equal tokens, the mean of branches that each learnt from a slice of the text forgets less of the "
        + "old language than one model that learnt from all of it", Classroom.OLD, "bits per byte", true, "merged", "one", 0.1,
        "0.1 bits per byte of English, about a twentieth of what the base needs, would be seen in its text");
    return new Experiment<>("branch-and-merge", List.of("M033"), claim, EqualBudget.tokens(Ways.TOKENS), Classroom::usual,
        List.of(Arm.of("merged", "three branches, averaged", BranchAndMerge::merged, 3e-3),
            Arm.of("one", "one model, three times as long", Ways::whole, 3e-3)),
        Arm.of("sham", "one model again", Ways::whole, 3e-3));
  }

  private static Outcome merged(Classroom room, Trial t) {
    List<Pupil> branches = new ArrayList<>();
    try {
      int slice = room.newText().size() / BRANCHES;
      for (int b = 0; b < BRANCHES; b++) {
        Pupil branch = room.base().copy();
        branches.add(branch);
        Lesson.of(room.batches(room.words(), room.newText().subList(b * slice, (b + 1) * slice)), Ways.STEPS / BRANCHES, t.value())
            .teach(branch, room.run(), t);
      }
      try (Pupil mean = Pupil.mixed(branches, 1.0 / 3, 1.0 / 3, 1.0 / 3)) {
        return room.measured(mean);
      }
    } finally {
      branches.forEach(Pupil::close);
    }
  }
}
