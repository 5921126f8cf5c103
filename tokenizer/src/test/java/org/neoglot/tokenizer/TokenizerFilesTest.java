// tokenizer.json and its neighbours: what is read, what is written, and one clear line for whatever is wrong.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class TokenizerFilesTest {
  /** A whole small file; the tests of errors change one thing in it. */
  private static final String FILE = """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [{"id": 5, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false,
                         "normalized": false, "special": true}],
       "normalizer": null,
       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
       "post_processor": {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
         "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
         "special_tokens": {"<s>": {"id": "<s>", "ids": [5], "tokens": ["<s>"]}}},
       "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
       "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
         "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
         "vocab": {"a": 0, "b": 1, "ab": 2, "Ġ": 3, "abab": 4}, "merges": ["a b", "ab ab"]}}
      """;

  @TempDir Path folder;

  private Tokenizer load(String json) throws IOException {
    return Tokenizer.load(Files.writeString(folder.resolve("tokenizer.json"), json));
  }

  @Test
  void bothFormsOfMergesAreOne() throws IOException {
    Tokenizer strings = load(FILE);
    Tokenizer pairs = load(FILE.replace("[\"a b\", \"ab ab\"]", "[[\"a\", \"b\"], [\"ab\", \"ab\"]]"));
    Tokenizer version = load(FILE.replace("[\"a b\"", "[\"#version: 0.2\", \"a b\""));
    assertArrayEquals(new int[] {4, 2, 0, 3, 1}, strings.encode("ababab" + "a b"));
    assertEquals(strings.hash(), pairs.hash());
    assertEquals(strings.hash(), version.hash());
    assertArrayEquals(new int[] {5, 2}, strings.encodeFramed("ab"));
  }

  /** Each row replaces something in the file; the message names the file, the place, and what was found or wanted. */
  @ParameterizedTest
  @CsvSource(delimiter = '~', value = {
    "\"ab ab\" ~ \"ab ba\" ~ model.merges[1]: found \"ab ba\", wanted tokens of the vocabulary, which 'ba' is not",
    "\"a b\", ~ \"b a\", ~ model.merges[0]: found \"b a\", wanted tokens of the vocabulary, which 'ba' is not",
    "\"a b\", ~ \"a b c\", ~ model.merges[0]: found \"a b c\", wanted two tokens with one space between them",
    "\"a b\", ~ [\"a\"], ~ model.merges[0]: found [\"a\"], wanted a merge",
    "\"b\": 1 ~ \"b\": 0 ~ model.vocab['b']: found 0, wanted another id, for this one is already that of 'a'",
    "\"b\": 1 ~ \"a\": 1 ~ Duplicate Object property \"a\"",
    "\"b\": 1 ~ \"b\": -1 ~ model.vocab['b']: found -1, wanted a whole number from 0",
    "\"b\": 1 ~ \"b\": 2000000000 ~ model.vocab['b']: found 2000000000, wanted an id not far beyond the 5 tokens",
    "\"id\": 5, \"content\" ~ \"id\": 1, \"content\" ~ added token '<s>' has id 1, which is 'b' in the vocabulary",
    "\"content\": \"<s>\" ~ \"content\": \"ab\" ~ added token 'ab' has id 5, but 2 in the vocabulary",
    "\"content\": \"<s>\" ~ \"content\": \"\" ~ added token '' with id 5: wanted some content",
    "\"BPE\" ~ \"WordPiece\" ~ model.dropout: found null, wanted no 'dropout'",
    "\"BPE\" ~ \"Markov\" ~ model.type: found \"Markov\", wanted one of BPE, Unigram, WordPiece, WordLevel",
    "\"dropout\": null ~ \"dropout\": 0.1 ~ model.dropout: found 0.1, wanted null",
    "\"byte_fallback\": false ~ \"byte_fallback\": 1 ~ model.byte_fallback: found 1, wanted true or false",
    "\"end_of_word_suffix\": null ~ \"end_of_word_suffix\": 7 ~ model.end_of_word_suffix: found 7, wanted a string",
    "\"unk_token\": null ~ \"unk_token\": \"x\" ~ model.unk_token: found \"x\", wanted a token of the vocabulary",
    "\"normalizer\": null ~ \"normalizer\": {\"type\": \"Uppercase\"} ~ normalizer.type: found \"Uppercase\"",
    "\"TemplateProcessing\" ~ \"Magic\" ~ post_processor.type: found \"Magic\"",
    "\"ids\": [5] ~ \"ids\": [9] ~ the template's '<s>' has id 9, which is no token; wanted the id of that token",
    "\"ids\": [5] ~ \"ids\": [1] ~ the template's '<s>' has id 1, which is 'b'",
    "\"ids\": [5] ~ \"ids\": [] ~ post_processor.special_tokens.<s>: found",
    "\"decoder\": {\"type\": \"ByteLevel\" ~ \"decoder\": {\"type\": \"Melt\" ~ decoder.type: found \"Melt\"",
    "\"truncation\": null ~ \"truncation\": {\"max_length\": 4} ~ truncation.strategy: found nothing, wanted a string",
    "\"version\": \"1.0\" ~ \"surprise\": 1 ~ surprise: found 1, wanted no 'surprise', which is not supported",
    "\"lstrip\": false ~ \"lstrip\": 0 ~ added_tokens[0].lstrip: found 0, wanted true or false",
    "{\"type\": \"ByteLevel\", \"add_prefix_space\": false ~ {\"type\": \"Metaspace\", \"x\": 1 ~ pre_tokenizer.replacement",
  })
  void errorsNameThePlace(String part, String replacement, String message) {
    assertTrue(FILE.contains(part), part);
    int at = FILE.indexOf(part);
    String changed = FILE.substring(0, at) + replacement + FILE.substring(at + part.length());
    var e = assertThrows(IOException.class, () -> load(changed));
    assertTrue(e.getMessage().startsWith(folder.resolve("tokenizer.json") + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  /** Cut off anywhere, the file is refused; no cut gives another error than a clear one. */
  @Test
  void truncatedFilesAreRefused() {
    for (int length = 0; length < FILE.strip().length(); length += 7) {
      String cut = FILE.substring(0, length);
      var e = assertThrows(IOException.class, () -> load(cut), cut);
      assertTrue(e.getMessage().startsWith(folder.resolve("tokenizer.json") + ": "), e.getMessage());
    }
  }

  /** Whatever a broken disk makes of the file: it loads, or one line says what is wrong; nothing else is thrown. */
  @Test
  void damagedFilesNeverFailOtherwise() throws IOException {
    var random = new Random(13);
    byte[] sound = FILE.getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("tokenizer.json");
    int refused = 0;
    for (int round = 0; round < 500; round++) {
      byte[] bytes = sound.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) (random.nextInt(96) + 32);
      }
      Files.write(file, bytes);
      try {
        assertTrue(Tokenizer.load(file).size() > 0);
      } catch (IOException e) {
        assertTrue(e.getMessage().startsWith(file + ": ") && !e.getMessage().contains("\n"), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 250, refused + " of 500 refused");
  }

  @Test
  void wrongUtf8IsRefusedWithItsPlace() throws IOException {
    byte[] bytes = FILE.getBytes(StandardCharsets.UTF_8);
    bytes[40] = (byte) 0xFF;
    Path file = Files.write(folder.resolve("tokenizer.json"), bytes);
    var e = assertThrows(IOException.class, () -> Tokenizer.load(file));
    assertEquals(file + ": byte 40: not UTF-8; wanted UTF-8 text", e.getMessage());
  }

  @Test
  void aMissingFileSaysWhatWasWanted() {
    var e = assertThrows(NoSuchFileException.class, () -> Tokenizer.load(folder));
    assertEquals(
        folder.resolve("tokenizer.json") + ": wanted a folder with tokenizer.json, or that file", e.getMessage());
  }

  @Test
  void rolesComeFromTheConfigOrFromTheMap() throws IOException {
    Files.writeString(folder.resolve("special_tokens_map.json"), "{\"eos_token\": \"<s>\"}");
    assertEquals(5, load(FILE).eos().getAsInt());
    Files.writeString(folder.resolve("tokenizer_config.json"),
        "{\"bos_token\": {\"content\": \"<s>\"}, \"pad_token\": null, \"chat_template\": \"{{x}}\"}");
    Tokenizer tokenizer = load(FILE);
    assertEquals(5, tokenizer.bos().getAsInt());
    assertTrue(tokenizer.eos().isEmpty() && tokenizer.pad().isEmpty() && tokenizer.unk().isEmpty());
    assertArrayEquals(new int[] {5, 0}, tokenizer.encode("a", true, false));
    assertThrows(IllegalStateException.class, () -> tokenizer.encode("a", false, true));
    assertEquals(Optional.of("{{x}}"), tokenizer.roles().chatTemplate());
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\": \"<nothing>\"}");
    var e = assertThrows(IOException.class, () -> load(FILE));
    assertTrue(e.getMessage().contains("bos_token is '<nothing>', which is no token"), e.getMessage());
  }

  /** Everything that can be read is written so that reading it again gives the same. */
  @ParameterizedTest
  @ValueSource(strings = {
    "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFC\"}, {\"type\": \"NFKD\"}]}",
    "\"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": ["
        + "{\"type\": \"Digits\", \"individual_digits\": true},"
        + "{\"type\": \"Split\", \"pattern\": {\"String\": \"-\"}, \"behavior\": \"MergedWithNext\", \"invert\": true},"
        + "{\"type\": \"ByteLevel\", \"add_prefix_space\": true, \"trim_offsets\": false, \"use_regex\": false}]}",
    "\"post_processor\": {\"type\": \"RobertaProcessing\", \"sep\": [\"<s>\", 5], \"cls\": [\"<s>\", 5],"
        + "\"trim_offsets\": true, \"add_prefix_space\": false}",
    "\"post_processor\": {\"type\": \"BertProcessing\", \"sep\": [\"<s>\", 5], \"cls\": [\"<s>\", 5]}",
    "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"Lowercase\"}, {\"type\": \"StripAccents\"},"
        + "{\"type\": \"Strip\", \"strip_left\": true, \"strip_right\": false}, {\"type\": \"Nmt\"},"
        + "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"x+\"}, \"content\": \"y\"}]}",
    "\"normalizer\": {\"type\": \"BertNormalizer\", \"clean_text\": true, \"handle_chinese_chars\": false,"
        + "\"strip_accents\": null, \"lowercase\": true}",
    "\"normalizer\": {\"type\": \"Prepend\", \"prepend\": \"_\"}",
    "\"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"Whitespace\"},"
        + "{\"type\": \"WhitespaceSplit\"}, {\"type\": \"BertPreTokenizer\"}, {\"type\": \"UnicodeScripts\"},"
        + "{\"type\": \"Punctuation\", \"behavior\": \"Contiguous\"},"
        + "{\"type\": \"CharDelimiterSplit\", \"delimiter\": \"|\"}, {\"type\": \"Metaspace\","
        + "\"replacement\": \"_\", \"prepend_scheme\": \"first\", \"split\": false}]}",
    "\"decoder\": {\"type\": \"Sequence\", \"decoders\": [{\"type\": \"ByteFallback\"}, {\"type\": \"Fuse\"},"
        + "{\"type\": \"Strip\", \"content\": \" \", \"start\": 1, \"stop\": 2}]}",
    "\"decoder\": {\"type\": \"CTC\", \"pad_token\": \"a\", \"word_delimiter_token\": \"b\", \"cleanup\": true}",
    "\"decoder\": {\"type\": \"WordPiece\", \"prefix\": \"##\", \"cleanup\": false}",
    "\"decoder\": {\"type\": \"BPEDecoder\", \"suffix\": \"</w>\"}", "\"decoder\": null",
    "\"truncation\": {\"direction\": \"Left\", \"max_length\": 9, \"strategy\": \"OnlyFirst\", \"stride\": 2}",
    "\"padding\": {\"strategy\": {\"Fixed\": 8}, \"direction\": \"Left\", \"pad_to_multiple_of\": 4,"
        + "\"pad_id\": 1, \"pad_type_id\": 0, \"pad_token\": \"b\"}",
    "\"continuing_subword_prefix\": \"\"", "\"byte_fallback\": true",
    "\"post_processor\": null", "\"unk_token\": \"a\"", "\"ignore_merges\": true", "\"fuse_unk\": true"
  })
  void whatIsReadIsWritten(String setting) throws IOException {
    String key = setting.substring(0, setting.indexOf(':'));
    var tree = (ObjectNode) Shared.JSON.readTree(FILE);
    boolean inModel = FILE.indexOf(key + ":") > FILE.indexOf("\"model\"");
    var parent = inModel ? (ObjectNode) tree.get("model") : tree;
    String name = key.substring(1, key.length() - 1);
    parent.set(name, Shared.JSON.readTree("{" + setting + "}").get(name));
    Tokenizer read = load(tree.toString());
    Path copy = folder.resolve("copy");
    read.save(copy);
    Tokenizer again = Tokenizer.load(copy);
    assertEquals(read.pipeline().normalizer(), again.pipeline().normalizer());
    assertEquals(read.pipeline().splitter(), again.pipeline().splitter());
    assertEquals(read.pipeline().template(), again.pipeline().template());
    assertEquals(read.pipeline().decoder(), again.pipeline().decoder());
    assertEquals(read.pipeline().batching(), again.pipeline().batching());
    assertEquals(((Bpe) read.pipeline().merger()).options(), ((Bpe) again.pipeline().merger()).options());
    assertEquals(read.hash(), again.hash());
    assertArrayEquals(read.encodeFramed("abab-b", "a 1"), again.encodeFramed("abab-b", "a 1"));
  }

  @Test
  void savingIsTheSameBytesEveryTime() throws IOException {
    Tokenizer tokenizer = new BpeTrainer(300).withSpecials("<|end|>").withRole(Roles.Role.EOS, "<|end|>")
        .train(Texts.sentences(100, 1).stream());
    tokenizer.save(folder);
    List<byte[]> first = files();
    Tokenizer again = Tokenizer.load(folder);
    again.save(folder);
    List<byte[]> second = files();
    for (int i = 0; i < first.size(); i++) {
      assertArrayEquals(first.get(i), second.get(i));
    }
    assertEquals(tokenizer.hash(), again.hash());
    assertEquals(0, again.eos().getAsInt());
    assertEquals(64, again.hash().length());
  }

  private List<byte[]> files() throws IOException {
    return List.of(Files.readAllBytes(folder.resolve("tokenizer.json")),
        Files.readAllBytes(folder.resolve("tokenizer_config.json")),
        Files.readAllBytes(folder.resolve("special_tokens_map.json")));
  }

  /** A disk that is full after some bytes: the file that was there stays, and nothing else is left behind. */
  @Test
  void aFullDiskLeavesTheOldFile() throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), "the old one");
    var e = assertThrows(IOException.class, () -> AtomicFile.write(file, new byte[1000], FullAfter::new));
    assertTrue(e.getMessage().contains("not written, the file before it is untouched: No space left"), e.getMessage());
    assertEquals("the old one", Files.readString(file));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(file), left.toList());
    }
  }

  private static final class FullAfter implements WritableByteChannel {
    private final WritableByteChannel disk;
    private int room = 100;

    FullAfter(WritableByteChannel disk) {
      this.disk = disk;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      if (room == 0) {
        throw new IOException("No space left on device");
      }
      int n = Math.min(room, bytes.remaining());
      disk.write(bytes.slice(bytes.position(), n));
      bytes.position(bytes.position() + n);
      room -= n;
      return n;
    }

    @Override
    public boolean isOpen() {
      return disk.isOpen();
    }

    @Override
    public void close() throws IOException {
      disk.close();
    }
  }
}
