// The same task asked of a masked model, of a classifier and of a model from source to target.
package org.neoglot.eval.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Threads;
import org.neoglot.eval.data.TaggedSentence;
import org.neoglot.eval.metric.Classification;
import org.neoglot.eval.metric.Entities;
import org.neoglot.eval.metric.TagScheme;
import org.neoglot.eval.metric.Tagged;
import org.neoglot.models.Config;
import org.neoglot.models.Encoder;
import org.neoglot.models.Families;
import org.neoglot.models.Model;
import org.neoglot.models.TokenHead;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class KindsOfModelTest {
  private static final List<String> TEXTS = List.of("the cat sat on the mat", "a dog ran to the door",
      "one two three four five");
  private static final List<Labelling> ROWS = List.of(new Labelling("the cat sat", "animal"),
      new Labelling("one two", "number"), new Labelling("a dog", "animal"));

  private static Tokenizer tokenizer;
  private static RandomWeights weights;
  private static EagerRun run;

  @BeforeAll static void build() {
    tokenizer = new BpeTrainer(290).withMinFrequency(1).withSpecials("</s>", "<mask>").withRole(Roles.Role.EOS, "</s>")
        .withRole(Roles.Role.MASK, "<mask>").train(TEXTS.stream());
    weights = new RandomWeights(1, 0.3, 2);
    run = Run.eager(new Threads(2));
  }

  @AfterAll static void close() {
    run.close();
    weights.close();
  }

  private static Subject bert(String architecture, String... labels) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("model_type", "bert").put("vocab_size", tokenizer.size()).put("hidden_size", 16).put("intermediate_size", 24);
    json.put("num_hidden_layers", 2).put("num_attention_heads", 2).put("max_position_embeddings", 24);
    json.putArray("architectures").add(architecture);
    if (labels.length > 0) {
      ObjectNode ids = json.putObject("id2label");
      for (int i = 0; i < labels.length; i++) ids.put(String.valueOf(i), labels[i]);
    }
    Model model = Families.model(new Config("test", json), weights);
    return new Subject(model, Families.head(model, weights), tokenizer, run);
  }

  private static LabelTask task() {
    return new LabelTask("kind", "a test", List.of("animal", "number"),
        List.of(new Wording("{text} is {label}", List.of("cat", "five")),
        new Wording("{text}: {label}", List.of("dog", "two"))), ROWS, ROWS,
        List.of(Classification.accuracy(), Classification.mcc(List.of("animal", "number"))));
  }

  /** ln p at one masked row, by the head's scores and the definition of the softmax. */
  private static double plain(Subject subject, int[] ids, int at, int target) {
    Encoder model = (Encoder) subject.model();
    var mark = run.workspace().mark();
    Segments s = Segments.of(run, ids.length);
    double[] scores = run.read(subject.masked().orElseThrow().logits(run, model.rows(run, s.ids(run, ids), null, s)));
    run.workspace().release(mark);
    int vocabulary = scores.length / ids.length;
    double[] row = Arrays.copyOfRange(scores, at * vocabulary, (at + 1) * vocabulary);
    double most = Arrays.stream(row).max().orElseThrow();
    double sum = Arrays.stream(row).map(x -> StrictMath.exp(x - most)).sum();
    return row[target] - most - StrictMath.log(sum);
  }

  /** Tokens of one word: each is asked with itself and what follows it in the word masked, all other words being there. */
  @Test
  void aMaskedModelFillsTheBlank() {
    Subject subject = bert("BertForMaskedLM");
    int mask = tokenizer.role(Roles.Role.MASK).orElseThrow();
    String context = "the cat";
    String continuation = " ran door";
    int[] whole = tokenizer.encodePlain(context + continuation);
    int from = Arrays.mismatch(tokenizer.encodePlain(context), whole);
    int second = Arrays.mismatch(tokenizer.encodePlain("the cat ran"), whole);
    assertTrue(from > 0 && second > from);
    double expected = 0;
    for (int t = from; t < whole.length; t++) {
      int[] ids = whole.clone();
      for (int u = t; u < (t < second ? second : whole.length); u++) ids[u] = mask;
      expected -= plain(subject, ids, t, whole[t]);
    }
    var scorer = subject.scorer("test");
    var answers = scorer.of(List.of(new Scorer.Query(context, continuation), new Scorer.Query("one", " two")));
    assertEquals(expected, answers.getFirst().nats(), 1e-4 * expected);
    assertEquals(whole.length - from, answers.getFirst().tokens());
    assertEquals(continuation.length(), answers.getFirst().bytes());
    // Alone and in company the same, to the bit.
    assertEquals(answers.get(1), scorer.of(List.of(new Scorer.Query("one", " two"))).getFirst());
    // Longer than the model's context: the beginning is lost, the answer stays.
    assertTrue(Double.isFinite(scorer.of(List.of(new Scorer.Query("the cat sat on the mat ".repeat(20), " two")))
        .getFirst().nats()));
  }

  @Test
  void aLabelTaskAsksAMaskedModelByItsWords() {
    Subject subject = bert("BertForMaskedLM");
    Outcome outcome = task().run(subject, Options.DEFAULT);
    for (int i = 0; i < ROWS.size(); i++) {
      var two = subject.scorer("test").of(List.of(new Scorer.Query(ROWS.get(i).text() + " is", " cat"),
          new Scorer.Query(ROWS.get(i).text() + " is", " five")));
      boolean animal = two.get(0).nats() / 4 <= two.get(1).nats() / 5;
      assertEquals(animal ? "animal" : "number", outcome.answers().get(i).given());
    }
    assertEquals(2, task().variants());
    assertTrue(Double.isFinite(task().run(subject, Options.DEFAULT.wording(1).shots(2)).main().value()));
    assertThrows(IllegalArgumentException.class, () -> subject.decoder("writing"));
  }

  @Test
  void aClassifierIsAskedByItsHead() {
    // Its classes stand in another order, in other letters, and there is one that the task does not have.
    Subject subject = bert("BertForSequenceClassification", "Number", "other", "ANIMAL");
    Outcome outcome = task().run(subject, Options.DEFAULT);
    for (int i = 0; i < ROWS.size(); i++) {
      var mark = run.workspace().mark();
      int[] ids = tokenizer.encodePlain(ROWS.get(i).text());
      Segments s = Segments.of(run, ids.length);
      double[] scores = run.read(subject.head().logits(run,
          subject.backbone("test").rows(run, s.ids(run, ids), null, s), s));
      run.workspace().release(mark);
      assertEquals(scores[2] >= scores[0] ? "animal" : "number", outcome.answers().get(i).given());
      double p = 1 / (1 + StrictMath.exp(-Math.abs(scores[2] - scores[0])));
      assertEquals(p, outcome.sure().get(i).probability(), 1e-6);
    }
    String complaint = assertThrows(IllegalArgumentException.class,
        () -> task().run(bert("BertForSequenceClassification", "animal", "plant", "stone"), Options.DEFAULT)).getMessage();
    assertTrue(complaint.contains("[animal, plant, stone]") && complaint.contains("'number'"), complaint);
    assertTrue(assertThrows(IllegalArgumentException.class, () -> subject.scorer("choosing")).getMessage()
        .contains("BertForSequenceClassification"));
  }

  @Test
  void aModelFromSourceToTargetScoresAndWrites() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("model_type", "t5").put("vocab_size", tokenizer.size()).put("d_model", 16).put("d_kv", 8).put("d_ff", 24);
    json.put("num_layers", 2).put("num_decoder_layers", 2).put("num_heads", 2).put("relative_attention_num_buckets", 8);
    json.put("decoder_start_token_id", 0).put("pad_token_id", 0);
    Subject subject = new Subject(Families.model(new Config("test", json), weights), tokenizer, run);
    var answers = subject.scorer("test").of(List.of(new Scorer.Query("the cat", "sat"),
        new Scorer.Query("a dog", "ran to the door")));
    assertEquals(answers.get(1), subject.scorer("test").of(List.of(new Scorer.Query("a dog", "ran to the door")))
        .getFirst());
    assertEquals(tokenizer.encodePlain("ran to the door").length, answers.get(1).tokens());
    assertTrue(answers.get(0).nats() > 0);
    var writing = new GenerationTask("write", "a test",
        List.of(List.of(new Prompt("x", List.of("y"), "y", "the cat sat"))), List.of(),
        s -> s, List.of(org.neoglot.eval.metric.Chrf.plusPlus()), 6);
    assertEquals(1, writing.run(subject, Options.DEFAULT).answers().size());
  }

  /** Tags by the head's scores at each word's first piece; no word of a sentence that is cut into parts is lost. */
  @Test
  void aTaggerTagsWords() {
    Subject subject = bert("BertForTokenClassification", "O", "B-X", "I-X");
    List<TaggedSentence> rows = List.of(new TaggedSentence(List.of("the", "cat", "sat"), List.of("O", "B-X", "I-X")),
        new TaggedSentence(Collections.nCopies(40, "dog"), Collections.nCopies(40, "B-X")));
    Outcome outcome = new TaggingTask("tags", "a test", rows, true).run(subject, Options.DEFAULT);
    List<String> names = List.of("O", "B-X", "I-X");
    List<String> expected = new ArrayList<>();
    var mark = run.workspace().mark();
    int[] ids = tokenizer.encodePlain("the cat sat");
    Segments s = Segments.of(run, ids.length);
    double[] scores = run.read(((TokenHead) subject.head()).logits(run,
        subject.backbone("test").rows(run, s.ids(run, ids), null, s)));
    run.workspace().release(mark);
    for (String before : List.of("", "the", "the cat")) {
      int row = 3 * tokenizer.encodePlain(before).length;
      int best = 0;
      for (int k = 1; k < 3; k++) if (scores[row + k] > scores[row + best]) best = k;
      expected.add(names.get(best));
    }
    assertEquals(String.join(" ", expected), outcome.answers().getFirst().given());
    assertEquals(40, outcome.answers().get(1).given().split(" ").length);
    List<Tagged> items = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      items.add(new Tagged(rows.get(i).tags(), List.of(outcome.answers().get(i).given().split(" "))));
    }
    assertEquals(Entities.score(TagScheme.LENIENT, items).micro().f1(), outcome.main().value(), 1e-12);
    assertEquals(Tagged.accuracy().of(items), outcome.measure("token accuracy").orElseThrow().value(), 1e-12);
    var other = new TaggingTask("tags", "a test", List.of(new TaggedSentence(List.of("a"), List.of("NOUN"))), false);
    assertTrue(assertThrows(IllegalArgumentException.class, () -> other.run(subject, Options.DEFAULT)).getMessage()
        .contains("[O, B-X, I-X], wanted some of [NOUN]"));
    assertThrows(IllegalArgumentException.class, () -> other.run(bert("BertForMaskedLM"), Options.DEFAULT));
  }

  @Test
  void threadsChangeNothing() {
    Outcome two = task().run(bert("BertForMaskedLM"), Options.DEFAULT);
    try (var one = Run.eager(new Threads(1))) {
      Subject subject = bert("BertForMaskedLM");
      Outcome alone = task().run(new Subject(subject.model(), subject.head(), tokenizer, one), Options.DEFAULT);
      assertEquals(two.sure(), alone.sure());
      assertEquals(two.answers(), alone.answers());
    }
  }

  @Test
  void wordingsFillTheirHolesOnce() {
    Wording pair = new Wording("{text} + {second} = {label}", List.of("a", "b"));
    assertEquals("{second} + $1 =", pair.context(new Labelling("{second}", "$1", "x")));
    assertEquals(List.of(" a", " b"), pair.candidates());
    assertThrows(IllegalArgumentException.class, () -> new Wording("{text}", List.of("a")));
    assertThrows(IllegalArgumentException.class, () -> new Wording("{label}", List.of("a")));
    var v = new Variants(List.of(0.5, 0.7, 0.6), true);
    assertEquals(0.6, v.mean(), 1e-12);
    assertEquals(0.1, v.deviation(), 1e-12);
    assertEquals(0.5, v.worst());
    assertEquals(0.7, new Variants(List.of(0.5, 0.7), false).worst());
  }
}
