// A small model from text to folder; a run that was stopped and resumed has the bits of one that was not.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.autograd.Budget;
import org.neoglot.autograd.TrainingListener;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.ops.MomentFormat;
import org.neoglot.models.ModelFolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PretrainingTest {
  static final int STEPS = 20;

  @TempDir Path folder;

  /** Sentences of a small language, no two alike. */
  static Corpus corpus() {
    String[] who = {"the cat", "a dog", "my aunt", "the old king"};
    String[] does = {"sees", "likes", "follows", "paints"};
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      documents.add(who[i % 4] + " " + does[i / 4 % 4] + " " + who[i / 16 % 4] + " and " + (i * 37) + " stars.");
    }
    return Corpus.split("toy", documents, List.of());
  }

  private static Pretraining recipe(Path out, Corpus corpus, int steps) {
    TrainingOptions options = TrainingOptions.of(Budget.steps(steps), 3e-3).context(16, 4).seed(5);
    return new Pretraining(out, corpus, () -> Pretraining.learnTokenizer(corpus, 290), new Shape(1, 32, 2, 1, 48, 16, true),
        options);
  }

  /** Stops at the boundary after so many steps of this session; never when negative. */
  private static Workplace place(EagerRun run, boolean resume, int stopAfter) {
    AtomicInteger asked = new AtomicInteger();
    return new Workplace(run, line -> {}, new TrainingListener() {}, () -> asked.getAndIncrement() == stopAfter, resume,
        "test", "unknown", steps -> "test --steps " + steps);
  }

  private static List<JsonNode> log(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("training.jsonl")).stream().map(JsonMapper.shared()::readTree).toList();
  }

  /** All that a step or an evaluation says but the time it took; the ledger, of this session alone, is times. */
  private static List<String> withoutTimes(List<JsonNode> log) {
    return log.stream().filter(n -> !n.path("kind").asString().equals("ledger")).map(n -> ((ObjectNode) n.deepCopy())
        .remove(List.of("tokens_per_second", "seconds")).toString()).toList();
  }

  @Test void stoppedAndResumedIsUninterruptedBitForBit() throws IOException {
    Corpus corpus = corpus();
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    try (EagerRun run = Run.eager(new Threads(1)); EagerRun two = Run.eager(new Threads(2))) {
      var result = recipe(whole, corpus, STEPS).run(place(run, false, -1));
      assertFalse(result.stopped());
      assertEquals(STEPS, result.steps());
      var evaluations = result.curve().evaluations();
      double untrained = evaluations.get(0).scores().get("bits_per_byte.toy");
      assertTrue(result.score().bitsPerByte() < untrained, result.score().bitsPerByte() + " after " + untrained);

      // Twice stopped, the second session on another number of threads.
      assertTrue(recipe(parts, corpus, STEPS).run(place(run, false, 7)).stopped());
      assertFalse(Files.exists(parts.resolve("config.json")), "nothing is written before the end");
      var middle = recipe(parts, corpus, STEPS).run(place(two, true, 5));
      assertTrue(middle.stopped());
      assertEquals(12, middle.steps());
      assertNull(middle.score());
      var end = recipe(parts, corpus, STEPS).run(place(run, true, -1));
      assertEquals(result.score(), end.score());
    }
    List<JsonNode> log = log(whole);
    assertEquals(STEPS, log.stream().filter(n -> n.path("kind").asString().equals("step")).count());
    assertEquals(withoutTimes(log), withoutTimes(log(parts)));
    for (String file : List.of("model.safetensors", "config.json", "tokenizer.json")) {
      assertArrayEquals(Files.readAllBytes(whole.resolve(file)), Files.readAllBytes(parts.resolve(file)), file);
    }
  }

  @Test void theFolderOpensAndTellsWhereItCameFrom() throws IOException {
    Corpus corpus = corpus();
    Path out = folder.resolve("model");
    try (EagerRun run = Run.eager(new Threads(1))) {
      var result = recipe(out, corpus, 3).run(Workplace.quiet(run));
      assertFalse(Files.exists(out.resolve(".training")), "snapshots are removed");
      try (ModelFolder opened = ModelFolder.open(out)) {
        assertEquals(result.tokenizer().hash(), opened.tokenizer().orElseThrow().hash());
        assertEquals(result.score(), Measuring.score(opened.model(), opened.tokenizer().orElseThrow(), corpus, 16, run));
        assertEquals(result.parameters(), opened.weights().parameters().stream().mapToLong(p -> p.size()).sum());
      }
    }
    JsonNode provenance = JsonMapper.shared().readTree(Files.readAllBytes(out.resolve("provenance.json")));
    assertEquals("pretrain", provenance.path("recipe").asString());
    assertEquals(3, provenance.path("steps").asInt());
    assertEquals("embedded, 3 steps", provenance.path("command").asString());
  }

  @Test void foldersThatDoNotFitAreRefused() throws IOException {
    Corpus corpus = corpus();
    Path out = Files.createDirectory(folder.resolve("full"));
    Files.writeString(out.resolve("mine.txt"), "do not touch");
    try (EagerRun run = Run.eager(new Threads(1))) {
      refused(recipe(out, corpus, 3), place(run, false, -1), out + ": is not empty; choose another folder for the result");
      refused(recipe(out, corpus, 3), place(run, true, -1), out + ": holds no unfinished run to resume");
      assertEquals("do not touch", Files.readString(out.resolve("mine.txt")));
      Path begun = folder.resolve("begun");
      recipe(begun, corpus, 3).run(place(run, false, 1));
      refused(recipe(begun, corpus, 3), place(run, false, -1),
          begun + ": holds an unfinished run; go on with it by --resume, or choose another folder");
      var other = recipe(begun, Corpus.split("toy", corpus.train(), List.of()), 3);
      var e = assertThrows(BadFileException.class, () -> other.run(place(run, true, -1)));
      assertTrue(e.getMessage().contains("was made with data"), e.getMessage());
      recipe(begun, corpus, 3).run(place(run, true, -1));
      refused(recipe(begun, corpus, 3), place(run, true, -1), begun + ": holds no unfinished run to resume");
    }
  }

  private static void refused(Pretraining recipe, Workplace place, String message) {
    assertEquals(message, assertThrows(BadFileException.class, () -> recipe.run(place)).getMessage());
  }

  /** The estimate is there before anything is taken; a dry run ends with it, and a run that does not fit does not begin. */
  @Test void memoryIsToldBeforeAndRefused() {
    Corpus corpus = corpus();
    Path out = folder.resolve("planned");
    try (EagerRun run = Run.eager(new Threads(1))) {
      var dry = assertThrows(MemoryRule.DryRunEnded.class,
          () -> recipe(out, corpus, STEPS).run(place(run, new MemoryRule(1, false, true))));
      assertTrue(dry.getMessage().matches("memory: weights .* MB, .*, total .* MB"), dry.getMessage());
      assertTrue((Long) dry.parts().get("activations") > 0);
      assertFalse(Files.exists(out), "a dry run leaves nothing");
      assertTrue(run.workspace().reservedBytes() == 0, "a dry run takes nothing");
      var refused = assertThrows(MemoryRule.TooLargeException.class,
          () -> recipe(out, corpus, STEPS).run(place(run, new MemoryRule(1_000_000, false, false))));
      assertTrue(refused.getMessage().contains("has 1.0 MB left"), refused.getMessage());
    }
  }

  private static Workplace place(EagerRun run, MemoryRule memory) {
    return new Workplace(run, line -> {}, new TrainingListener() {}, () -> false, false, "test", "unknown",
        steps -> "test --steps " + steps, memory);
  }

  /** A state of fewer bits is saved and found again as it was. */
  @Test void packedMomentsAreResumedBitForBit() throws IOException {
    Corpus corpus = corpus();
    Path whole = folder.resolve("whole8");
    Path parts = folder.resolve("parts8");
    try (EagerRun run = Run.eager(new Threads(2))) {
      large(whole, corpus).run(place(run, false, -1));
      assertTrue(large(parts, corpus).run(place(run, false, 7)).stopped());
      large(parts, corpus).run(place(run, true, -1));
      assertEquals(-1, Files.mismatch(whole.resolve("model.safetensors"), parts.resolve("model.safetensors")));
    }
  }

  /** Wide enough that its matrices are packed. */
  private static Pretraining large(Path out, Corpus corpus) {
    TrainingOptions options = TrainingOptions.of(Budget.steps(12), 3e-3).context(16, 4).seed(5).moments(MomentFormat.BITS8);
    return new Pretraining(out, corpus, () -> Pretraining.learnTokenizer(corpus, 290), new Shape(1, 64, 2, 1, 96, 16, true),
        options);
  }
}
