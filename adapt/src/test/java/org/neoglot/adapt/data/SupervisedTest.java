// Supervised examples: what is asked for, what is cut, and how they become batches.
package org.neoglot.adapt.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.eval.data.Pair;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;

class SupervisedTest {
  /** One token a byte. */
  private static final Tokenizer BYTES = WindowsTest.BYTES;
  private static final int END = BYTES.eos().orElseThrow();

  @TempDir Path folder;

  private static int id(char letter) {
    return BYTES.encodePlain(String.valueOf(letter))[0];
  }

  @Test void onlyTheResponseAndItsEndAreAskedFor() {
    Batch batch = Supervised.of(BYTES, List.of(new Pair("ab", "cd")), 16, 16, 1).batch(0);
    assertArrayEquals(new int[] {END, id('a'), id('b'), id('c'), id('d')}, batch.ids());
    assertArrayEquals(new int[] {-1, -1, id('c'), id('d'), END}, batch.targets());
    assertArrayEquals(new int[] {5}, batch.lengths());
    assertEquals(3, batch.counted());
  }

  /** As the model is asked later: behind what begins its texts, up to what ends them. */
  @Test void publishedModelsHaveABeginningOfTheirOwn() {
    Tokenizer words = new BpeTrainer(261).withMinFrequency(1).withSpecials("<s>", "</s>").withRole(Roles.Role.BOS, "<s>")
        .withRole(Roles.Role.EOS, "</s>").train(Stream.of("abcd"));
    Batch batch = Supervised.of(words, List.of(new Pair("ab", "c")), 16, 16, 1).batch(0);
    assertEquals(words.bos().orElseThrow(), batch.ids()[0]);
    assertEquals(words.eos().orElseThrow(), batch.targets()[batch.targets().length - 1]);
  }

  @Test void anEmptyPromptAsksForAllOfTheResponse() {
    Batch batch = Supervised.of(BYTES, List.of(new Pair("", "c")), 2, 2, 1).batch(0);
    assertArrayEquals(new int[] {END, id('c')}, batch.ids());
    assertArrayEquals(new int[] {id('c'), END}, batch.targets());
  }

  @Test void longPromptsLoseTheirBeginningAndLongResponsesTheirPlace() {
    var data = Supervised.of(BYTES, List.of(new Pair("abcdef", "xyz"), new Pair("a", "xyzxyzx"), new Pair("ab", "x"),
        new Pair("", "xyzxyzx"), new Pair("a", "xyzxyz")), 8, 8, 1);
    assertEquals(1, data.cut());
    assertEquals(1, data.leftOut());
    assertEquals(4, data.size());
    List<Batch> all = data.all();
    assertEquals(BYTES.decode(Arrays.copyOfRange(all.get(0).ids(), 1, 8)), "cdefxyz");
    assertEquals(4, all.get(0).counted());
    assertEquals(8, all.get(2).counted());
    var e = assertThrows(IllegalArgumentException.class, () -> Supervised.of(BYTES, List.of(new Pair("a", "xyz")), 4, 8, 1));
    assertEquals("none of 1 examples fits into a context of 4 tokens", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Supervised.of(BYTES, List.of(new Pair("a", "x")), 8, 7, 1));
  }

  private static List<Pair> pairs(int count) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) pairs.add(new Pair("a".repeat(i % 7), "b".repeat(1 + i * 5 % 11) + i));
    return pairs;
  }

  /** The examples of a batch as texts. */
  private static List<String> texts(Batch batch) {
    List<String> texts = new ArrayList<>();
    int at = 0;
    for (int length : batch.lengths()) {
      assertEquals(END, batch.ids()[at]);
      texts.add(BYTES.decode(Arrays.copyOfRange(batch.ids(), at + 1, at + length)));
      at += length;
    }
    return texts;
  }

  @Test void anEpochHasEachExampleOnceInAnOrderOfItsOwn() {
    List<Pair> pairs = pairs(50);
    var data = Supervised.of(BYTES, pairs, 24, 60, 9);
    List<String> wanted = new ArrayList<>(pairs.stream().map(p -> p.prompt() + p.response()).sorted().toList());
    List<List<String>> epochs = new ArrayList<>();
    long number = 0;
    for (int epoch = 0; epoch < 3; epoch++) {
      List<String> seen = new ArrayList<>();
      while (seen.size() < pairs.size()) {
        Batch batch = data.batch(number++);
        assertTrue(batch.ids().length <= 60);
        seen.addAll(texts(batch));
      }
      epochs.add(List.copyOf(seen));
      seen.sort(null);
      assertEquals(wanted, seen);
    }
    assertFalse(epochs.get(0).equals(epochs.get(1)) || epochs.get(1).equals(epochs.get(2)));
    assertEquals(pairs.stream().map(p -> p.prompt() + p.response()).toList(),
        data.all().stream().flatMap(b -> texts(b).stream()).toList());
  }

  @Test void batchesArePureFunctionsOfTheNumber() {
    var data = Supervised.of(BYTES, pairs(20), 24, 48, 9);
    for (long number : new long[] {0, 40, 3, 41, 0, 12, 13, 12}) {
      Batch batch = Supervised.of(BYTES, pairs(20), 24, 48, 9).batch(number);
      assertArrayEquals(batch.ids(), data.batch(number).ids());
      assertArrayEquals(batch.targets(), data.batch(number).targets());
      assertArrayEquals(batch.lengths(), data.batch(number).lengths());
    }
  }

  @Test void filesGiveTheirFieldsByName() throws IOException {
    String text = "{\"q\": \"a\", \"a\": \"b\"}\n\n{\"a\": \"\u00e9\", \"q\": \"\", \"more\": 1}";
    Path gz = folder.resolve("x.jsonl.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(gz))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    var content = new Pair.Content(List.of(new Pair("a", "b"), new Pair("", "\u00e9")), 0);
    assertEquals(content, Pair.read(gz, "q", "a"));
    assertEquals(content, Pair.read(Files.writeString(folder.resolve("x.jsonl"), text), "q", "a"));
    Path broken = Files.write(folder.resolve("y.jsonl"), new byte[] {'{', '"', 'q', '"', ':', '"', -1, '"', ',', '"', 'a',
        '"', ':', '"', 'x', '"', '}'});
    assertEquals(new Pair.Content(List.of(new Pair("\uFFFD", "x")), 1), Pair.read(broken, "q", "a"));
  }

  @ParameterizedTest @CsvSource(delimiter = '|', value = {
      "x.jsonl | ''                                                       | ': holds no example, wanted at least one'",
      "x.txt   | 'a'                                                      "
          + "| ': is of unknown kind, wanted .jsonl or .jsonl.gz'",
      "x.jsonl | '{\"prompt\": \"a\", \"response\": \"b\"}\n[]'           | ': line 2: found [], wanted a JSON object'",
      "x.jsonl | '{\"prompt\": \"a\", \"response\": \" \"}'               "
          + "| ': line 1: ''response'' is empty, wanted text to learn'",
      "x.jsonl | '{\"prompt\": [], \"response\": \"b\"}'                  | ': line 1: ''prompt'' is [], wanted a string'",
      "x.jsonl | '{\"prompt\": \"a\"}' | ': line 1: has no field ''response'', wanted a string; its fields are prompt'"})
  void malformedRowsAreOneLineWithFileAndPlace(String name, String content, String message) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    var e = assertThrows(BadFileException.class, () -> Pair.read(file, "prompt", "response"));
    assertEquals(file + message, e.getMessage());
  }
}
