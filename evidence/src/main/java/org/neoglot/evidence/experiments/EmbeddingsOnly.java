// Is a language a matter of its words alone?
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Ways;

/** Only the embedding table, which is the head as well, against the layers without it: 32,768 and 94,528 numbers. */
final class EmbeddingsOnly {
  private EmbeddingsOnly() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("From equal tokens, tuning the layers without the embeddings learns a language better than tuning the "
        + "embeddings alone", Classroom.NEW, "bits per byte", true, "layers", "embeddings", 0.05,
        "a fortieth of what the language takes, for three times as many trained numbers");
    return new Experiment<>("layers-or-embeddings", List.of("M012", "M018", "M140"), claim, EqualBudget.tokens(Ways.TOKENS),
        Classroom::usual,
        List.of(Arm.of("layers", "everything but the embeddings", (room, t) -> Ways.some(room, t, n -> !n.contains("embed")), 3e-3, 1e-2),
            Arm.of("embeddings", "the embeddings, tied to the head", EmbeddingsOnly::embeddings, 3e-3, 1e-2)),
        Arm.of("sham", "the embeddings again", EmbeddingsOnly::embeddings, 3e-3, 1e-2));
  }

  private static Outcome embeddings(Classroom room, Trial t) {
    return Ways.some(room, t, n -> n.contains("embed"));
  }
}
