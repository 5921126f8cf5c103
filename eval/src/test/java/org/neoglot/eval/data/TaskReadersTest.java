// Task files: what is read, and what is said about rows that are not as they should be.
package org.neoglot.eval.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.testing.Shared;

class TaskReadersTest {
  private static final LabelledText.Columns TOPIC = new LabelledText.Columns("text", null, "topic");

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** What a reader says about a malformed file, and that it counts one row of two as bad when told to skip. */
  record Broken(String name, String text, String complaint, BiFunction<Path, BadRows, List<?>> reader) {}

  private static List<?> topics(Path file, BadRows rule) {
    return LabelledText.read(file, TOPIC, rule);
  }

  private static List<?> scores(Path file, BadRows rule) {
    return LabelledText.readNumbers(file, TOPIC, rule);
  }

  private static List<?> questions(Path file, BadRows rule) {
    return Question.read(file, Question.Fields.USUAL, rule);
  }

  private static List<?> choices(Path file, BadRows rule) {
    return Choice.read(file, 2, false, rule);
  }

  private static String squad(String second) {
    return "{\"data\": [{\"paragraphs\": [{\"context\": \"a \uD83D\uDE42 bc\", \"qas\": [{\"id\": \"1\", "
        + "\"question\": \"q\", \"answers\": [{\"text\": \"bc\", \"answer_start\": 4}]}, " + second + "]}]}]}";
  }

  static List<Broken> broken() {
    return List.of(
        new Broken("a.tsv", "text\ttopic\nx\ty\nx\n", "line 3: has 1 cells, wanted 2 as in the header",
            TaskReadersTest::topics),
        new Broken("a.tsv", "text\ttopic\nx\ty\nx\t \n", "line 3: 'topic' is empty, wanted text", TaskReadersTest::topics),
        new Broken("a.tsv", "text\ttopic\nx\t1\nx\tone\n", "line 3: 'topic' is 'one', wanted a number",
            TaskReadersTest::scores),
        new Broken("a.jsonl", "{\"text\": \"x\", \"topic\": 1}\n{\"text\": \"x\"}\n", "line 2: has no field 'topic'",
            TaskReadersTest::topics),
        new Broken("a.jsonl", "{\"text\": \"x\", \"topic\": 1}\n{\"text\n", "line 2: is not JSON", TaskReadersTest::topics),
        new Broken("a.jsonl", "{\"text\": \"x\", \"topic\": 0.5}\n{\"text\": \"x\", \"topic\": 1.5}\n",
            "line 2: 'topic' is '1.5', wanted a number in [0, 1]", (f, rule) -> LabelledText.readShares(f, TOPIC, rule)),
        new Broken("a.jsonl", "{\"text\": \"x\", \"topic\": 1, \"else\": NaN}\n{\"text\": \"x\", \"topic\": NaN}\n",
            "line 2: 'topic' is NaN, wanted a string, a finite number or a truth value", TaskReadersTest::topics),
        new Broken("a.jsonl", "{\"text\": \"x\", \"topic\": 1}\n{\"text\": -Infinity, \"topic\": 1}\n",
            "line 2: 'text' is -Infinity, wanted a string", TaskReadersTest::topics),
        new Broken("a.jsonl", "{\"text\": \"x\", \"topic\": 1}\n{\"text\": \"x\", \"topic\": 1e999}\n",
            "line 2: 'topic' is Infinity, wanted a string", TaskReadersTest::topics),
        new Broken("a.conll", "x\tO\n\ny\n", "line 3: found 'y', wanted a word, a tab and its tag", TaggedSentence::read),
        new Broken("a.conll", "x\tO\n\nz\tO\ny\t\n", "line 4: the tag of 'y' is empty, wanted one", TaggedSentence::read),
        new Broken("a.conllu", tree("0") + "\n1\tx\n", "line 4: found 2 columns, wanted the 10 of CoNLL-U",
            ParsedSentence::read),
        new Broken("a.conllu", tree("0") + "\n" + tree("2"),
            "line 4: in the sentence that begins here: word 1 hangs on itself", ParsedSentence::read),
        new Broken("a.conllu", tree("0") + "\n" + tree("7"), "the head of word 1 is 7, wanted 0 to 2", ParsedSentence::read),
        new Broken("a.conllu", tree("0") + "\n" + tree("x"), "the head of word 1 is 'x', wanted a number",
            ParsedSentence::read),
        new Broken("a.json", squad("{\"question\": \"q\", \"answers\": [{\"text\": \"bc\", \"answer_start\": 5}]}"),
            "data[0].paragraphs[0].qas[1]: the answer at code point 5 of length 2 does not fit into a context of 6",
            TaskReadersTest::questions),
        new Broken("a.json", squad("{\"question\": \"q\", \"answers\": [{\"text\": \"bc\", \"answer_start\": 3}]}"),
            "at code point 3 of the context stands ' b', wanted the answer 'bc'", TaskReadersTest::questions),
        new Broken("a.json", squad("{\"question\": \"q\", \"answers\": []}"),
            "qas[1]: has no answer, wanted one, or is_impossible", TaskReadersTest::questions),
        new Broken("a.jsonl", question("{\"text\": [\"a\"], \"answer_start\": [0]}") + question("{\"text\": [\"a\"]}"),
            "line 2: 'answers' is {\"text\":[\"a\"]}, wanted", TaskReadersTest::questions),
        new Broken("a.jsonl", "{\"premise\": \"p\", \"choice1\": \"a\", \"choice2\": \"b\", \"label\": 1}\n"
            + "{\"premise\": \"p\", \"choice1\": \"a\", \"choice2\": \"b\", \"label\": 2}\n",
            "line 2: the label is 2, wanted 0 to 1", TaskReadersTest::choices));
  }

  private static String question(String answers) {
    return "{\"question\": \"q\", \"context\": \"a b\", \"answers\": " + answers + "}\n";
  }

  /** Two words, the second of which hangs on the first. */
  private static String tree(String head) {
    return "1\tx\t_\tNOUN\t_\t_\t" + head + "\troot\t_\t_\n2\ty\t_\tVERB\t_\t_\t1\tdep\t_\t_\n";
  }

  @ParameterizedTest @MethodSource("broken")
  void aMalformedRowIsNamedAndCounted(Broken b) throws IOException {
    Path file = file(b.name, b.text);
    var e = assertThrows(BadFileException.class, () -> b.reader.apply(file, BadRows.stop()));
    assertTrue(e.getMessage().startsWith(file + ": ") && e.getMessage().contains(b.complaint), e.getMessage());
    BadRows rule = BadRows.skip();
    assertEquals(1, b.reader.apply(file, rule).size());
    assertEquals(1, rule.bad());
    assertEquals(1, rule.good());
    assertEquals(List.of(e.getMessage()), rule.first());
    assertEquals(List.of("1 of 2 rows are malformed and were left out:", e.getMessage()), rule.report());
  }

  @Test void aColumnThatIsMissingIsForgivenByNoRule() throws IOException {
    Path file = file("a.tsv", "text\tkind\nx\ty\n");
    var e = assertThrows(BadFileException.class, () -> LabelledText.read(file, TOPIC, BadRows.skip()));
    assertEquals(file + ": line 1: has no column 'topic'; its columns are text, kind", e.getMessage());
  }

  @Test void onlyBadRowsAreAnErrorEvenWhenSkipped() throws IOException {
    Path file = file("a.tsv", "text\ttopic\n\t\n");
    assertThrows(BadFileException.class, () -> LabelledText.read(file, TOPIC, BadRows.skip()));
  }

  @Test void manyBadRowsAreCountedAndTheFirstShown() throws IOException {
    StringBuilder text = new StringBuilder("text\ttopic\nx\ty\n");
    for (int i = 0; i < 9; i++) text.append("x\n");
    BadRows rule = BadRows.skip();
    LabelledText.read(file("a.tsv", text.toString()), TOPIC, rule);
    assertEquals(9, rule.bad());
    assertEquals(5, rule.first().size());
    assertEquals("9 of 10 rows are malformed and were left out; the first of them:", rule.report().getFirst());
  }

  @Test void labelsMayBeNumbersAndTruthValuesInJson() throws IOException {
    var rows = LabelledText.read(file("a.jsonl", "{\"text\": \"x\", \"topic\": 3}\n{\"text\": \"x\", "
        + "\"topic\": true}\n"), TOPIC, BadRows.stop());
    assertEquals(List.of("3", "true"), rows.stream().map(LabelledText::label).toList());
  }

  @Test void conllOfFourColumnsHasItsTagInTheLast() throws IOException {
    var all = TaggedSentence.read(file("a.txt", "-DOCSTART- -X- O O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n"),
        BadRows.stop());
    assertEquals(List.of(new TaggedSentence(List.of("EU", "rejects"), List.of("B-ORG", "O"))), all);
  }

  @Test void rangesAndEmptyNodesAreNoWords() throws IOException {
    var all = ParsedSentence.read(file("a.conllu", "# text = we'll\n1-2\tWe'll\t_\t_\t_\t_\t_\t_\t_\t_\n"
        + "1\tWe\t_\tPRON\t_\t_\t0\troot\t_\t_\n1.1\tx\t_\tVERB\t_\t_\t_\t_\t_\t_\n"
        + "2\t'll\t_\tAUX\t_\t_\t1\taux\t_\t_\n"), BadRows.stop());
    assertEquals(1, all.size());
    assertEquals(List.of("We", "'ll"), all.getFirst().words());
    assertArrayEquals(new int[] {0, 1}, all.getFirst().heads());
    assertEquals(List.of("root", "aux"), all.getFirst().relations());
  }

  @Test void withoutHeadsThereAreTagsStill() throws IOException {
    var all = ParsedSentence.read(file("a.conllu", "1\tx\t_\tNOUN\t_\t_\t_\t_\t_\t_\n"), BadRows.stop());
    assertNull(all.getFirst().heads());
    assertEquals(List.of("NOUN"), all.getFirst().tags());
  }

  @Test void questionsOfTheSecondKindMayHaveNoAnswer() throws IOException {
    var all = Question.read(file("a.json", squad("{\"question\": \"q\", \"is_impossible\": true, \"answers\": []}")),
        Question.Fields.USUAL, BadRows.stop());
    assertEquals(List.of(false, true), all.stream().map(Question::impossible).toList());
    assertEquals("bc", all.getFirst().answers().getFirst().text());
  }

  static Stream<Arguments> published() {
    BiFunction<Path, BadRows, List<?>> qa = TaskReadersTest::questions;
    BiFunction<Path, BadRows, List<?>> conll = TaggedSentence::read;
    BiFunction<Path, BadRows, List<?>> conllu = ParsedSentence::read;
    BiFunction<Path, BadRows, List<?>> sib = (f, r) ->
        LabelledText.read(f, new LabelledText.Columns("text", null, "category"), r);
    BiFunction<Path, BadRows, List<?>> sick = (f, r) ->
        LabelledText.readNumbers(f, new LabelledText.Columns("sentence_a", "sentence_b", "relatedness"), r);
    BiFunction<Path, BadRows, List<?>> swa = (f, r) ->
        LabelledText.read(f, new LabelledText.Columns("eng", "swa", null), r);
    BiFunction<Path, BadRows, List<?>> afriqa = (f, r) ->
        Question.read(f, new Question.Fields("question_translated", "context", "answer_pivot"), r);
    BiFunction<Path, BadRows, List<?>> copa = (f, r) -> Choice.read(f, 2, true, r);
    return Stream.of(
        Arguments.of("classify/sib200/swa.train.tsv", 701, sib), Arguments.of("glue/sick/train.tsv.gz", 4500, sick),
        Arguments.of("parallel/eng-swa.dev.tsv.gz", 2065, swa), Arguments.of("tagging/ner/swa.dev.conll.gz", 940, conll),
        Arguments.of("tagging/ud/eng.train.conllu.gz", 1767, conllu),
        Arguments.of("tagging/ud/mlt.dev.conllu.gz", 433, conllu),
        Arguments.of("qa/xquad/zh.dev.json.gz", 115, qa), Arguments.of("qa/afriqa/hau.dev.jsonl.gz", 194, afriqa),
        Arguments.of("qa/xcopa/sw.val.jsonl", 100, copa));
  }

  /** Rows as the data's own page counts them. */
  @ParameterizedTest @MethodSource("published")
  void publishedFilesAreReadWhole(String name, int rows, BiFunction<Path, BadRows, List<?>> reader) {
    Path data = Shared.path("data/" + name);
    BadRows rule = BadRows.stop();
    assertEquals(rows, reader.apply(data, rule).size());
    assertEquals(0, rule.invalid());
  }
}
