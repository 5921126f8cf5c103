// Another tokenizer for another language.
package org.neoglot.evidence.experiments;

import java.lang.foreign.Arena;
import java.util.List;
import org.neoglot.engine.DType;
import org.neoglot.engine.RandomWeights;
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
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.change.IdMap;
import org.neoglot.tokenizer.change.PieceParts;

/** A tokenizer learnt from Esperanto takes the place of the English one; rows are copied, spelled by old ones, or drawn. */
final class TokenizerReplaced {
  private static final double FLOPS = 6e10;

  private enum Rows { KEPT, COPIED, DRAWN }

  private TokenizerReplaced() {}

  static Experiment<Classroom> replaced() {
    Claim claim = new Claim("From equal computation, a model that takes the new language's own tokenizer, rows begun from the old "
        + "ones, learns it better than one that keeps its tokenizer", Classroom.NEW, "bits per byte", true, "replaced", "kept",
        0.02, "one percent of what the language takes");
    return new Experiment<>("tokenizer-replacement", List.of("M019", "M021", "M022"), claim, EqualBudget.flops(FLOPS),
        Classroom::usual,
        List.of(Arm.of("replaced", "512 subwords of Esperanto, rows copied or the mean of old pieces",
                (room, t) -> spend(room, t, Rows.COPIED), 3e-3, 6e-3),
            Arm.of("kept", "the English tokenizer", (room, t) -> spend(room, t, Rows.KEPT), 3e-3, 6e-3)),
        Arm.of("sham", "the English tokenizer again", (room, t) -> spend(room, t, Rows.KEPT), 3e-3, 6e-3));
  }

  static Experiment<Classroom> copied() {
    Claim claim = new Claim("From equal computation under a new tokenizer, rows that are copied from equal tokens or begin as the "
        + "mean of old pieces give a better model than random rows", Classroom.NEW, "bits per byte", true, "copied", "drawn", 0.05,
        "a fortieth of what the language takes; it costs nothing");
    return new Experiment<>("replaced-rows-copied", List.of("M008", "M015", "M022"), claim, EqualBudget.flops(FLOPS),
        Classroom::usual,
        List.of(Arm.of("copied", "rows copied or the mean of old pieces", (room, t) -> spend(room, t, Rows.COPIED), 3e-3),
            Arm.of("drawn", "rows drawn, as long as old ones", (room, t) -> spend(room, t, Rows.DRAWN), 3e-3)),
        Arm.of("sham", "rows drawn again", (room, t) -> spend(room, t, Rows.DRAWN), 3e-3));
  }

  private static Outcome spend(Classroom room, Trial t, Rows rows) {
    try (Arena arena = Arena.ofConfined(); Pupil pupil = rows == Rows.KEPT ? room.base().copy() : reading(room, rows, arena)) {
      return Ways.spend(room, t, pupil, FLOPS);
    }
  }

  private static Pupil reading(Classroom room, Rows how, Arena arena) {
    Tokenizer own = Classroom.tokenizer(room.newText(), room.words().size());
    Tensor old = room.base().model().embedding().value();
    Tensor rows = Tensor.allocate(arena, DType.F32, own.size(), old.cols());
    double size = 0;
    for (int r = 0; r < old.rows(); r++) for (int c = 0; c < old.cols(); c++) size += old.get(r, c) * old.get(r, c);
    RandomWeights.gaussian(rows, room.seed(), "drawn rows", Math.sqrt(size / old.size()));
    if (how == Rows.COPIED) copy(room, own, old, rows);
    return room.base().reading(own, rows);
  }

  private static void copy(Classroom room, Tokenizer own, Tensor old, Tensor rows) {
    IdMap same = IdMap.bySpelling(room.words(), own);
    PieceParts spelled = new PieceParts(room.words(), own);
    for (int id = 0; id < own.size(); id++) {
      int[] parts = same.oldId(id) >= 0 ? new int[] {same.oldId(id)} : spelled.of(id);
      for (int c = 0; parts.length > 0 && c < old.cols(); c++) {
        double sum = 0;
        for (int part : parts) sum += old.get(part, c);
        rows.set(id, c, sum / parts.length);
      }
    }
  }
}
