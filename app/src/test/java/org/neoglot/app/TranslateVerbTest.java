// Each option of translate, by what comes out: a small BART learns three pairs by heart, and a cut file is gone on with.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Config;
import org.neoglot.models.Families;
import org.neoglot.models.ModelWriter;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class TranslateVerbTest {
  private static final String PAIRS = "eng\tswa\nthe cat\tpaka\nwater\tmaji\none house\tnyumba moja\n";
  private static final List<String> LEARNED = List.of("paka", "maji", "nyumba moja");

  @TempDir static Path folder;
  private static Path base;
  private static Path pairs;
  private static Path model;

  @BeforeAll
  static void aTranslator() throws IOException {
    base = base();
    pairs = Files.writeString(folder.resolve("pairs.tsv"), PAIRS);
    model = folder.resolve("model");
    ok(learning() + "--epochs 120 --lr 5e-3 --out " + model);
  }

  private static String learning() {
    return "finetune --task translate --text-column eng --second-column swa --batch 3 --context 32 "
        + "--weight-decay 0 --quiet --json --base " + base + " --data " + pairs + " --dev " + pairs + " ";
  }

  /** A byte a token: what is learned is small, and whatever is said can be written down. */
  private static Path base() throws IOException {
    Tokenizer words = new BpeTrainer(258).withSpecials("<pad>", "</s>").withRole(Roles.Role.PAD, "<pad>")
        .withRole(Roles.Role.EOS, "</s>").train(Stream.of("ab"));
    int end = words.eos().orElseThrow();
    var json = (ObjectNode) JsonMapper.shared().readTree("""
        {"model_type": "bart", "architectures": ["BartForConditionalGeneration"], "vocab_size": %d, "d_model": 32,
         "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 4, "decoder_attention_heads": 4,
         "encoder_ffn_dim": 64, "decoder_ffn_dim": 64, "max_position_embeddings": 40, "pad_token_id": %d, "eos_token_id": %d,
         "bos_token_id": %d, "decoder_start_token_id": %d, "activation_function": "gelu"}"""
        .formatted(words.size(), words.pad().orElseThrow(), end, end, end));
    Path out = folder.resolve("base");
    try (var weights = new RandomWeights(5, 0.1, 1)) {
      Families.model(new Config("config.json", json), weights);
      ModelWriter.write(out, json, List.copyOf(weights.parameters()), words, Formats.F32);
    }
    return out;
  }

  private static Cli ok(String line) {
    var run = Cli.run(line);
    assertEquals(0, run.status(), run.err());
    return run;
  }

  /** Lines of a call that translates the three texts. */
  private static List<String> translated(String more) {
    return ok("translate --model " + model + " --input " + pairs + " --text-column eng " + more).out().lines().toList();
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  /** Texts, each with a mark of its own; above 512 of them need two groups. */
  private static Path many(String name, int count) throws IOException {
    return Files.write(folder.resolve(name),
        IntStream.range(0, count).mapToObj(i -> "the cat " + i).toList());
  }

  @Test
  void whatWasLearnedIsSaidGreedilyAndByBeams() {
    assertEquals(LEARNED, translated(""));
    assertEquals(LEARNED, translated("--beams 3"));
    assertEquals(List.of("pak", "maj", "nyu"), translated("--max-new 3"));
    var row = json(translated("--json").get(2));
    assertEquals("one house", row.path("source").asString());
    assertEquals("nyumba moja", row.path("translation").asString());
  }

  /** A byte is a token here, so that no letter may come twice. */
  @Test
  void tokensInARowComeOnceWhereThatIsAskedFor() {
    for (String more : List.of("--no-repeat-ngram 1", "--no-repeat-ngram 1 --beams 2")) {
      for (String line : translated(more + " --json")) {
        // Bytes that are no UTF-8 are shown by the same sign.
        String said = json(line).path("translation").asString().replace("\uFFFD", "");
        assertEquals(said.length(), said.chars().distinct().count(), said);
      }
      assertNotEquals(LEARNED, translated(more));
    }
    assertEquals(LEARNED, translated("--no-repeat-ngram 0"));
  }

  /** Sums of log-probabilities are below 0: a high power of the length favours long texts, a negative one short ones. */
  @Test
  void beamsPreferLongOrShortTextsByTheirPenalty() {
    String line = "translate --json --model " + model + " --input " + pairs + " --text-column eng --beams 8 --max-new 12 ";
    int longer = letters(ok(line + "--length-penalty 20").out());
    int shorter = letters(ok(line + "--length-penalty=-20").out());
    assertTrue(longer > shorter, longer + " and " + shorter);
  }

  private static int letters(String lines) {
    return lines.lines().mapToInt(l -> json(l).path("translation").asString().length()).sum();
  }

  @Test
  void anAdapterBesideItsBaseSaysWhatTheMergedModelSays() {
    Path out = folder.resolve("lora");
    ok(learning() + "--epochs 60 --lr 2e-2 --method lora --rank 8 --out " + out);
    String texts = " --input " + pairs + " --text-column eng --max-new 12";
    var plain = ok("translate --model " + base + texts).out();
    var beside = ok("translate --model " + base + " --adapter " + out.resolve("adapter") + texts).out();
    assertNotEquals(plain, beside);
    assertEquals(ok("translate --model " + out + texts).out(), beside);
    var none = Cli.run("translate --adapter " + model + " --model " + base + " x");
    assertEquals(1, none.status());
    assertEquals("neoglot: " + model + ": holds no adapter_config.json", none.complaint());
  }

  @Test
  void translationsAreScoredAgainstThoseByPeople() throws IOException {
    var beside = ok("translate --model " + model + " --input " + pairs + " --text-column eng --second-column swa");
    assertEquals(LEARNED, beside.out().lines().toList());
    // Corpus BLEU is 0 where no text has four words.
    assertTrue(beside.err().contains("chrF 100.00, BLEU 0.00, 3 texts"), beside.err());
    Path said = Files.write(folder.resolve("people.txt"), List.of("paka", "maji", "nyumba mbili"));
    Path out = folder.resolve("scored.txt");
    var figures = json(ok("translate --json --model " + model + " --input " + pairs + " --text-column eng --reference "
        + said
        + " --out " + out).out());
    assertEquals(3, figures.path("texts").asInt());
    double chrf = figures.path("chrF").asDouble();
    assertTrue(chrf > 50 && chrf < 100, figures.toString());
    assertEquals(3, Files.readAllLines(out).size());
  }

  @Test
  void aReferenceThatDoesNotFitIsRefusedBeforeAnythingIsWritten() throws IOException {
    Path out = folder.resolve("unscored.txt");
    String line = "translate --model " + model + " --input " + pairs + " --text-column eng --out " + out + " --reference ";
    Path two = Files.write(folder.resolve("two.txt"), List.of("paka", "maji"));
    Path gap = Files.write(folder.resolve("gap.txt"), List.of("paka", "", "maji", "nyumba moja"));
    refused(1, two + ": has 2 lines for 3 texts, wanted one for each", line + two);
    refused(1, gap + ": line 2: is empty, wanted one for each text", line + gap);
    refused(1, pairs + ": is of unknown kind, wanted .txt or .txt.gz", line + pairs);
    refused(1, folder.resolve("none.txt") + ": there is no such file", line + folder.resolve("none.txt"));
    assertNothing(out);
  }

  @Test
  void anEmptyLineIsRefusedBeforeAnythingIsTranslated() throws IOException {
    Path out = folder.resolve("shifted.txt");
    Path gap = Files.write(folder.resolve("gaps.txt"), List.of("the cat", "", "water", " "));
    String line = "translate --model " + model + " --input " + gap;
    refused(1, gap + ": line 2: is empty, wanted a text", line);
    refused(1, gap + ": line 2: is empty, wanted a text", line + " --out " + out);
    assertNothing(out);
    var skipped = ok(line + " --skip-bad");
    assertEquals(List.of("paka", "maji"), skipped.out().lines().toList());
    assertTrue(skipped.err().contains("2 of 4 rows are malformed and were left out"), skipped.err());
  }

  @Test
  void whatIsCutIsSaid() {
    var cut = ok("translate --max-new 3 --model " + model + " " + "x".repeat(40));
    assertTrue(cut.err().contains("1 of 1 texts are longer than the model's 40 tokens"), cut.err());
    var whole = ok("translate --max-new 3 --model " + model + " " + "x".repeat(39));
    assertFalse(whole.err().contains("longer"), whole.err());
  }

  /** Of a tokenizer that knows no languages the token stands before the text: here a byte, as if it were written there. */
  @Test
  void theSourcesLanguageIsChosenAndRemembered() throws IOException {
    String line = "translate --json --max-new 9 --model ";
    String beside = json(ok(line + model + " zwater").out()).path("translation").asString();
    var chosen = ok(line + model + " --source-token z water");
    assertEquals(beside, json(chosen.out()).path("translation").asString());
    assertFalse(chosen.err().contains("sources are taken"), chosen.err());
    // It takes a place of its own: what filled the model's context is one too long.
    var full = ok(line + model + " --source-token z " + "x".repeat(39));
    assertTrue(full.err().contains("1 of 1 texts are longer than the model's 40 tokens"), full.err());
    refused(1, "'nope' is no token of this tokenizer, wanted a language such as eng_Latn", line + model
        + " --source-token nope water");
    refused(1, "'nope' is no token of this tokenizer", "grade --task translate --text-column eng --second-column swa --data "
        + pairs + " --model " + model + " --source-token nope");

    Path out = folder.resolve("languages");
    ok(learning() + "--epochs 60 --lr 5e-3 --source-token z --target-token y --out " + out);
    assertEquals("z", json(Files.readString(out.resolve("tokenizer_config.json"))).path("src_lang").asString());
    String texts = " --input " + pairs + " --text-column eng --max-new 14";
    var told = ok("translate --model " + out + texts);
    assertTrue(told.err().contains("sources are taken for z, as the model's tokenizer says"), told.err());
    assertTrue(told.out().lines().allMatch(l -> l.startsWith("y")), told.out());
    assertEquals(told.out(), ok("translate --model " + out + texts + " --source-token z --target-token y").out());
    assertNotEquals(told.out(), ok("translate --model " + out + texts + " --target-token x").out());
    var graded = ok("grade --json --task translate --text-column eng --second-column swa --data " + pairs
        + " --model " + out);
    assertEquals(3, json(graded.out()).path("examples").asInt());
  }

  private static void refused(int status, String complaint, String line) {
    var run = Cli.run(line);
    assertEquals(status, run.status(), run.err());
    assertTrue(run.complaint().contains(complaint), run.complaint());
    assertEquals("", run.out());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  private static void assertNothing(Path out) throws IOException {
    try (var files = Files.list(folder)) {
      assertEquals(List.of(), files.filter(f -> f.getFileName().toString().startsWith(out.getFileName().toString()))
          .toList());
    }
  }

  /** Cut after a group, not at all, in the midst of a line, before the first one: the bytes of a call without a cut. */
  @ParameterizedTest
  @CsvSource({"530, '', 2590", "9, '', 100000", "9, '', 3", "9, '', 0", "9, --json, 300", "9, --json --beams 2, 20"})
  void aCutFileIsGoneOnWith(int count, String more, int cut) throws IOException {
    Path texts = many("many.txt", count);
    String line = "translate --quiet --max-new 4 --model " + model + " --input " + texts + " --reference " + texts
        + " " + more + " --out ";
    Path whole = folder.resolve("whole.txt");
    var uncut = ok((line + whole).replace("  ", " "));
    Path out = folder.resolve("cut.txt");
    int kept = begun((line + out).replace("  ", " "), out, cut);
    refused(1, "cut.txt.part: was begun by an earlier call; wanted --resume", (line + out).replace("  ", " "));
    assertEquals(kept, Files.size(part(out)), "a call that is refused leaves what there was");
    var resumed = ok((line + out + " --resume").replace("  ", " "));
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(out));
    assertEquals(uncut.out(), resumed.out(), "and the same figures");
    Files.delete(out);
    assertNothing(out);
  }

  private static Path part(Path out) {
    return out.resolveSibling(out.getFileName() + ".part");
  }

  /** A whole call that cannot give its file the name, because a folder has it; then as if it had ended at some byte. */
  private static int begun(String line, Path out, int cut) throws IOException {
    Files.createDirectories(out.resolve("in the way"));
    assertEquals(1, Cli.run(line).status());
    Files.delete(out.resolve("in the way"));
    Files.delete(out);
    byte[] all = Files.readAllBytes(part(out));
    byte[] kept = Arrays.copyOf(all, Math.min(all.length, cut));
    Files.write(part(out), kept);
    return kept.length;
  }

  @Test
  void linesOfOtherSettingsOrTextsAreRefused() throws IOException {
    Path texts = Files.write(folder.resolve("few.txt"), List.of("water", "the cat", "one house"));
    Path out = folder.resolve("other.txt");
    String line = "translate --model " + model + " --input " + texts + " --out " + out;
    begun(line, out, 5);
    String of = out + ".part.of: was begun with ";
    refused(1, of + "--beams '1', wanted '2'", line + " --resume --beams 2");
    refused(1, of + "--max-new '39', wanted '9'", line + " --resume --max-new 9");
    refused(1, of + "--no-repeat-ngram 'null', wanted '2'", line + " --resume --no-repeat-ngram 2");
    refused(1, of + "--json 'false', wanted 'true'", line + " --resume --json");
    refused(1, of + "--input", line.replace("few.txt", "pairs.tsv --text-column eng") + " --resume");
    refused(1, of + "--model", line.replace(model.toString(), base.toString()) + " --resume");
    Files.write(texts, List.of("water", "the dog", "one house"));
    refused(1, of + "content of the input", line + " --resume");
    Files.write(texts, List.of("water", "the cat", "one house"));
    ok(line + " --resume");
    assertEquals(List.of("maji", "paka", "nyumba moja"), Files.readAllLines(out));
  }

  @Test
  void aDamagedNoteOfWhatWasBegunIsOneLine() throws IOException {
    Path out = folder.resolve("noted.txt");
    String line = "translate --model " + model + " --input " + pairs + " --text-column eng --out " + out;
    begun(line, out, 5);
    Path of = folder.resolve("noted.txt.part.of");
    Files.writeString(of, "{");
    refused(1, of + ": is not JSON", line + " --resume");
    Files.delete(of);
    refused(1, of + ": there is no such file", line + " --resume");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      2 | --beams 0 x                       | --beams is 0; at least 1 is needed
      2 | --beams two x                     | 'two' is not an int
      2 | --max-new 0 x                     | --max-new is 0; at least 1 is needed
      2 | --no-repeat-ngram=-1 x            | --no-repeat-ngram is -1; 0 or more is needed
      2 | --beams 2 --length-penalty NaN x  | --length-penalty is NaN; a number is needed
      2 | --length-penalty 2 x              | --length-penalty is for --beams of 2 and more
      2 | --resume x                        | --resume is for --out
      2 | --resume --out @/x                | --resume is for --input or arguments
      2 | x --out @/x --input @/pairs.tsv   | texts as arguments and --input: give one of them
      2 | --out @/x --second-column swa x   | --second-column is for the rows of --input
      2 | --out @/x --input @/pairs.tsv --second-column swa --reference @/r.txt | --reference and --second-column: give one
      1 | --out @/x --target-token swh x    | 'swh' is no token of this tokenizer
      1 | --out @/x --input @/none.txt      | @/none.txt: there is no such file
      1 | --out @/x --input @/pairs.tsv     | has no column 'text'
      1 | --out @/none/x x                  | @/none
      """)
  void aWrongCallIsOneLineAndLeavesNothing(int status, String options, String complaint) throws IOException {
    List<String> words = new ArrayList<>(List.of("translate", "--model", model.toString()));
    for (String word : options.split(" ")) words.add(word.replace("@", folder.toString()));
    var run = Cli.run(words);
    assertEquals(status, run.status(), run.err());
    assertTrue(run.complaint().contains(complaint.replace("@", folder.toString())), run.complaint());
    assertEquals(1, run.err().lines().filter(l -> l.startsWith("neoglot: ") && !l.contains("scalar definitions"))
        .count(), run.err());
    assertNothing(folder.resolve("x"));
  }
}
