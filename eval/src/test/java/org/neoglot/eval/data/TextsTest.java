// Reading text: every kind of file, bytes that are not UTF-8, and one clear line for each fault.
package org.neoglot.eval.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Hashes;
import org.neoglot.testing.Shared;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TextsTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), name.endsWith(".gz") ? gzip(bytes) : bytes);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gz = new GZIPOutputStream(out)) {
      gz.write(bytes);
    }
    return out.toByteArray();
  }

  @ParameterizedTest @CsvSource({".txt", ".txt.gz", ".TXT"})
  void twoEmptyLinesOrAFormFeedSeparateDocuments(String kind) throws IOException {
    var texts = Texts.of(file("a" + kind, "\uFEFF\n\n\none\n\nstill one\n\n\n\n\ntwo\r\n\f\nthree, no line end"));
    assertEquals(List.of("one\n\nstill one", "two", "three, no line end"), texts.all());
    assertEquals(new Texts.Count(3, 14 + 3 + 18, 0, 0), texts.count());
  }

  @ParameterizedTest @CsvSource({".jsonl", ".jsonl.gz"})
  void aFieldOfEachLineIsADocument(String kind) throws IOException {
    var file = file("a" + kind, "{\"text\": \"x\", \"body\": \"a\\nb\"}\n\n{\"body\": \"\"}\n{\"body\": \"\uFEFF\u00e9\"}");
    var texts = new Texts(List.of(file), "body");
    assertEquals(List.of("a\nb", "\uFEFF\u00e9"), texts.all());
    assertEquals(new Texts.Count(2, 3 + 3 + 2, 0, 1), texts.count());
  }

  @ParameterizedTest @CsvSource({".tsv", ".tsv.gz"})
  void aColumnIsFoundByTheNameInTheHeader(String kind) throws IOException {
    var texts = new Texts(List.of(file("a" + kind, "\uFEFFeng\tisl\nyes\tj\u00e1\nno\t\n\"q\"\tnei\r\n")), "isl");
    assertEquals(List.of("j\u00e1", "nei"), texts.all());
    assertEquals(1, texts.count().empty());
    assertEquals(List.of("yes", "no", "\"q\""), new Texts(texts.files(), "eng").all());
  }

  @Test void foldersAreWalkedInTheOrderOfNames() throws IOException {
    Files.createDirectories(folder.resolve("b"));
    file("b/2.txt", "two");
    file("c.tsv", "text\nthree");
    file("a.jsonl.gz", "{\"text\": \"one\"}");
    file("README.md", "not text");
    file(".hidden.txt", "not text either");
    var texts = Texts.of(folder);
    assertEquals(List.of("one", "two", "three"), texts.all());
    assertEquals(Hashes.sha256(folder.resolve("b/2.txt")), texts.hashes().get(1));
  }

  /** Columns: the bytes in hex, the text that comes of them, how many invalid stretches there were. */
  @ParameterizedTest @CsvSource({
      "61 EF BF BD 62,      a\uFFFDb,                   0",  // somebody wrote U+FFFD
      "61 EF BF BD FF 62,   a\uFFFD\uFFFDb,             1",
      "61 80 62,            a\uFFFDb,                   1",
      "61 C3,               a\uFFFD,                    1",
      "E2 82 62,            \uFFFDb,                    1",  // two bytes of a character of three: one stretch
      "F0 9F 98 F0 9F 98,   \uFFFD\uFFFD,               2",
      "C0 AF 62,            \uFFFD\uFFFDb,              2",  // an overlong form is no sequence at all
      "ED A0 80 62,         \uFFFD\uFFFD\uFFFDb,        3",  // nor is a surrogate
      "F4 90 80 80 62,      \uFFFD\uFFFD\uFFFD\uFFFDb,  4",
      "F0 9F 98 80 62,      \uD83D\uDE00b,              0"})
  void eachInvalidStretchIsReplacedAndCounted(String hex, String text, int invalid) throws IOException {
    var out = new ByteArrayOutputStream();
    Arrays.stream(hex.split(" ")).forEach(b -> out.write(Integer.parseInt(b, 16)));
    var texts = Texts.of(file("a.txt", out.toByteArray()));
    assertEquals(List.of(text), texts.all());
    assertEquals(invalid, texts.count().invalid());
    texts.all();
    assertEquals(invalid, texts.count().invalid(), "counts are of the last reading");
  }

  @Test void halfASurrogatePairInJsonIsCountedToo() throws IOException {
    var texts = Texts.of(file("a.jsonl", "{\"text\": \"a\\ud83d b\\ud83d\\ude00\"}"));
    assertEquals(List.of("a\uFFFD b\uD83D\uDE00"), texts.all());
    assertEquals(new Texts.Count(1, 1 + 3 + 2 + 4, 1, 0), texts.count());
  }

  @Test void linesMayBeLongerThanTheBuffer() throws IOException {
    String one = "\u00e9".repeat(100_001);
    assertEquals(List.of(one + "\n" + one), Texts.of(file("a.txt.gz", one + "\n" + one)).all());
  }

  /** Name of the file, its content, what the message must say after the file's name. */
  @ParameterizedTest @CsvSource(delimiter = '|', value = {
      "a.txt   | ''                            | ': holds no text, wanted at least one document'",
      "a.tsv   | 'text'                        | ': holds no text, wanted at least one document'",
      "a.jsonl | '{\"text\": \" \"}'           | ': holds no text, wanted at least one document; 1 are empty'",
      "a.jsonl | '{\"text\": \"a\"}\n{\"text\"'| ': line 2: is not JSON'",
      "a.jsonl | '{\"text\": \"a\"} {}'        | ': line 1: is not JSON'",
      "a.jsonl | '[1]'                         | ': line 1: found [1], wanted a JSON object'",
      "a.jsonl | '{\"t\": \"a\", \"u\": 1}'    | ': line 1: has no field ''text'', wanted a string; its fields are t, u'",
      "a.jsonl | '{\"text\": 5}'               | ': line 1: ''text'' is 5, wanted a string'",
      "a.tsv   | 'eng\tisl\na\tb'              | ': line 1: has no column ''text''; its columns are eng, isl'",
      "a.tsv   | 'text\tisl\na\tb\na\tb\tc'    | ': line 3: has 3 cells, wanted 2 as in the header'"})
  void faultsAreOneLineWithFileAndPlace(String name, String content, String message) throws IOException {
    var file = file(name, content);
    refused(file, message);
    var gz = file(name + ".gz", content);
    refused(gz, message);
  }

  private static void refused(Path file, String message) {
    var e = assertThrows(BadFileException.class, () -> Texts.of(file).all());
    assertEquals(file + message, e.getMessage().substring(0, Math.min((file + message).length(), e.getMessage().length())));
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test void missingAndUnknownFilesAreRefused() throws IOException {
    refused(folder.resolve("none.txt"), ": there is no such file or folder");
    refused(file("a.pdf", "x"), ": is of unknown kind, wanted .txt, .jsonl or .tsv (or one of them with .gz)");
    refused(Files.createDirectory(folder.resolve("empty")), ": the folder holds no file, wanted .txt, .jsonl or .tsv");
    var texts = Texts.of(file("gone.txt", "x"));
    Files.delete(folder.resolve("gone.txt"));
    assertEquals(folder.resolve("gone.txt") + ": there is no such file",
        assertThrows(BadFileException.class, texts::all).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Texts(List.of(), "text"));
  }

  @Test void gzipThatEndsEarlyOrIsDamagedIsRefused() throws IOException {
    var lines = new StringBuilder();
    for (int i = 0; i < 5000; i++) lines.append("{\"text\": \"").append(i * 7919L % 5003).append("\"}\n");
    byte[] whole = gzip(lines.toString().getBytes(StandardCharsets.UTF_8));
    for (int length : new int[] {0, 5, whole.length / 2, whole.length - 9, whole.length - 1}) {
      var file = Files.write(folder.resolve("cut.jsonl.gz"), Arrays.copyOf(whole, length));
      refused(file, ": ends early, after line ");
    }
    byte[] damaged = whole.clone();
    damaged[damaged.length - 6] ^= 1;                                              // the checksum
    refused(Files.write(folder.resolve("bad.jsonl.gz"), damaged), ": is damaged after line 5000: found ");
    refused(Files.writeString(folder.resolve("plain.txt.gz"), "not gzip"), ": is damaged after line 0: found ");
  }

  @Test void realFilesHoldAsManyDocumentsAsTheirManifestSays() throws IOException {
    JsonNode manifest = JsonMapper.shared().readTree(Files.readAllBytes(Shared.path("data/MANIFEST.json")));
    for (String name : List.of("mono/isl.train.jsonl.gz", "mono/amh.test.jsonl.gz", "mono/yor.valid.jsonl.gz")) {
      var texts = Texts.of(Shared.path("data/" + name));
      texts.forEach(d -> {});
      assertEquals(manifest.path(name).path("rows").asLong(), texts.count().documents(), name);
      assertEquals(0, texts.count().invalid(), name);
      assertEquals(manifest.path(name).path("sha256").asString(), texts.hashes().get(0), name);
    }
  }

  @Test void realPlainTextIsCutWhereTwoLinesAreEmpty() throws IOException {
    var file = Shared.path("data/mono/tinyshakespeare.txt");
    List<String> wanted = Arrays.stream(Files.readString(file).split("\n{3,}")).map(String::strip).toList();
    assertEquals(wanted.hashCode(), Texts.of(file).all().hashCode());                // a million letters make no message
  }

  @Test void realColumnsHoldAsManyCellsAsThereAreRows() throws IOException {
    var file = Shared.path("data/parallel/eng-isl.dev.tsv.gz");
    List<String> lines;
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    String column = lines.get(0).split("\t")[0];
    assertEquals(lines.stream().skip(1).map(l -> l.split("\t", -1)[0]).filter(c -> !c.isBlank()).toList(),
        new Texts(List.of(file), column).all());
  }
}
