// The way of tasks: an encoder is trained here, learns each task, and the verbs use what came of it.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.adapt.search.Npy;
import org.neoglot.models.Pooling;
import org.neoglot.models.SentenceVectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TaskVerbsTest {
  private static final String TOPICS = "text\ttopic\na cat sat\tcat\nthe dog\tdog\nmy cat\tcat\ndogs bark\tdog\nthe "
      + "cat\tcat\na dog\tdog\n";
  private static final String SHORT = " --batch 4 --lr 3e-3 --weight-decay 0 --quiet --json ";

  @TempDir static Path folder;
  private static Path base;
  private static Path decoder;

  @BeforeAll
  static void anEncoder() throws IOException {
    Path english = Cli.stories(folder.resolve("eng.txt"), 20, false);
    base = folder.resolve("base");
    ok("pretrain --objective mlm --quiet --json --vocab 300 --layers 1 --dim 32 --heads 2 --steps 2 --context 64 --batch 4"
        + " --evaluations 1 --text " + english + " --out " + base);
    decoder = folder.resolve("decoder");
    ok("pretrain --quiet --json --vocab 300 --layers 1 --dim 32 --heads 2 --steps 2 --context 64 --batch 4 "
        + "--evaluations 1 --text "
        + english + " --out " + decoder);
  }

  private static Cli ok(String line) {
    return ok(List.of(line.split(" ")));
  }

  private static Cli ok(List<String> words) {
    var run = Cli.run(words);
    assertEquals(0, run.status(), run.err());
    return run;
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Cli fed(String input, String line) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return ok(line);
    } finally {
      System.setIn(before);
    }
  }

  /** A vector a line: a line without a text would shift all behind it, which elsewhere only is to be said. */
  @Test
  void emptyLinesAreSaidAndNeverShiftVectors() throws IOException {
    Path texts = file("gap.txt", "a cat\n\na dog\n");
    Path npy = folder.resolve("gap.npy");
    String line = "embed --model " + decoder + " --input " + texts;
    var refused = Cli.run(line + " --out " + npy);
    assertEquals(1, refused.status());
    assertEquals("neoglot: " + texts + ": line 2: is empty, wanted a text", refused.complaint());
    assertFalse(Files.exists(npy));
    var skipped = ok(line + " --skip-bad --json --out " + npy);
    assertEquals(2, json(skipped.out()).path("vectors").asInt());
    assertTrue(skipped.err().contains("1 of 3 rows are malformed and were left out"), skipped.err());
    for (var run : List.of(ok(line), fed("a cat\n\na dog\n", "embed --model " + decoder))) {
      assertEquals(2, run.out().lines().count());
      assertTrue(run.err().contains("1 empty line is no text and was left out"), run.err());
    }
  }

  @Test
  void classesAreLearnedAndTold() throws IOException {
    Path data = file("topics.tsv", TOPICS);
    Path out = folder.resolve("topics");
    var learned = json(ok("finetune --task classify --label-column topic --epochs 30 --base " + base
        + " --data " + data + " --dev "
        + data + SHORT + "--out " + out).out());
    assertEquals(1, learned.path("after").path("accuracy").asDouble(), learned.toString());
    assertEquals(60, learned.path("steps").asInt());
    var told = ok(List.of("classify", "--model", out.toString(), "a cat sat", "the dog")).out().lines().toList();
    assertEquals(2, told.size());
    assertTrue(told.get(0).matches("cat\t[01]\\.\\d{4}\ta cat sat") && told.get(1).startsWith("dog\t"), told.toString());
    assertEquals(told, fed("a cat sat\n\nthe dog\n", "classify --model " + out).out().lines().toList());
    var rows = ok("classify --json --model " + out + " --input " + data).out().lines().map(TaskVerbsTest::json).toList();
    assertEquals(6, rows.size());
    assertEquals(1, rows.get(0).path("scores").path("cat").asDouble()
        + rows.get(0).path("scores").path("dog").asDouble(), 1e-9);
    var wrong = Cli.run("tag --model " + out + " x");
    assertEquals(1, wrong.status());
    assertTrue(wrong.complaint().endsWith("'neoglot finetune --task tag' makes one"), wrong.complaint());
  }

  @Test
  void tagsAreLearnedFromBothFormatsAndTold() throws IOException {
    Path data = file("names.conll", "Ann\tB-PER\nsat\tO\n\nBob\tB-PER\nsaw\tO\nAnn\tB-PER\n\n");
    Path out = folder.resolve("names");
    var learned = json(ok("finetune --task tag --epochs 40 --base " + base + " --data " + data + " --dev " + data + SHORT
        + "--out " + out).out());
    assertEquals(1, learned.path("after").path("F1").asDouble(), learned.toString());
    assertEquals("Bob\tB-PER\nsat\tO\n\n", ok(List.of("tag", "--model", out.toString(), "Bob sat")).out());
    // Files that are cut already, with tags, without, and with one that is malformed.
    Path bare = file("bare.conll", "-DOCSTART-\n\nBob\nsat\n\n\tx\n");
    assertEquals("Ann\tB-PER\nsat\tO\n\nBob\tB-PER\nsaw\tO\nAnn\tB-PER\n\nBob\tB-PER\nsat\tO\n\n",
        ok("tag --skip-bad --model " + out + " --input " + data + " " + bare).out());
    var wrong = Cli.run("tag --model " + out + " --input " + bare);
    assertEquals(1, wrong.status());
    assertTrue(wrong.complaint().endsWith("bare.conll: line 6: the word is empty, wanted one"), wrong.complaint());
    assertEquals(2, Cli.run("tag --model " + out + " --input " + bare + " " + file("more.txt", "Ann sat\n")).status());
    Path tree = file("pos.conllu", "1\tAnn\t_\tPROPN\t_\t_\t2\tnsubj\t_\t_\n2\tsat\t_\tVERB\t_\t_\t0\troot\t_\t_\n");
    ok("finetune --task tag --steps 1 --base " + base + " --data " + tree + " --dev " + tree + SHORT + "--out "
        + folder.resolve("pos"));
    var words = json(ok(List.of("tag", "--json", "--model", folder.resolve("pos").toString(), "Ann sat")).out());
    assertEquals(2, words.path("tags").size());
  }

  @Test
  void treesAreLearnedAndTold() throws IOException {
    Path data = file("trees.conllu", "1\tAnn\t_\tPROPN\t_\t_\t2\tnsubj\t_\t_\n2\tsat\t_\tVERB\t_\t_\t0\troot\t_\t_\n\n"
        + "1\tsee\t_\tVERB\t_\t_\t0\troot\t_\t_\n2\tBob\t_\tPROPN\t_\t_\t1\tobj\t_\t_\n");
    Path out = folder.resolve("trees");
    var learned = json(ok("finetune --task parse --epochs 60 --base " + base + " --data " + data + " --dev " + data + SHORT
        + "--out " + out).out());
    assertEquals(1, learned.path("after").path("LAS").asDouble(), learned.toString());
    assertEquals(0, learned.path("difference_when_opened_again").asDouble());
    assertEquals("1\tAnn\t_\t_\t_\t_\t2\tnsubj\t_\t_\n2\tsat\t_\t_\t_\t_\t0\troot\t_\t_\n\n",
        ok(List.of("parse", "--model", out.toString(), "Ann sat")).out());
    Path spaced = file("spaced.conllu", "# text = x\n1-2\tx\t_\t_\t_\t_\t_\t_\t_\t_\n1\t3 000\t_\t_\t_\t_\t_\t_\t_\t_\n"
        + "2\tsat\t_\t_\t_\t_\t_\t_\t_\t_\n");
    var parsed = ok("parse --model " + out + " --input " + spaced).out().lines().map(l -> l.split("\t")).toList();
    assertEquals(List.of("3 000", "sat"), List.of(parsed.get(0)[1], parsed.get(1)[1]));
    assertEquals(3, parsed.size());
    assertEquals(0, json(ok(List.of("parse", "--json", "--model", out.toString(), "see Bob")).out())
        .path("heads").get(0).asInt());
    // Longer than the context: in parts, and still one tree.
    var words = java.util.stream.IntStream.range(0, 90).mapToObj(i -> "Ann").toList();
    var heads = json(ok(List.of("parse", "--json", "--model", out.toString(), String.join(" ", words))).out()).path("heads");
    assertEquals(1, java.util.stream.IntStream.range(0, 90).filter(i -> heads.get(i).asInt() == 0).count());
    assertEquals(1, Cli.run("parse --model " + base + " x").status());
  }

  @Test
  void answersAreLearnedAndFound() throws IOException {
    Path data = file("qa.jsonl", "{\"question\": \"who?\", \"context\": \"an ox met Ann there\", \"answers\": "
        + "{\"text\": [\"Ann\"], \"answer_start\": [10]}}\n");
    Path out = folder.resolve("qa");
    ok("finetune --task qa --stride 8 --epochs 60 --base " + base + " --data " + data + " --dev " + data
        + SHORT + "--out " + out);
    assertEquals("Ann\n", ok(List.of("answer", "--model", out.toString(), "--question", "who?", "--context",
        "an ox met Ann there")).out());
    var found = json(fed("an ox met Ann there", "answer --json --model " + out + " --question who?").out());
    assertEquals(10, found.path("answer_start").asInt());
    assertEquals("1\tAnn\n", ok("answer --model " + out + " --data " + data).out());
    assertEquals(2, Cli.run("answer --model " + out).status());
  }

  @Test
  void choicesAreLearnedAndMade() throws IOException {
    Path data = file("choices.tsv",
        "premise\tquestion\tchoice1\tchoice2\tlabel\nrain\teffect\twet\tdry\t0\nsun\teffect\twet\tdry\t1\n"
        + "flood\teffect\tdry\twet\t1\nheat\teffect\tdry\twet\t0\n");
    Path out = folder.resolve("choices");
    var learned = json(ok("finetune --task choice --with-question --epochs 150 --base " + base + " --data "
        + data + " --dev " + data
        + SHORT + "--out " + out).out());
    assertEquals(1, learned.path("after").path("accuracy").asDouble(), learned.toString());
    var one = ok(List.of("choose", "--model", out.toString(), "--premise", "rain effect", "--choice", "wet",
        "--choice", "dry")).out();
    assertTrue(one.matches("1\t[01]\\.\\d{4}\twet\n"), one);
    var rows = ok("choose --json --with-question --model " + out + " --data " + data).out().lines()
        .map(TaskVerbsTest::json).toList();
    assertEquals(List.of(1, 2, 2, 1), rows.stream().map(r -> r.path("choice").asInt()).toList());
    for (var r : rows) assertEquals(1, r.path("scores").get(0).asDouble() + r.path("scores").get(1).asDouble(), 1e-9);
    // Three of them, without labels, one row broken.
    Path open = file("open.jsonl", "{\"premise\": \"rain\", \"choice1\": \"dry\", \"choice2\": \"wet\", "
        + "\"choice3\": \"ox\"}\n{\"premise\": \"rain\", \"choice1\": \"dry\"}\n");
    var three = ok("choose --skip-bad --choices 3 --json --model " + out + " --data " + open);
    assertEquals(3, json(three.out()).path("scores").size());
    assertTrue(three.err().contains("1 of 2 rows are malformed"), three.err());
    var refused = Cli.run("choose --choices 3 --model " + out + " --data " + open);
    assertTrue(refused.complaint().startsWith("neoglot: " + open + ": line 2: has no field 'choice2'"), refused.complaint());
    assertEquals(2, Cli.run("choose --model " + out + " --premise x --choice y").status());
    assertTrue(Cli.run("choose --model " + base + " --premise x --choice y --choice z").complaint()
        .endsWith("'neoglot finetune --task choice' makes one"));
  }

  @Test
  void textsBecomeVectorsAndAreFound() throws IOException {
    Path data = file("pairs.tsv", "eng\tswa\none\tmoja\ntwo\tmbili\nthree\ttatu\nfour\tnne\n");
    Path out = folder.resolve("vectors");
    var learned = json(ok("finetune --task retrieval --text-column eng --second-column swa --epochs 60 --base " + base
        + " --data "
        + data + " --dev " + data + SHORT + "--out " + out).out());
    assertEquals(1, learned.path("after").path("MRR").asDouble(), learned.toString());
    Path npy = folder.resolve("v.npy");
    ok("embed --model " + out + " --input " + data + " --text-column swa --out " + npy);
    var lines = ok("embed --model " + out + " --input " + data + " --text-column swa").out().lines()
        .map(TaskVerbsTest::json).toList();
    try (Npy file = Npy.open(npy)) {
      assertEquals(4, file.rows());
      for (int i = 0; i < 4; i++) assertEquals(lines.get(i).path("vector").get(3).floatValue(), file.row(i)[3]);
    }
    for (String graph : List.of("", " --graph")) {
      Path index = folder.resolve("index" + graph.length());
      ok("search --build --index " + index + " --model " + out + " --input " + data + " --text-column swa" + graph);
      var found = ok("search --count 1 --index " + index + " two").out();
      assertTrue(found.matches("0\\.\\d{4}\tmbili\n|1\\.0000\tmbili\n"), found);
    }
    // The folder says whether vectors have length 1, unless the command line does.
    assertEquals(1, length(out, ""), 1e-5);
    assertTrue(Math.abs(1 - length(out, " --raw")) > 1e-3);
    new SentenceVectors(Pooling.MEAN, false).write(out, 32, 64);
    assertEquals(length(out, " --raw"), length(out, ""));
    assertEquals(1, length(out, " --normalize"), 1e-5);
    assertEquals(2, Cli.run("embed --raw --normalize --model " + out + " two").status());
    var prompt = Cli.run("embed --prompt query --model " + out + " two");
    assertTrue(prompt.complaint().endsWith("there is no prompt 'query', wanted one of []"), prompt.complaint());
    assertEquals(2, Cli.run("search --build --index x").status());
    assertEquals(1, Cli.run("search --index " + folder.resolve("nowhere") + " x").status());
    assertFalse(Files.exists(folder.resolve("nowhere")));
  }

  private static double length(Path model, String how) {
    double sum = 0;
    for (JsonNode x : json(ok("embed --model " + model + how + " two").out()).path("vector")) {
      sum += x.asDouble() * x.asDouble();
    }
    return Math.sqrt(sum);
  }

  @Test
  void tokensBecomeVectorsAndTextsAreFoundByThem() throws IOException {
    Path data = file("late.tsv", "eng\tswa\none\tmoja\ntwo\tmbili\nthree\ttatu\nfour\tnne\n");
    Path out = folder.resolve("late");
    var learned = json(ok("finetune --task late --vector-dim 16 --text-column eng --second-column swa "
        + "--epochs 60 --base " + base
        + " --data " + data + " --dev " + data + SHORT + "--out " + out).out());
    assertEquals(1, learned.path("after").path("MRR").asDouble(), learned.toString());
    assertEquals(0, learned.path("difference_when_opened_again").asDouble());
    var lines = ok("embed --tokens --model " + out + " --input " + data + " --text-column swa").out().lines()
        .map(TaskVerbsTest::json).toList();
    Path npy = folder.resolve("tokens.npy");
    ok("embed --tokens --model " + out + " --input " + data + " --text-column swa --out " + npy);
    var lengths = Files.readAllLines(folder.resolve("tokens.lengths.txt"));
    assertEquals(lines.stream().map(l -> "" + l.path("vectors").size()).toList(), lengths);
    try (Npy file = Npy.open(npy)) {
      assertEquals(16, file.cols());
      assertEquals(lines.get(1).path("vectors").get(0).get(3).floatValue(), file.row(Integer.parseInt(lengths.get(0)))[3]);
    }
    Path index = folder.resolve("lateindex");
    ok("search --build --late --index " + index + " --model " + out + " --input " + data + " --text-column swa");
    var found = json(ok("search --json --count 1 --index " + index + " two").out());
    assertEquals("mbili", found.path("text").asString());
    // The score is that of the vectors that embed tells.
    var query = json(ok(List.of("embed", "--tokens", "--model", out.toString(), "two")).out()).path("vectors");
    double sum = 0;
    for (JsonNode q : query) {
      double best = -1;
      for (JsonNode t : lines.get(1).path("vectors")) {
        double dot = 0;
        for (int c = 0; c < 16; c++) dot += q.get(c).asDouble() * t.get(c).asDouble();
        best = Math.max(best, dot);
      }
      sum += best;
    }
    assertEquals(sum, found.path("score").asDouble(), 1e-5);
    assertEquals(2, Cli.run("search --late --index " + index + " two").status());
    var pooled = Cli.run("embed --model " + out + " x");
    assertTrue(pooled.complaint().contains("Dense"), pooled.complaint());
    var none = Cli.run("embed --tokens --model " + base + " x");
    assertTrue(none.complaint().endsWith("'neoglot finetune --task late' makes one"), none.complaint());
  }

  /** Classes, tags, answers and vectors on a model that reads one way. */
  @Test
  void aDecoderLearnsTasks() throws IOException {
    Path topics = file("decoder-topics.tsv", TOPICS);
    Path out = folder.resolve("decoder-topics");
    var learned = json(ok("finetune --task classify --label-column topic --epochs 40 --chunk 3 --base " + decoder
        + " --data " + topics
        + " --dev " + topics + SHORT + "--out " + out).out());
    assertEquals(1, learned.path("after").path("accuracy").asDouble(), learned.toString());
    assertTrue(ok(List.of("classify", "--model", out.toString(), "a cat sat")).out().startsWith("cat\t"));
    Path names = file("decoder-names.conll", "Ann\tB-PER\nsat\tO\n\nBob\tB-PER\nsaw\tO\nAnn\tB-PER\n\n");
    Path tagger = folder.resolve("decoder-names");
    ok("finetune --task tag --epochs 60 --base " + decoder + " --data " + names + " --dev " + names + SHORT
        + "--out " + tagger);
    assertEquals("Bob\tB-PER\nsaw\tO\n\n", ok(List.of("tag", "--model", tagger.toString(), "Bob saw")).out());
    assertEquals(List.of("a cat sat"), ok("embed --model " + decoder + " --input " + file("one.txt", "a cat sat\n"))
        .out().lines()
        .map(l -> json(l).path("text").asString()).toList());
    var dropped = Cli.run("finetune --task classify --model-dropout 0.1 --label-column topic --steps 1 --base "
        + decoder + " --data "
        + topics + " --dev " + topics + " --out " + folder.resolve("never"));
    assertTrue(dropped.complaint().contains("wanted an encoder"), dropped.complaint());
  }

  /** A number for a text; a class and a number for two texts that are read together. */
  @Test
  void numbersAndPairsAreLearnedAndTold() throws IOException {
    Path lengths = file("lengths.tsv", "text\tscore\na\t1\na a\t2\na a a\t3\nb\t-1\n");
    Path out = folder.resolve("lengths");
    var learned = json(ok("finetune --task regress --label-column score --epochs 200 --base " + base + " --data "
        + lengths + " --dev "
        + lengths + SHORT + "--out " + out).out());
    assertTrue(learned.path("after").path("Pearson").asDouble() > 0.9, learned.toString());
    double told = Double.parseDouble(ok(List.of("classify", "--model", out.toString(), "a a a")).out().split("\t")[0]);
    assertEquals(3, told, 0.8);
    Path pairs = file("same.tsv", "text\tsecond\tlabel\na\ta\tsame\na\tb\tother\nb\tb\tsame\nb\ta\tother\n");
    Path cross = folder.resolve("same");
    ok("finetune --task pairs --second-column second --epochs 200 --base " + base + " --data " + pairs
        + " --dev " + pairs + SHORT
        + "--out " + cross);
    assertEquals(List.of("same", "other", "same", "other"), ok("classify --second-column second --model " + cross
        + " --input " + pairs)
        .out().lines().map(l -> l.split("\t")[0]).toList());
  }

  /** Where no answer scores better by enough, none is given. */
  @Test
  void noAnswerIsGivenByTheThreshold() throws IOException {
    Path data = file("none.jsonl", "{\"question\": \"who?\", \"context\": \"an ox met Ann there\", \"answers\": "
        + "{\"text\": [\"Ann\"], \"answer_start\": [10]}}\n{\"question\": \"why?\", \"context\": \"an ox met Ann "
        + "there\", \"answers\": {\"text\": [], \"answer_start\": []}}\n");
    Path out = folder.resolve("none");
    ok("finetune --task qa --stride 8 --epochs 120 --base " + base + " --data " + data + " --dev " + data
        + SHORT + "--out " + out);
    assertEquals("1\tAnn\n2\t\n", ok("answer --null-threshold 0 --model " + out + " --data " + data).out());
    assertFalse(ok("answer --model " + out + " --data " + data).out().endsWith("2\t\n"));
    assertEquals("1\t\n2\t\n", ok("answer --null-threshold -1000 --model " + out + " --data " + data).out());
  }

  /** Classes as words of the model's own vocabulary. */
  @Test
  void classesFillAGap() throws IOException {
    Path data = file("cloze.tsv", TOPICS);
    Path out = folder.resolve("cloze");
    String line = "finetune --task cloze --label-column topic --epochs 40 --base " + base + " --data " + data
        + " --dev " + data + SHORT + "--out ";
    var learned = json(ok(append(line + out, "--class-words", "cat=a;dog=in", "--pattern", "{text} : {mask} .")).out());
    assertEquals(1, learned.path("after").path("accuracy").asDouble(), learned.toString());
    assertEquals(0, learned.path("difference_when_opened_again").asDouble());
    var told = ok(List.of("classify", "--model", out.toString(), "a cat sat", "{mask} the dog " + "x".repeat(400)))
        .out().lines().toList();
    assertTrue(told.get(0).startsWith("cat\t") && told.size() == 2, told.toString());
    for (String words : List.of("cat=a", "cat=;dog=b", "cat=a;dog=" + "x".repeat(30))) {
      assertEquals(1, Cli.run(append(line + folder.resolve("never"), "--class-words", words)).status(), words);
    }
    var lacks = Cli.run(append(line + folder.resolve("never"), "--class-words", "cat=a;ox=b"));
    assertTrue(lacks.complaint().endsWith("a row has the label 'dog', wanted one that has a word: cat, ox"),
        lacks.complaint());
    assertEquals(2, Cli.run(line + folder.resolve("never")).status());
  }

  private static List<String> append(String line, String... more) {
    var words = new java.util.ArrayList<>(List.of(line.split(" ")));
    words.addAll(List.of(more));
    return words;
  }

  @Test
  void hardNegativesAndListedWords() throws IOException {
    Path data = file("hard.tsv", "eng\tswa\twrong\none\tmoja\tmbili\ntwo\tmbili\tmoja\nthree\ttatu\tnne\nfour\tnne\ttatu\n");
    for (String how : List.of("", " --triplet 0.5 --chunk 2")) {
      var learned = json(ok("finetune --task retrieval --text-column eng --second-column swa --negative-column wrong" + how
          + " --epochs 60 --base " + base + " --data " + data + " --dev " + data + SHORT + "--out "
          + folder.resolve("hard" + how.length())).out());
      assertTrue(learned.path("after").path("MRR").asDouble() > learned.path("before").path("MRR").asDouble(),
          learned.toString());
    }
    Path listed = file("listed.txt", "dog\nthe cat\n");
    String line = "pretrain --objective mlm --mask-only " + listed
        + " --quiet --json --vocab 300 --layers 1 --dim 32 --heads 2 --steps 2 --context 64 --batch 4 --evaluations "
        + "1 --text " + folder.resolve("eng.txt") + " --out ";
    assertTrue(json(ok(line + folder.resolve("listed")).out()).path("loss").asDouble() > 0);
    assertEquals(2, Cli.run(line.replace("--objective mlm", "--objective rtd") + folder.resolve("never")).status());
    String plain = "pretrain --objective mlm --quiet --json --layers 1 --dim 16 --heads 1 --steps 2 --context 64 "
        + "--batch 4 --evaluations 1 --text " + folder.resolve("eng.txt");
    ok(plain + " --vocab 300 --parallel " + data + " --parallel-columns eng swa --out " + folder.resolve("tlm"));
    ok(plain + " --teacher " + base + " --hard 0.3 --out " + folder.resolve("student"));
    assertEquals(Files.readString(base.resolve("tokenizer.json")),
        Files.readString(folder.resolve("student/tokenizer.json")));
    assertEquals(1, Cli.run(plain + " --teacher " + decoder + " --out " + folder.resolve("never")).status());
    assertEquals(2, Cli.run(plain + " --parallel " + data + " --out " + folder.resolve("never")).status());
  }

  @Test
  void malformedRowsAreNamedOrLeftOutAndCounted() throws IOException {
    Path data = file("bad.tsv", TOPICS + "lonely\n");
    String line = "finetune --task classify --label-column topic --steps 1 --base " + base + " --data "
        + data + " --dev " + data
        + SHORT + "--out ";
    var refused = Cli.run(line + folder.resolve("bad1"));
    assertEquals(1, refused.status());
    assertEquals("neoglot: " + data + ": line 8: has 1 cells, wanted 2 as in the header", refused.complaint());
    var skipped = ok(line + folder.resolve("bad2") + " --skip-bad");
    assertTrue(skipped.err().contains("2 of 14 rows are malformed and were left out:"), skipped.err());
  }

  @Test
  void aWrongCommandLineIsSaidInOneLine() {
    String line = "finetune --base " + base + " --data x.tsv --out " + folder.resolve("never");
    for (String more : List.of(" --task cook", " --epochs 3", " --task classify --epochs 3 --steps 2", " --task pairs",
        " --task retrieval", " --task classify --base-format q8_0")) {
      var run = Cli.run(line + more);
      assertEquals(2, run.status(), more + ": " + run.err());
      assertEquals(2, run.err().lines().filter(l -> !l.contains("scalar definitions")).count(), run.err());
    }
    assertEquals(1, Cli.run(line + " --task classify").status());
    var run = Cli.run("translate --model " + base + " x");
    assertEquals(1, run.status());
    assertTrue(run.complaint().contains("wanted an encoder-decoder"), run.complaint());
  }
}
