// Every published model with every head that it can have, written and opened again.
package org.neoglot.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Threads;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Backbone;
import org.neoglot.models.Encoder;
import org.neoglot.models.HeadKind;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import org.neoglot.models.NewHead;
import org.neoglot.models.SequenceHead;
import org.neoglot.testing.Shared;

class NewHeadsTest {
  private static final List<String> LABELS = List.of("LOC", "ORG", "PER");

  @TempDir
  Path temporary;

  static Stream<String> folders() throws IOException {
    return GoldenTest.foldersOfOurFamilies();
  }

  private static NewHead head(HeadKind kind) {
    boolean named = kind == HeadKind.SEQUENCES || kind == HeadKind.TOKENS;
    return new NewHead(kind, named ? LABELS : List.of(),
        kind == HeadKind.SEQUENCES ? SequenceHead.Problem.MULTI_LABEL : null, 7);
  }

  @ParameterizedTest
  @MethodSource("folders")
  void aHeadIsPutOnWrittenAndReadAgain(String folder) throws IOException {
    Path path = Shared.path("golden/" + folder);
    try (ModelFolder old = ModelFolder.openAny(path, w -> w)) {
      if (!(old.any() instanceof Backbone)) return;                             // an encoder-decoder has no rows for heads
      double[] before = scores(old, false);
      List<HeadKind> kinds = old.any() instanceof Encoder
          ? List.of(HeadKind.SEQUENCES, HeadKind.TOKENS, HeadKind.SPANS, HeadKind.CHOICES)
          : List.of(HeadKind.SEQUENCES, HeadKind.TOKENS, HeadKind.SPANS);
      for (HeadKind kind : kinds) {
        try (ModelFolder with = ModelFolder.openWithHead(path, head(kind), w -> w)) {
          assertTrue(!with.created().isEmpty(), folder + " with " + kind);
          assertArrayEquals(before, scores(with, false), "the backbone stays");
          Path out = temporary.resolve(kind.name());
          ModelWriter.write(out, with.any().config().json(), with.weights().parameters(), null, Formats.F32);
          try (ModelFolder again = ModelFolder.openAny(out, w -> w)) {
            assertEquals(with.head().getClass(), again.head().getClass());
            assertArrayEquals(scores(with, true), scores(again, true), folder + " with " + kind);
          }
        }
      }
    }
  }

  /** Rows of a sequence, or what the head makes of them. */
  private static double[] scores(ModelFolder folder, boolean head) {
    try (EagerRun run = Run.eager(new Threads(1))) {
      Segments s = Segments.of(run, 5);
      var x = folder.backbone().rows(run, s.ids(run, 5, 9, 14, 3, 22), null, s);
      return run.read(head ? folder.head().logits(run, x, s) : x);
    }
  }
}
