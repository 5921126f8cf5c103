// Tasks against answers that are worked out another way, on a small random Llama.
package org.neoglot.eval.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.eval.BitsPerByte;
import org.neoglot.eval.metric.Additive;
import org.neoglot.eval.metric.Labelled;
import org.neoglot.eval.metric.Mean;
import org.neoglot.eval.metric.Output;
import org.neoglot.eval.metric.Scale;
import org.neoglot.models.Config;
import org.neoglot.models.Families;
import org.neoglot.models.Generator;
import org.neoglot.models.Pooling;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class TasksTest {
  private static final String END = "<|endoftext|>";
  private static final List<String> TEXTS = List.of("the cat sat on the mat", "a dog ran to the door",
      "one two three four five");

  private static RandomWeights weights;
  private static EagerRun run;
  private static Subject subject;

  @BeforeAll static void build() {
    Tokenizer tokenizer = new BpeTrainer(290).withMinFrequency(1).withSpecials(END).withRole(Roles.Role.EOS, END)
        .train(TEXTS.stream());
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("model_type", "llama").put("vocab_size", tokenizer.size()).put("hidden_size", 16);
    json.put("intermediate_size", 24).put("num_hidden_layers", 2).put("num_attention_heads", 2);
    json.put("num_key_value_heads", 1).put("max_position_embeddings", 64).put("tie_word_embeddings", true);
    weights = new RandomWeights(1, 0.3, 2);                                  // wide, so that probabilities differ
    run = Run.eager(new Threads(1));
    subject = new Subject(Families.model(new Config("test", json), weights), tokenizer, run);
  }

  /** The same model, which knows one more end of what it writes. */
  private static Subject endingAt(int id) {
    ObjectNode json = subject.model().config().json().deepCopy();
    json.put("eos_token_id", id);
    return new Subject(Families.model(new Config("test", json), weights), subject.tokenizer(), run);
  }

  @AfterAll static void close() {
    run.close();
    weights.close();
  }

  private static double whole(String text) {
    var score = new BitsPerByte(subject.decoder("test"), run, subject.tokenizer(), subject.start(), 64).of(List.of(text));
    return score.nats();
  }

  /** All of a text but its end, given nothing: the same sum by the measure of running text. */
  @Test
  void aContinuationOfNothingIsTheWholeText() {
    String text = TEXTS.getFirst();
    var likelihood = new Likelihood(subject).of(List.of(new Scorer.Query("", text), new Scorer.Query(text, END)));
    // The end-of-text is asked for as text here, so that both parts together are what the other measure counts.
    int[] ids = subject.tokenizer().encodePlain(text);
    assertEquals(ids.length, likelihood.getFirst().tokens());
    assertEquals(text.length(), likelihood.getFirst().bytes());
    assertTrue(likelihood.getFirst().nats() < whole(text), "without the end it is less");
  }

  @Test
  void contextAndContinuationAddUp() {
    String context = "the cat";
    String rest = " sat on the mat";
    var l = new Likelihood(subject);
    var answers = l.of(List.of(new Scorer.Query("", context), new Scorer.Query(context, rest),
        new Scorer.Query("", context + rest)));
    assertEquals(answers.get(2).nats(), answers.get(0).nats() + answers.get(1).nats(), 1e-3);
    assertEquals(answers.get(2).tokens(), answers.get(0).tokens() + answers.get(1).tokens());
    // Neighbours in a batch change nothing, to the bit.
    assertEquals(answers.get(1), l.of(List.of(new Scorer.Query(context, rest))).getFirst());
    assertThrows(IllegalArgumentException.class, () -> new Scorer.Query(context, ""));
  }

  @Test
  void theTokenThatGenerationTakesIsTheMostProbable() {
    int checked = 0;
    for (String text : List.of("the", "a dog", "one two", "cat", "the mat", "door", "three", "sat on")) {
      int[] plain = subject.tokenizer().encodePlain(text);
      int[] prompt = new int[plain.length + 1];
      prompt[0] = subject.start();
      System.arraycopy(plain, 0, prompt, 1, plain.length);
      int next = new Generator(subject.decoder("test"), run).generate(new int[][] {prompt},
          Generator.Options.greedy(1))[0][0];
      List<Scorer.Query> all = new ArrayList<>();
      List<Integer> ids = new ArrayList<>();
      for (int id = 0; id < subject.tokenizer().size(); id++) {
        // A piece counts that stays a token of its own behind this text.
        String piece = subject.tokenizer().decode(new int[] {id});
        int[] joined = subject.tokenizer().encodePlain(text + piece);
        boolean alone = joined.length == plain.length + 1 && joined[plain.length] == id;
        if (!piece.isEmpty() && alone && Arrays.mismatch(joined, plain) == plain.length) {
          all.add(new Scorer.Query(text, piece));
          ids.add(id);
        }
      }
      if (!ids.contains(next)) continue;
      var answers = new Likelihood(subject).of(all);
      double least = answers.get(ids.indexOf(next)).nats();
      for (int k = 0; k < ids.size(); k++) {
        assertTrue(answers.get(k).nats() > least || ids.get(k) == next, text + "|" + all.get(k).continuation());
      }
      checked++;
    }
    assertTrue(checked > 0, "generation took a piece that can be asked for " + checked + " times");
  }

  @Test
  void normalizationsFollowTheirDefinitions() {
    List<String> candidates = List.of(" sat", " ran to the door");
    var l = new Likelihood(subject);
    var given = l.of(List.of(new Scorer.Query("the cat", candidates.get(0)),
        new Scorer.Query("the cat", candidates.get(1))));
    var alone = l.of(List.of(new Scorer.Query("", candidates.get(0)), new Scorer.Query("", candidates.get(1))));
    for (Normalization n : Normalization.values()) {
      Judged judged = n.judge(l, List.of("the cat"), List.of(candidates)).getFirst();
      double[] scores = judged.scores();
      // However candidates are compared, how sure a model is of one is its share of their probabilities.
      double odds = StrictMath.exp(given.get(1).nats() - given.get(0).nats());
      assertEquals(odds / (1 + odds), judged.probability(0), 1e-12, n.toString());
      for (int i = 0; i < 2; i++) {
        double expected = switch (n) {
          case SUM -> -given.get(i).nats();
          case BYTE -> -given.get(i).nats() / candidates.get(i).length();
          case TOKEN -> -given.get(i).nats() / given.get(i).tokens();
          case PRIOR -> alone.get(i).nats() - given.get(i).nats();
        };
        assertEquals(expected, scores[i], 1e-12, n + " " + i);
      }
    }
  }

  private static ChoiceTask choices(List<Choice> shown) {
    List<Choice> asked = List.of(new Choice("the cat", List.of(" sat", " ran"), 0, "a"),
        new Choice("a dog", List.of(" sat", " ran"), 1, "b"), new Choice("one two", List.of(" three", " door"), 0, ""));
    return new ChoiceTask("test", "a test", List.of(asked), shown.isEmpty() ? List.of() : List.of(shown), List.of());
  }

  @Test
  void accuracyCountsTheMostProbableCandidate() {
    ChoiceTask task = choices(List.of());
    Outcome outcome = task.run(subject, Options.DEFAULT.normalization(Normalization.SUM));
    var l = new Likelihood(subject);
    int right = 0;
    for (Choice c : task.wordings().getFirst()) {
      var a = l.of(c.candidates().stream().map(x -> new Scorer.Query(c.context(), x)).toList());
      int best = a.get(0).nats() < a.get(1).nats() ? 0 : 1;
      if (best == c.right()) right++;
    }
    assertEquals(right / 3.0, outcome.main().value(), 1e-12);
    assertEquals(3, outcome.answers().size());
  }

  /** Candidates that are the same text have the same probability: whoever chooses among them has not shown anything. */
  @Test
  void aTieIsWrong() {
    var task = new ChoiceTask("tie", "a test", List.of(List.of(new Choice("the", List.of(" cat", " cat"), 0, ""))),
        List.of(), List.of("first", "second"));
    Outcome outcome = task.run(subject, Options.DEFAULT);
    assertEquals(0, outcome.main().value());
    assertEquals(List.of(new Outcome.Sure(0.5, false)), outcome.sure());
    assertEquals(List.of(new Labelled("first", "second")), outcome.labels());
    assertEquals(0, outcome.measure("macro F1").orElseThrow().value());
    assertEquals(1, new Judged(1, 2, 2).chosen(0), "none of the best is right: the first of them");
    assertEquals(2, new Judged(1, 2, 2).chosen(1));
    assertEquals(1, new Judged(1, 2, 1).chosen(1));
  }

  /** Answers given with certainty keep it: scores per byte would make them all look like guesses. */
  @Test
  void howSureAModelIsComesFromProbabilities() {
    var task = choices(List.of());
    Outcome bytes = task.run(subject, Options.DEFAULT.normalization(Normalization.BYTE));
    var l = new Likelihood(subject);
    for (int i = 0; i < 3; i++) {
      Choice c = task.wordings().getFirst().get(i);
      var a = l.of(c.candidates().stream().map(x -> new Scorer.Query(c.context(), x)).toList());
      int given = c.candidates().indexOf(bytes.answers().get(i).given());
      double p = 1 / (1 + StrictMath.exp(a.get(given).nats() - a.get(1 - given).nats()));
      assertEquals(p, bytes.sure().get(i).probability(), 1e-12);
    }
  }

  @Test
  void shownExamplesFollowFromTheSeedAndNeverShareAGroup() {
    for (int question = 0; question < 50; question++) {
      List<Integer> chosen = Shots.choose(20, 5, 7, question, i -> i % 4 != 0);
      assertEquals(5, Set.copyOf(chosen).size());
      assertTrue(chosen.stream().allMatch(i -> i % 4 != 0));
      assertEquals(chosen, Shots.choose(20, 5, 7, question, i -> i % 4 != 0));
    }
    assertNotEquals(Shots.choose(20, 5, 7, 0, i -> true), Shots.choose(20, 5, 8, 0, i -> true));
    assertEquals(3, Shots.choose(3, 5, 1, 0, i -> true).size());
    ChoiceTask task = choices(List.of(new Choice("x", List.of(" y", " z"), 0, "a"),
        new Choice("p", List.of(" q", " r"), 1, "c")));
    assertTrue(task.seeded(Options.DEFAULT.shots(1)));
    assertFalse(task.seeded(Options.DEFAULT));
    assertEquals(3, task.run(subject, Options.DEFAULT.shots(1)).answers().size());
    assertThrows(IllegalArgumentException.class, () -> choices(List.of()).run(subject, Options.DEFAULT.shots(1)));
  }

  @Test
  void bitsPerByteAreThoseOfTheMeasure() {
    var task = new ModelingTask("text", "a test", TEXTS);
    var score = new BitsPerByte(subject.decoder("test"), run, subject.tokenizer(), subject.start(), 64).of(TEXTS);
    assertEquals(score.bitsPerByte(), task.run(subject, Options.DEFAULT).main().value(), 1e-12);
  }

  @Test
  void aTextIsNearestToItself() {
    var task = new MatchTask("same", "a test", TEXTS, TEXTS);
    assertEquals(1, task.run(subject, Options.DEFAULT).main().value());
    double[][] v = new Embedder(subject, Pooling.MEAN, true).of(TEXTS);
    double[][] one = new Embedder(subject, Pooling.MEAN, true).of(TEXTS.subList(1, 2));
    assertEquals(Arrays.toString(v[1]), Arrays.toString(one[0]));
    assertEquals(1, Arrays.stream(v[0]).map(x -> x * x).sum(), 1e-5);
  }

  @Test
  void aProbeFindsWhatIsThereAndNotWhatIsNot() {
    double[][] x = new double[60][];
    List<String> y = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      x[i] = new double[] {i % 3 == 0 ? 5 : 0, i % 3 == 1 ? 5 : 0, StrictMath.sin(i), 7};
      y.add("class " + i % 3);
    }
    assertEquals(y, LinearProbe.train(x, y, 0.01).classify(x));
    // Labels that follow from nothing in the vectors: the probabilities stay at the labels' shares.
    double[][] nothing = new double[60][];
    Arrays.setAll(nothing, i -> new double[] {1, 2});
    double[] p = LinearProbe.train(nothing, y, 0.01).probabilities(nothing[0]);
    for (double share : p) assertEquals(1.0 / 3, share, 1e-6);
    assertThrows(IllegalArgumentException.class, () -> LinearProbe.train(x, y.stream().map(l -> "same").toList(), 0));
  }

  @Test
  void generationIsCutAtItsLineAndMeasured() {
    Additive<Output> length = new Mean<>(new Scale("length", "characters", 0, 1e9, true), o -> o.text().length());
    var task = new GenerationTask("free", "a test", List.of(List.of(new Prompt("the cat", List.of("sat")),
        new Prompt("a dog", List.of("ran")))), List.of(List.of(new Prompt("one", List.of("two")))), s -> s,
        List.of(length), 8);
    Outcome outcome = task.run(subject, Options.DEFAULT);
    assertEquals(2, outcome.answers().size());
    assertTrue(outcome.answers().stream().noneMatch(a -> a.given().contains("\n")));
    assertEquals(outcome.answers().stream().mapToInt(a -> a.given().length()).average().orElseThrow(),
        outcome.main().value(), 1e-12);
    assertEquals(outcome.answers(), task.run(subject, Options.DEFAULT).answers());
  }

  @Test
  void generationStopsAtTheEndsOfTheConfig() {
    Additive<Output> length = new Mean<>(new Scale("length", "characters", 0, 1e9, true), o -> o.text().length());
    var task = new GenerationTask("free", "a test", List.of(List.of(new Prompt("the cat", List.of("sat")))), List.of(),
        s -> s, List.of(length), 8);
    int[] plain = subject.tokenizer().encodePlain("the cat");
    int[] prompt = new int[plain.length + 1];
    prompt[0] = subject.start();
    System.arraycopy(plain, 0, prompt, 1, plain.length);
    int[] free = new Generator(subject.decoder("test"), run).generate(new int[][] {prompt},
        Generator.Options.greedy(8))[0];
    assertEquals(8, free.length);
    String first = subject.tokenizer().decode(new int[] {free[0]}).strip();
    assertEquals(first, task.run(endingAt(free[0]), Options.DEFAULT).answers().getFirst().given());
    assertNotEquals(first, task.run(subject, Options.DEFAULT).answers().getFirst().given());
  }

  @Test
  void theHarnessRunsSeedsOnlyWhereTheyDiffer() {
    ChoiceTask task = choices(List.of(new Choice("x", List.of(" y", " z"), 0, ""),
        new Choice("p", List.of(" q", " r"), 1, "")));
    var once = new Harness(Options.DEFAULT, List.of(1L, 2L, 3L)).run(task, subject, (t, s, n) -> {});
    assertEquals(1, once.runs().size());
    var often = new Harness(Options.DEFAULT.shots(1), List.of(1L, 2L, 3L)).run(task, subject, (t, s, n) -> {});
    assertEquals(3, often.runs().size());
    assertEquals(often.runs().stream().mapToDouble(r -> r.main().value()).average().orElseThrow(),
        often.main().estimate().mean(), 1e-12);
    var same = new Harness(Options.DEFAULT, List.of(1L)).compare(once, once);
    assertEquals(0, same.difference());
    // Of several seeds all count: the difference is that of the two figures that are shown.
    var fewer = new Harness(Options.DEFAULT.shots(1), List.of(4L, 5L, 6L)).run(task, subject, (t, s, n) -> {});
    var c = new Harness(Options.DEFAULT.shots(1), List.of(1L)).compare(often, fewer);
    assertEquals(often.main().estimate().mean() - fewer.main().estimate().mean(), c.difference(), 1e-12);
    assertEquals(3, often.main().estimate().seeds().size());
    assertThrows(IllegalArgumentException.class, () -> new Harness(Options.DEFAULT, List.of(1L)).compare(often, once));
  }
}
