// Each task is learned by heart, written, opened again, and used.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.adapt.tasks.AnswerTask;
import org.neoglot.adapt.tasks.Answerer;
import org.neoglot.adapt.tasks.ChooseTask;
import org.neoglot.adapt.tasks.ClassifyTask;
import org.neoglot.adapt.tasks.CrossTask;
import org.neoglot.adapt.tasks.Embedder;
import org.neoglot.adapt.tasks.HeadedModel;
import org.neoglot.adapt.tasks.RegressTask;
import org.neoglot.adapt.tasks.RetrieveTask;
import org.neoglot.adapt.tasks.Split;
import org.neoglot.adapt.tasks.TagTask;
import org.neoglot.adapt.tasks.Tagger;
import org.neoglot.adapt.tasks.Task;
import org.neoglot.adapt.tasks.TextClassifier;
import org.neoglot.autograd.Budget;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.eval.data.Choice;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.data.Question;
import org.neoglot.eval.data.TaggedSentence;
import org.neoglot.models.ConfigChange;
import org.neoglot.models.Pooling;

class TaskTuningTest {
  private static final Threads TWO = new Threads(2);

  @TempDir Path folder;

  private final EagerRun run = Run.eager(TWO);

  private static TrainingOptions options(int steps) {
    return new TrainingOptions(Budget.steps(steps), 3e-3, 0.1, 0, 64, 4, 1, false, 2, 0, 1);
  }

  private <I extends Task.Item> TaskTuning.Result learn(Task<I> task, int steps) throws IOException {
    return new TaskTuning<>(TinyEncoder.bert(folder.resolve("base")), folder.resolve("out"), task, null, 0, options(steps))
        .run(Workplace.quiet(run));
  }

  private static <R> Split<R> same(List<R> rows) {
    return new Split<>(rows, rows, List.of());
  }

  private static LabelledText row(String text, String label) {
    return new LabelledText(text, null, label);
  }

  private static final List<LabelledText> ANIMALS = List.of(row("a cat sat", "cat"),
      row("the dog", "dog"), row("my cat", "cat"),
      row("dogs bark", "dog"), row("ox", "other"), row("an ox ate", "other"));

  @Test void classesAreLearnedAndTheFolderSaysTheSame() throws IOException {
    var result = learn(new ClassifyTask(same(ANIMALS)), 60);
    assertEquals(1.0, result.after().get("accuracy"));
    assertTrue(result.before().get("accuracy") < 1);
    assertEquals(0, result.difference());
    try (HeadedModel model = HeadedModel.open(folder.resolve("out"))) {
      TextClassifier classifier = new TextClassifier(model, run);
      assertEquals(List.of("cat", "dog", "other"), classifier.labels());
      var answers = classifier.of(ANIMALS);
      assertEquals(ANIMALS.stream().map(LabelledText::label).toList(),
          answers.stream().map(TextClassifier.Answer::label).toList());
      for (var a : answers) assertEquals(1, java.util.Arrays.stream(a.scores()).sum(), 1e-12);
      var e = assertThrows(IllegalArgumentException.class, () -> new Tagger(model, run));
      assertTrue(e.getMessage().endsWith("the architecture is BertForSequenceClassification, wanted one that ends in"
          + " ForTokenClassification; 'neoglot finetune --task tag' makes one"), e.getMessage());
    }
  }

  @Test void theSameSeedGivesTheSameBits() throws IOException {
    learn(new ClassifyTask(same(ANIMALS)), 5);
    byte[] first = Files.readAllBytes(folder.resolve("out/model.safetensors"));
    new TaskTuning<>(folder.resolve("base"), folder.resolve("again"), new ClassifyTask(same(ANIMALS)), null, 0, options(5))
        .run(Workplace.quiet(run));
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("again/model.safetensors")));
  }

  @Test void aStoppedRunGoesOnToTheSameBits() throws IOException {
    ClassifyTask task = new ClassifyTask(same(ANIMALS));
    learn(task, 6);
    int[] asked = {0};
    Workplace stopping = new Workplace(run, line -> {}, new org.neoglot.autograd.TrainingListener() {},
        () -> ++asked[0] > 3, false,
        "test", "test", steps -> "");
    var recipe = new TaskTuning<>(folder.resolve("base"), folder.resolve("stopped"), task, null, 0, options(6));
    assertTrue(recipe.run(stopping).stopped());
    recipe.run(new Workplace(run, line -> {}, new org.neoglot.autograd.TrainingListener() {}, () -> false,
        true, "test", "test", steps -> ""));
    assertArrayEquals(Files.readAllBytes(folder.resolve("out/model.safetensors")),
        Files.readAllBytes(folder.resolve("stopped/model.safetensors")));
  }

  @Test void pairsOfTextsAreReadTogether() throws IOException {
    List<LabelledText> rows = List.of(new LabelledText("a", "a", "same"), new LabelledText("a", "b", "other"),
        new LabelledText("b", "b", "same"), new LabelledText("b", "a", "other"));
    assertEquals(1.0, learn(new ClassifyTask(same(rows)), 150).after().get("accuracy"));
  }

  @Test void numbersAreLearned() throws IOException {
    List<LabelledText> rows = List.of(row("a", "1"), row("aa", "2"), row("aaa", "3"), row("b", "-1"));
    var result = learn(new RegressTask(same(rows)), 150);
    assertTrue(result.after().get("squared error") < 0.1, result.after().toString());
    assertTrue(result.after().get("Pearson") > 0.95);
    assertEquals(1, result.after().get("Spearman"), 1e-9);
    try (HeadedModel model = HeadedModel.open(folder.resolve("out"))) {
      assertTrue(new TextClassifier(model, run).numbers());
    }
  }

  /** What the folder's config says of the logit is what a score is; both versions of the key are written. */
  @Test void aCrossEncoderIsLearnedAndReadAsOne() throws IOException {
    List<LabelledText> rows = List.of(new LabelledText("a", "a", "1"), new LabelledText("a", "b", "0"),
        new LabelledText("b", "b", "0.9"), new LabelledText("b", "a", "0"));
    var result = learn(new CrossTask(same(rows)), 150);
    assertEquals(1.0, result.after().get("accuracy"), result.toString());
    assertEquals(0, result.difference());
    // A label of 0.9 leaves its own entropy, a quarter of 0.325.
    assertTrue(result.after().get("cross-entropy") >= 0.325 / 4, result.toString());
    Path config = folder.resolve("out/config.json");
    String written = Files.readString(config);
    double[] logit = {0};
    try (HeadedModel model = HeadedModel.open(folder.resolve("out"))) {
      model.scores(run, new CrossTask(same(rows)).probes(model), (s, i) -> {
        if (i == 0) logit[0] = s[0];
      });
      assertEquals(org.neoglot.models.ScoreActivation.SIGMOID,
          org.neoglot.models.ScoreActivation.of(model.backbone().config()).orElseThrow());
    }
    double sigmoid = 1 / (1 + StrictMath.exp(-logit[0]));
    assertEquals(sigmoid, score(rows, null), 1e-12);
    String now = "\"sentence_transformers\" : {\n    \"activation_fn\" : \"torch.nn.modules.activation.Sigmoid\"\n  }";
    String before = "\"sbert_ce_default_activation_function\" : \"torch.nn.modules.activation.Sigmoid\"";
    assertTrue(written.contains(now) && written.contains(before), written);
    String silent = written.replace(now, "\"x\": 1").replace(before, "\"y\": 1");
    assertEquals(logit[0], score(rows, written.replace(now, "\"x\": 1").replace("activation.Sigmoid", "linear.Identity")), 1e-12);
    assertEquals(sigmoid, score(rows, silent.replaceFirst("\"problem_type\" : \"[a-z_]+\"", "\"z\": 1")), 1e-12);
    assertEquals(logit[0], score(rows, silent.replace("multi_label_classification", "regression")), 1e-12);
    var e = assertThrows(IllegalArgumentException.class, () -> score(rows, written.replace(now,
        "\"sentence_transformers\": {\"activation_fn\": \"torch.nn.modules.activation.Tanh\"}")));
    assertTrue(e.getMessage().contains("'sentence_transformers.activation_fn' is \"torch.nn.modules.activation.Tanh\", wanted"),
        e.getMessage());
  }

  private double score(List<LabelledText> rows, String config) throws IOException {
    if (config != null) Files.writeString(folder.resolve("out/config.json"), config);
    try (HeadedModel model = HeadedModel.open(folder.resolve("out"))) {
      TextClassifier classifier = new TextClassifier(model, run);
      assertTrue(classifier.numbers());
      return classifier.of(rows).getFirst().scores()[0];
    }
  }

  @Test void tagsAreLearnedForWholeWords() throws IOException {
    List<TaggedSentence> rows = List.of(
        new TaggedSentence(List.of("Ann", "saw", "Bob", "Lee"), List.of("B-PER", "O", "B-PER", "I-PER")),
        new TaggedSentence(List.of("in", "Rome"), List.of("O", "B-LOC")));
    var result = learn(new TagTask(same(rows)), 80);
    assertEquals(1.0, result.after().get("F1"));
    try (HeadedModel model = HeadedModel.open(folder.resolve("out"))) {
      assertEquals(rows.stream().map(TaggedSentence::tags).toList(),
          new Tagger(model, run).of(rows.stream().map(TaggedSentence::words).toList()));
      // Many times the context of 64: cut into parts, and every word is tagged.
      List<String> words = new ArrayList<>();
      for (int i = 0; i < 100; i++) words.addAll(List.of("in", "Rome"));
      assertEquals(200, new Tagger(model, run).of(List.of(words)).getFirst().size());
    }
  }

  @Test void answersAreFoundAndNoneIsGivenWhereThereIsNone() throws IOException {
    List<Question> rows = List.of(
        new Question("1", "who?", "an 🙂 ox met Ann there", List.of(new Question.Answer("Ann", 12))),
        new Question("2", "where?", "Bob sat in Rome today", List.of(new Question.Answer("Rome", 11))),
        new Question("3", "why?", "Bob sat in Rome today", List.of()));
    var result = learn(new AnswerTask(same(rows), 8), 200);
    assertEquals(1.0, result.after().get("exact"), result.after().toString());
    try (HeadedModel model = HeadedModel.open(folder.resolve("out"))) {
      var answers = new Answerer(model, run, 8, 0).of(rows);
      assertEquals(List.of("Ann", "Rome", ""), answers.stream().map(Answerer.Answer::text).toList());
      assertEquals(12, answers.getFirst().start());
      assertEquals(11, answers.get(1).start());
      assertTrue(!new Answerer(model, run, 8, Double.POSITIVE_INFINITY).of(rows).get(2).text().isEmpty());
    }
  }

  @Test void choicesAreLearned() throws IOException {
    List<Choice> rows = List.of(new Choice("rain", List.of("wet", "dry"), 0), new Choice("sun", List.of("wet", "dry"), 1),
        new Choice("flood", List.of("dry", "wet"), 1), new Choice("heat", List.of("dry", "wet"), 0));
    assertEquals(1.0, learn(new ChooseTask(same(rows)), 150).after().get("accuracy"));
    try (HeadedModel model = HeadedModel.open(folder.resolve("out"))) {
      double[] p = ChooseTask.scores(model, run, rows).getFirst();
      assertEquals(1, p[0] + p[1], 1e-12);
      assertTrue(p[0] > p[1]);
    }
  }

  @Test void textsThatBelongTogetherComeNear() throws IOException {
    List<LabelledText> rows = List.of(new LabelledText("one", "moja", null), new LabelledText("two", "mbili", null),
        new LabelledText("three", "tatu", null), new LabelledText("four", "nne", null));
    var result = learn(new RetrieveTask(same(rows), Pooling.MEAN, RetrieveTask.USUAL_TEMPERATURE), 60);
    assertEquals(1.0, result.after().get("MRR"));
    Path out = folder.resolve("out");
    try (HeadedModel model = HeadedModel.open(out)) {
      Embedder embedder = Embedder.of(model, run, out);
      assertEquals(Pooling.MEAN, embedder.how().pooling());
      float[] vector = embedder.of(List.of("one")).getFirst();
      double length = 0;
      for (float x : vector) length += (double) x * x;
      assertEquals(1, length, 1e-5);
    }
  }

  @Test void anAdapterAndAHeadAreEnough() throws IOException {
    Path base = TinyEncoder.bert(folder.resolve("base"));
    var result = new TaskTuning<>(base, folder.resolve("out"), new ClassifyTask(same(ANIMALS)),
        LoraConfig.of(8), 25, options(1))
        .run(Workplace.quiet(run));
    assertTrue(result.after().get("accuracy") > result.before().get("accuracy"), result.toString());
    assertEquals(50, result.steps());
    assertTrue(result.difference() < 1e-4);
    assertTrue(Files.exists(folder.resolve("out/adapter/adapter_config.json")));
  }

  @Test void aDecoderLearnsClassesToo() throws IOException {
    Path base = TinyEncoder.gpt2(folder.resolve("base"));
    var result = new TaskTuning<>(base, folder.resolve("out"), new ClassifyTask(same(ANIMALS)), null, 0, options(60))
        .run(Workplace.quiet(run));
    assertEquals(1.0, result.after().get("accuracy"), result.toString());
    assertEquals(0, result.difference());
  }

  /** Dropout is of training alone, follows the seed, and is the same when blocks are computed again. */
  @Test void dropoutIsTheSameOnAnyThreadsAndWhenComputedAgain() throws IOException {
    Path base = TinyEncoder.bert(folder.resolve("base"));
    List<byte[]> bits = new ArrayList<>();
    for (int way = 0; way < 4; way++) {
      boolean again = way == 2;
      var options = new TrainingOptions(Budget.steps(6), 3e-3, 0.1, 0, 64, 4, 1, again, 2, 0, 1);
      try (EagerRun some = Run.eager(new Threads(way == 1 ? 1 : 2))) {
        var result = new TaskTuning<>(base, folder.resolve("out" + way), new ClassifyTask(same(ANIMALS)), null, 0, 0,
            new ConfigChange(way == 3 ? null : 0.2, null), options).run(Workplace.quiet(some));
        assertEquals(0, result.difference());
      }
      bits.add(Files.readAllBytes(folder.resolve("out" + way + "/model.safetensors")));
    }
    assertArrayEquals(bits.get(0), bits.get(1));
    assertArrayEquals(bits.get(0), bits.get(2));
    assertTrue(java.util.Arrays.mismatch(bits.get(0), bits.get(3)) >= 0, "nothing was dropped");
    assertTrue(Files.readString(folder.resolve("out0/config.json")).contains("\"hidden_dropout_prob\" : 0.2"));
    var e = assertThrows(IllegalArgumentException.class, () -> new TaskTuning<>(TinyEncoder.gpt2(folder.resolve("gpt")),
        folder.resolve("never"), new ClassifyTask(same(ANIMALS)), null, 0, 0, new ConfigChange(0.1, null), options(1)).run(Workplace.quiet(run)));
    assertTrue(e.getMessage().endsWith("wanted an encoder: only those have dropout here"), e.getMessage());
  }

  @Test void longExamplesAreCutAndCounted() throws IOException {
    List<String> said = new ArrayList<>();
    List<LabelledText> rows = List.of(row("a".repeat(100), "x"), row("b", "y"));
    Workplace place = new Workplace(run, said::add, new org.neoglot.autograd.TrainingListener() {},
        () -> false, false, "test",
        "test", steps -> "");
    var result = new TaskTuning<>(TinyEncoder.bert(folder.resolve("base")), folder.resolve("out"),
        new ClassifyTask(same(rows)), null, 0, options(1)).run(place);
    assertEquals(1, result.cut());
    assertEquals(38, result.cutTokens());
    assertTrue(said.contains("1 of 2 examples are too long and lose 38 tokens together"), said.toString());
  }
}
