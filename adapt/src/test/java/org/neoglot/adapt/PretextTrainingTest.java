// Every objective makes a model folder from text that opens again and says the same; a stopped run goes on bit for bit.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.adapt.objective.Units;
import org.neoglot.autograd.Budget;
import org.neoglot.autograd.TrainingListener;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.models.ModelFolder;
import org.neoglot.tokenizer.Tokenizer;

class PretextTrainingTest {
  @TempDir Path folder;

  /** Their tokenizers have over a hundred special tokens. */
  private static final List<String> T5 = List.of("span", "ul2");
  private static final Shape SHAPE = new Shape(1, 16, 2, 2, 24, 24, true);

  private static Pretext pretext(String name) {
    return switch (name) {
      case "mlm" -> new MaskedPretext(SHAPE, MaskedPretext.Kind.PIECES, 0.15);
      case "mlm-words" -> new MaskedPretext(SHAPE, MaskedPretext.Kind.WORDS, 0.3);
      case "mlm-only" -> new MaskedPretext(SHAPE, MaskedPretext.Kind.WORDS, 0.5, List.of("cat", "dog", "the"),
          MaskedPretext.More.NONE);
      case "tlm" -> new MaskedPretext(SHAPE, MaskedPretext.Kind.PIECES, 0.3, List.of(), new MaskedPretext.More(
          List.of(new String[] {"the cat", "a dog sees the cat and the dog follows the cat"},
              new String[] {"a dog", "the dog"}), null, 1, 1));
      case "mlm-spans" -> new MaskedPretext(SHAPE, MaskedPretext.Kind.SPANS, 0.3);
      case "modernbert" -> new MaskedPretext(SHAPE, MaskedPretext.Kind.PIECES, 0.15, List.of(), MaskedPretext.More.NONE,
          MaskedPretext.Body.MODERNBERT);
      case "span" -> new DenoisingPretext(SHAPE, DenoisingPretext.Kind.SPAN);
      case "infill" -> new DenoisingPretext(SHAPE, DenoisingPretext.Kind.INFILL);
      case "ul2" -> new DenoisingPretext(SHAPE, DenoisingPretext.Kind.UL2);
      case "rtd" -> new DetectionPretext(SHAPE);
      case "prefix" -> new PrefixPretext(SHAPE);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static PretextTraining recipe(Path out, String name, int steps) {
    TrainingOptions options = TrainingOptions.of(Budget.steps(steps), 1e-2).context(24, 4).seed(5);
    return new PretextTraining(out, PretrainingTest.corpus(), null, T5.contains(name) ? 380 : 290,
        pretext(name), 1, options);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlm", "mlm-words", "mlm-spans", "modernbert", "mlm-only", "tlm", "span", "infill", "ul2", "rtd", "prefix"})
  void writesAModelThatOpensAgain(String name) throws IOException {
    Path out = folder.resolve(name);
    try (EagerRun run = Run.eager(new Threads(2))) {
      var result = recipe(out, name, 25).run(Workplace.quiet(run));
      assertTrue(result.after() < result.before(), name + ": held-out loss " + result.before() + " to " + result.after());
      try (ModelFolder opened = ModelFolder.openAny(out, w -> w)) {
        Tokenizer words = opened.tokenizer().orElseThrow();
        assertEquals(result.tokenizer().hash(), words.hash());
        assertEquals(result.parameters(), opened.weights().parameters().stream().mapToLong(Parameter::size).sum());
        assertEquals("a dog sees", words.decode(words.encodePlain("a dog sees")).strip());
      }
    }
  }

  private static Workplace place(EagerRun run, boolean resume, int stopAfter) {
    AtomicInteger asked = new AtomicInteger();
    return new Workplace(run, line -> {}, new TrainingListener() {}, () -> asked.getAndIncrement() == stopAfter, resume,
        "test", "unknown", steps -> "test --steps " + steps);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlm", "rtd"})
  void stoppedAndResumedIsUninterruptedBitForBit(String name) throws IOException {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    try (EagerRun run = Run.eager(new Threads(1)); EagerRun two = Run.eager(new Threads(2))) {
      recipe(whole, name, 12).run(place(run, false, -1));
      assertTrue(recipe(parts, name, 12).run(place(run, false, 5)).stopped());
      recipe(parts, name, 12).run(place(two, true, -1));
    }
    assertArrayEquals(Files.readAllBytes(whole.resolve("model.safetensors")),
        Files.readAllBytes(parts.resolve("model.safetensors")));
  }

  /** A student of another size, from scores alone: nearer to its teacher than a new one is. */
  @Test void aStudentLearnsFromATeacher() throws IOException {
    Path teacher = folder.resolve("teacher");
    Path student = folder.resolve("student");
    try (EagerRun run = Run.eager(new Threads(2))) {
      recipe(teacher, "mlm", 60).run(Workplace.quiet(run));
      try (ModelFolder opened = ModelFolder.openAny(teacher, w -> w)) {
        var more = new MaskedPretext.More(List.of(), (org.neoglot.models.Encoder) opened.any(), 0, 2);
        Shape small = new Shape(1, 8, 1, 1, 12, 24, true);
        TrainingOptions options = TrainingOptions.of(Budget.steps(40), 1e-2).context(24, 4).seed(5);
        var result = new PretextTraining(student, PretrainingTest.corpus(), () -> opened.tokenizer().orElseThrow(), 0,
            new MaskedPretext(small, MaskedPretext.Kind.PIECES, 0.15, List.of(), more), 1, options)
            .run(Workplace.quiet(run));
        // Hidden tokens themselves were never told to it.
        assertTrue(result.after() < result.before(), result.before() + " to " + result.after());
      }
    }
  }

  /** WordPiece's marks and byte-level BPE's letter say the same of where words are. */
  @Test void wordsAreFoundInTokenizersOfEitherKind() {
    Corpus corpus = PretrainingTest.corpus();
    Tokenizer pieces = SpecialTokens.learnWordPiece(corpus, 120);
    int[] ids = pieces.encodeFramed("the cat follows");
    int[] units = Units.words(pieces).of(ids);
    assertEquals(-1, units[0]);
    assertEquals(-1, units[ids.length - 1]);
    assertEquals(2, units[ids.length - 2], "three words from 0");
    for (int i = 1; i < ids.length - 1; i++) {
      assertEquals(pieces.token(ids[i]).startsWith("##"), i > 1 && units[i] == units[i - 1], "token " + i);
    }
    Tokenizer bytes = SpecialTokens.learnBart(corpus, 280);
    int[] spelled = Units.words(bytes).of(bytes.encodePlain("the cat follows"));
    assertEquals(2, spelled[spelled.length - 1]);
    assertEquals(List.of("[CLS]", "a", "[SEP]"), Arrays.stream(pieces.encodeFramed("a")).mapToObj(pieces::token).toList());
  }

  /** Longest first, whole words only; a row without any is masked as others say. */
  @Test void onlyListedPhrasesAreHidden() {
    Corpus corpus = PretrainingTest.corpus();
    for (Tokenizer words : List.of(SpecialTokens.learnWordPiece(corpus, 120), SpecialTokens.learnBart(corpus, 280))) {
      Units listed = Units.listed(words, List.of("the cat", "cat", "dog"), Units.tokens(words));
      int[] ids = words.encodeFramed("the cat sees a dog, the cats follow a cat");
      int[] found = listed.of(ids);
      // Words as the tokenizer has them: byte-level BPE counts the comma to the word before it.
      String[] of = new String[ids.length];
      for (int i = 0; i < ids.length; i++) {
        of[i] = found[i] < 0 ? null : words.decode(new int[] {ids[i]}).replace("##", "").strip();
      }
      StringBuilder seen = new StringBuilder();
      int units = 0;
      for (int i = 0; i < ids.length; i++) {
        if (found[i] >= 0 && found[i] != (i == 0 ? -1 : found[i - 1])) {
          seen.append('|');
          units++;
        }
        if (of[i] != null) seen.append(of[i]);
      }
      assertTrue(List.of("|thecat|dog|cat", "|thecat|cat").contains(seen.toString()), seen.toString());
      assertEquals(seen.toString().contains("dog") ? 3 : 2, units);
      int[] without = words.encodeFramed("a bird");
      assertArrayEquals(Units.tokens(words).of(without), listed.of(without));
    }
  }

  @Test void aTokenizerWithoutTheTokensNeededIsRefused() {
    Tokenizer plain = Pretraining.learnTokenizer(PretrainingTest.corpus(), 290);
    for (String name : List.of("mlm", "span", "infill", "ul2", "rtd")) {
      var e = assertThrows(IllegalArgumentException.class, () -> pretext(name).separator(plain), name);
      assertTrue(e.getMessage().startsWith("the tokenizer has no "), e.getMessage());
    }
  }
}
