// Tokenizers in other files than tokenizer.json: rank files, vocab.txt, vocab.json with merges.txt.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class VocabularyFilesTest {
  @TempDir Path folder;

  /** Rank files, and files that were made from them, against tiktoken. */
  @ParameterizedTest
  @CsvSource({"llama3, tokenizer.model.gz", "llama3, tokenizer.json.gz", "whisper, multilingual.tiktoken.gz",
    "whisper, tokenizer.json.gz", "tiny-tiktoken, tiktoken_small.model", "qwen2, vocab.json.gz"})
  void tiktokenAgrees(String name, String file) throws IOException {
    Path ref = Shared.file("tokenizers/" + name + "/ref");
    Tokenizer tokenizer = Tokenizer.load(Shared.file("tokenizers/" + name + "/" + file));
    var tally = new Tally();
    for (JsonNode record : Shared.lines(ref.resolve("tiktoken-encode.jsonl.gz"))) {
      String text = record.get("text").asString();
      if (name.equals("qwen2") && !java.text.Normalizer.isNormalized(text, Form.NFC)) {
        continue; // that library does not normalize
      }
      tally.check(record, "plain ids", Tally.list(tokenizer.encodePlain(text)), Tally.list(record.get("ids")));
      tally.check(record, "ids", Tally.list(tokenizer.encode(text)), Tally.list(record.get("ids_special")));
      var hex = new ArrayList<String>();
      for (int id : Tally.ids(record.get("ids"))) {
        hex.add(HexFormat.of().formatHex(tokenizer.bytes(id)));
      }
      tally.check(record, "bytes", hex, Tally.strings(record.get("tokens_hex")));
    }
    for (JsonNode record : Shared.lines(ref.resolve("tiktoken-decode.jsonl.gz"))) {
      tally.check(record, "decoded", tokenizer.decode(Tally.ids(record.get("ids"))), record.get("decoded").asString());
    }
    tally.report(name + "/" + file + " by tiktoken");
  }

  /** What a folder or a file beside others is put together to, against the library. */
  @ParameterizedTest
  @CsvSource({"gpt2, tokenizer_shell.json", "gpt2, vocab.json.gz", "qwen2, tokenizer_shell.json",
    "qwen2, vocab.json.gz", "bert-base-uncased, vocab.txt", "bert-base-multilingual-cased, tokenizer_shell.json",
    "tiny-bpe, tokenizer.json"})
  void filesAreFoundBesideEachOther(String name, String file) throws IOException {
    Tokenizer tokenizer = Tokenizer.load(Shared.file("tokenizers/" + name + "/" + file));
    var tally = new Tally();
    for (JsonNode record : Shared.lines(Shared.file("tokenizers/" + name + "/ref/hf-encode.jsonl.gz"))) {
      String text = record.get("text").asString();
      boolean special = name.equals("gpt2") && file.startsWith("vocab") && text.contains("<|endoftext|>");
      if (!special) { // a bare vocabulary does not say that this is a special token
        tally.check(record, "ids", Tally.list(tokenizer.encode(text)), Tally.list(record.get("ids")));
      }
      if (!name.equals("gpt2")) {
        tally.check(record, "framed ids", Tally.list(tokenizer.encodeFramed(text)),
            Tally.list(record.get("ids_special")));
      }
    }
    tally.report(name + "/" + file);
  }

  @Test
  void theConfigFramesASentencePieceModel() throws IOException {
    Tokenizer tokenizer = Tokenizer.load(Shared.file("tokenizers/llama2/tokenizer.model"));
    int[] framed = tokenizer.encodeFramed("Hello");
    assertEquals(tokenizer.bos().getAsInt(), framed[0]);
    assertEquals(tokenizer.encode("Hello").length + 1, framed.length); // add_eos_token is false
    Tokenizer json = Tokenizer.load(Shared.file("tokenizers/llama2/tokenizer.json.gz"));
    assertArrayEquals(json.encodeFramed("Hello"), framed);
  }

  /** Fields of tokenizer_config.json that nothing here looks at survive being written. */
  @Test
  void unknownFieldsOfTheConfigAreKept() throws IOException {
    Tokenizer made = new BpeTrainer(260).withSpecials("<|end|>").withRole(Roles.Role.EOS, "<|end|>")
        .train(Texts.sentences(20, 1).stream());
    made.save(folder);
    String config = """
        {"eos_token": {"content": "<|end|>", "lstrip": false}, "padding_side": "left", "model_max_length": 32768,
         "additional_special_tokens": ["<|end|>"], "chat_template": "{{x}}", "tokenizer_class": "Qwen2Tokenizer"}
        """;
    Files.writeString(folder.resolve("tokenizer_config.json"), config);
    Path copy = folder.resolve("copy");
    Tokenizer.load(folder).save(copy);
    JsonNode written = Shared.JSON.readTree(Files.readString(copy.resolve("tokenizer_config.json")));
    JsonNode read = Shared.JSON.readTree(config);
    for (String key : read.propertyNames()) {
      assertEquals(read.get(key), written.get(key), key);
    }
    assertTrue(Files.readString(copy.resolve("special_tokens_map.json")).contains("additional_special_tokens"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"YQ== 0\nYg== 0\n", "YQ== 0\nYg== x\n", "YQ== 0\n!! 1\n", "YQ== 0\nYg== 999999999\n"})
  void brokenRankFilesAreRefusedAtTheirLine(String text) throws IOException {
    Files.writeString(folder.resolve("tiktoken_config.json"), "{\"pattern\": \"a|b\"}");
    Path file = Files.writeString(folder.resolve("x.tiktoken"), text);
    var e = assertThrows(IOException.class, () -> Tokenizer.load(file));
    assertTrue(e.getMessage().startsWith(file + ": line 2: found '"), e.getMessage());
  }

  @Test
  void whatIsMissingBesideIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("x.tiktoken"), "YQ== 0\n");
    var e = assertThrows(IOException.class, () -> Tokenizer.load(file));
    assertTrue(e.getMessage().contains("tiktoken_config.json"), e.getMessage());
    Path vocab = Files.writeString(folder.resolve("vocab.json"), "{\"a\": 0}");
    e = assertThrows(IOException.class, () -> Tokenizer.load(vocab));
    assertEquals(vocab + ": no merges.txt beside it; wanted one", e.getMessage());
  }
}
