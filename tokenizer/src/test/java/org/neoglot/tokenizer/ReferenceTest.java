// Published tokenizer files against what the reference implementations made of fixed texts and ids.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class ReferenceTest {
  @TempDir Path folder;

  /** What was compared, and what did not agree. */
  private static final class Tally {
    private final List<String> wrong = new ArrayList<>();
    private int total;

    void check(JsonNode record, String what, Object found, Object wanted) {
      total++;
      if (!wanted.equals(found)) {
        wrong.add(record.get("id").asString() + " " + what + ": wanted " + wanted + ", found " + found);
      }
    }

    void report(String name) {
      System.out.println("reference " + name + ": " + (total - wrong.size()) + "/" + total + " agree");
      assertEquals(List.of(), wrong.subList(0, Math.min(5, wrong.size())), name + ": " + wrong.size() + " of " + total);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "roberta", "llama3", "qwen2", "whisper", "tiny-bpe", "tiny-tiktoken", "added-tokens"})
  void agrees(String name) throws IOException {
    Tokenizer tokenizer = load(name);
    var tally = new Tally();
    Path ref = Shared.file("tokenizers/" + name + "/ref");
    String prefix = name.equals("added-tokens") ? "byte-level." : "";
    for (JsonNode record : Shared.lines(ref.resolve(prefix + "hf-encode.jsonl.gz"))) {
      encode(tokenizer, record, tally);
    }
    if (prefix.isEmpty()) {
      for (JsonNode record : Shared.lines(ref.resolve("hf-decode.jsonl.gz"))) {
        decode(tokenizer, record, tally);
      }
      for (JsonNode record : Shared.lines(ref.resolve("hf-pairs.jsonl.gz"))) {
        pair(tokenizer, record, tally);
      }
    }
    if (Files.exists(ref.resolve("tiktoken-encode.jsonl.gz"))) {
      tiktoken(tokenizer, ref, tally, name.equals("qwen2"));
    }
    tally.report(name);
    roundTrip(tokenizer);
  }

  /** Kinds that are not built yet are refused by name, not misread. */
  @ParameterizedTest
  @CsvSource({
    "llama2, Prepend", "phi3, Prepend", "t5, Precompiled", "bert-base-uncased, truncation", "clip, Replace"
  })
  void otherKindsAreRefusedByName(String name, String part) throws IOException {
    Path file = Files.write(folder.resolve("tokenizer.json"),
        Shared.bytes(Shared.file("tokenizers/" + name + "/tokenizer.json.gz")));
    var e = assertThrows(IOException.class, () -> Tokenizer.load(file));
    assertTrue(e.getMessage().contains(part) && e.getMessage().contains("not supported"), e.getMessage());
  }

  private static void encode(Tokenizer tokenizer, JsonNode record, Tally tally) {
    String text = record.get("text").asString();
    int[] ids = tokenizer.encode(text);
    tally.check(record, "ids", list(ids), list(record.get("ids")));
    tally.check(record, "decoded", tokenizer.decode(ids(record.get("ids")), true), record.get("decoded").asString());
    tally.check(record, "framed ids", list(tokenizer.encodeFramed(text)), list(record.get("ids_special")));
    tally.check(record, "framed decoded", tokenizer.decode(ids(record.get("ids_special"))),
        record.get("decoded_special").asString());
  }

  private static void decode(Tokenizer tokenizer, JsonNode record, Tally tally) {
    int[] ids = ids(record.get("ids"));
    tally.check(record, "decoded", tokenizer.decode(ids), record.get("decoded").asString());
    tally.check(record, "decoded without specials", tokenizer.decode(ids, true),
        record.get("decoded_skip_special").asString());
  }

  private static void pair(Tokenizer tokenizer, JsonNode record, Tally tally) {
    String a = record.get("text").asString();
    String b = record.get("pair").asString();
    tally.check(record, "pair ids", list(tokenizer.encodeFramed(a, b)), list(record.get("ids_special")));
    tally.check(record, "pair types", list(tokenizer.framedTypes(a, b)), list(record.get("type_ids")));
  }

  /** Tiktoken's plain ids take special tokens for text, and its decoder gives bytes. */
  private static void tiktoken(Tokenizer tokenizer, Path ref, Tally tally, boolean normalizes) throws IOException {
    for (JsonNode record : Shared.lines(ref.resolve("tiktoken-encode.jsonl.gz"))) {
      String text = record.get("text").asString();
      if (normalizes && !java.text.Normalizer.isNormalized(text, java.text.Normalizer.Form.NFC)) {
        continue; // that library does not normalize
      }
      tally.check(record, "plain ids", list(tokenizer.encodePlain(text)), list(record.get("ids")));
      tally.check(record, "ids with specials", list(tokenizer.encode(text)), list(record.get("ids_special")));
      var hex = new ArrayList<String>();
      for (int id : ids(record.get("ids"))) {
        hex.add(HexFormat.of().formatHex(tokenizer.bytes(id)));
      }
      tally.check(record, "bytes", hex,
          StreamSupport.stream(record.get("tokens_hex").spliterator(), false).map(JsonNode::asString).toList());
    }
    for (JsonNode record : Shared.lines(ref.resolve("tiktoken-decode.jsonl.gz"))) {
      tally.check(record, "decoded", tokenizer.decode(ids(record.get("ids"))), record.get("decoded").asString());
    }
  }

  /** Saved and loaded again it is the same tokenizer. */
  private void roundTrip(Tokenizer tokenizer) throws IOException {
    tokenizer.save(folder);
    Tokenizer again = Tokenizer.load(folder);
    assertEquals(tokenizer.hash(), again.hash());
    String text = "Hello,  wörld! 1234567 日本語 <|endoftext|>\n\n the end";
    assertArrayEquals(tokenizer.encodeFramed(text), again.encodeFramed(text));
  }

  /** Some references come as a shell without vocabulary, or as tokens to add: this puts the file together. */
  private Tokenizer load(String name) throws IOException {
    Path dir = Shared.file("tokenizers/" + name);
    Path whole = folder.resolve("tokenizer.json");
    if (Files.exists(dir.resolve("tokenizer.json"))) {
      return Tokenizer.load(dir);
    } else if (Files.exists(dir.resolve("tokenizer.json.gz"))) {
      Files.write(whole, Shared.bytes(dir.resolve("tokenizer.json.gz")));
    } else if (name.equals("added-tokens")) {
      JsonNode more = Shared.JSON.readTree(Shared.bytes(dir.resolve("byte-level.added.json")));
      var json = (ObjectNode) Shared.JSON.readTree(
          Shared.bytes(Shared.file("tokenizers/" + more.get("base").asString())));
      ((ArrayNode) json.get("added_tokens")).addAll((ArrayNode) more.get("added_tokens"));
      Files.writeString(whole, json.toString());
    } else {
      var json = (ObjectNode) Shared.JSON.readTree(Shared.bytes(dir.resolve("tokenizer_shell.json")));
      var model = (ObjectNode) json.get("model");
      model.set("vocab", Shared.JSON.readTree(Shared.bytes(dir.resolve("vocab.json.gz"))));
      for (String line : new String(Shared.bytes(dir.resolve("merges.txt.gz")), StandardCharsets.UTF_8).split("\n")) {
        model.withArray("merges").add(line);
      }
      Files.writeString(whole, json.toString());
    }
    return Tokenizer.load(whole);
  }

  private static int[] ids(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }

  private static List<Integer> list(JsonNode list) {
    return list(ids(list));
  }

  private static List<Integer> list(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }
}
