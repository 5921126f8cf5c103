// Published tokenizer.json files against what the reference library made of fixed texts and ids.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class ReferenceTest {
  @TempDir Path folder;

  /** Ids, tokens, places, decoded text, frames and pairs, for each published file. */
  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "roberta", "llama2", "phi3", "llama3", "qwen2", "whisper", "clip", "t5",
    "bert-base-uncased", "bert-base-multilingual-cased", "tiny-bpe", "tiny-tiktoken"})
  void agrees(String name) throws IOException {
    Tokenizer tokenizer = load(name);
    var tally = new Tally();
    Path ref = Shared.file("tokenizers/" + name + "/ref");
    check(tokenizer, name, ref.resolve("hf-encode.jsonl.gz"), tally);
    for (JsonNode record : Shared.lines(ref.resolve("hf-decode.jsonl.gz"))) {
      int[] ids = Tally.ids(record.get("ids"));
      tally.check(record, "decoded", tokenizer.decode(ids), record.get("decoded").asString());
      tally.check(record, "decoded without specials", tokenizer.decode(ids, true),
          record.get("decoded_skip_special").asString());
      tally.check(record, "streamed", streamed(tokenizer, ids), record.get("decoded").asString());
    }
    for (JsonNode record : Shared.lines(ref.resolve("hf-pairs.jsonl.gz"))) {
      pair(tokenizer, record, tally);
    }
    tally.report(name);
    roundTrip(tokenizer);
  }

  /** Tokens added to a published file: spaces beside them, whole words, normalized text. */
  @ParameterizedTest
  @CsvSource({"byte-level", "wordpiece"})
  void addedTokensAgree(String name) throws IOException {
    JsonNode more = Shared.JSON.readTree(Shared.bytes(Shared.file("tokenizers/added-tokens/" + name + ".added.json")));
    Path base = Shared.file("tokenizers").resolve(more.get("base").asString());
    Path file = Files.exists(base) ? base : base.resolveSibling(base.getFileName() + ".gz");
    var json = (ObjectNode) Shared.JSON.readTree(Shared.bytes(file));
    ((ArrayNode) json.get("added_tokens")).addAll((ArrayNode) more.get("added_tokens"));
    Tokenizer tokenizer = Tokenizer.load(Files.writeString(folder.resolve("tokenizer.json"), json.toString()));
    var tally = new Tally();
    check(tokenizer, "added-tokens/" + name,
        Shared.file("tokenizers/added-tokens/ref/" + name + ".hf-encode.jsonl.gz"), tally);
    tally.report("added-tokens/" + name);
    roundTrip(tokenizer);
  }

  /** Files that the library itself trained: three ways to split, cut down to their first entries. */
  @ParameterizedTest
  @CsvSource({"bpe-whitespace, 1000", "bpe-whitespace, 4000", "bpe-bytelevel, 1000", "bpe-bytelevel, 4000",
    "bpe-metaspace, 1000", "bpe-metaspace, 4000"})
  void trainedFilesAgree(String name, int size) throws IOException {
    var json = (ObjectNode) Shared.JSON.readTree(
        Shared.bytes(Shared.file("tokenizers/training/hf/" + name + ".json.gz")));
    var model = (ObjectNode) json.get("model");
    var kept = Shared.JSON.createObjectNode();
    model.get("vocab").properties().stream().filter(e -> e.getValue().intValue() < size)
        .forEach(e -> kept.set(e.getKey(), e.getValue()));
    model.set("vocab", kept);
    var merges = Shared.JSON.createArrayNode();
    for (JsonNode merge : model.get("merges")) {
      String whole = merge.isString() ? merge.asString().replace(" ", "") : merge.get(0).asString() + merge.get(1).asString();
      if (kept.has(whole)) {
        merges.add(merge);
      }
    }
    model.set("merges", merges);
    Tokenizer tokenizer = Tokenizer.load(Files.writeString(folder.resolve("tokenizer.json"), json.toString()));
    var tally = new Tally();
    var texts = Shared.lines(Shared.file("tokenizers/training/heldout.jsonl.gz"));
    var records = Shared.lines(Shared.file("tokenizers/training/hf/" + name + "-" + size + ".heldout.jsonl.gz"));
    for (int i = 0; i < records.size(); i++) {
      JsonNode record = records.get(i);
      tally.check(record, "ids", Tally.list(tokenizer.encode(texts.get(i).get("text").asString())),
          Tally.list(record.get("ids")));
      if (record.has("tokens")) {
        tally.check(record, "tokens", tokenizer.encoding(texts.get(i).get("text").asString()).tokens(),
            Tally.strings(record.get("tokens")));
        tally.check(record, "decoded", tokenizer.decode(Tally.ids(record.get("ids")), true),
            record.get("decoded").asString());
      }
    }
    tally.report("training/" + name + "-" + size);
    roundTrip(tokenizer);
  }

  private static void check(Tokenizer tokenizer, String name, Path file, Tally tally) throws IOException {
    Map<String, JsonNode> later = laterVersion(name);
    for (JsonNode record : Shared.lines(file)) {
      String text = record.get("text").asString();
      Encoding encoding = tokenizer.encoding(text);
      tally.check(record, "ids", Tally.list(tokenizer.encode(text)), Tally.list(record.get("ids")));
      tally.check(record, "ids with places", Tally.list(encoding.ids()), Tally.list(record.get("ids")));
      tally.check(record, "tokens", encoding.tokens(), Tally.strings(record.get("tokens")));
      if (record.has("offsets")) {
        tally.check(record, "offsets", Tally.offsets(encoding), Tally.list(record.get("offsets")));
      }
      Encoding framed = tokenizer.encodingFramed(text);
      tally.check(record, "framed ids", Tally.list(tokenizer.encodeFramed(text)), Tally.list(record.get("ids_special")));
      tally.check(record, "framed tokens", framed.tokens(), Tally.strings(record.get("tokens_special")));
      JsonNode other = later.get(record.get("id").asString()); // either version's answer is right
      tally.check(record, "decoded", tokenizer.decode(Tally.ids(record.get("ids")), true),
          record.get("decoded").asString(), other == null ? null : other.get("decoded").asString());
      tally.check(record, "framed decoded", tokenizer.decode(Tally.ids(record.get("ids_special"))),
          record.get("decoded_special").asString(), other == null ? null : other.get("decoded_special").asString());
    }
  }

  /** The answers of a later version of the library where they differ, by record. */
  private static Map<String, JsonNode> laterVersion(String name) throws IOException {
    var later = new HashMap<String, JsonNode>();
    for (JsonNode record : Shared.lines(Shared.file("tokenizers/version-differences.jsonl"))) {
      if (record.get("tokenizer").asString().equals(name)) {
        later.put(record.get("id").asString(), record);
      }
    }
    return later;
  }

  private static void pair(Tokenizer tokenizer, JsonNode record, Tally tally) {
    String a = record.get("text").asString();
    String b = record.get("pair").asString();
    Encoding encoding = tokenizer.encodingFramed(a, b);
    tally.check(record, "pair ids", Tally.list(tokenizer.encodeFramed(a, b)), Tally.list(record.get("ids_special")));
    tally.check(record, "pair types", Tally.list(tokenizer.framedTypes(a, b)), Tally.list(record.get("type_ids")));
    tally.check(record, "pair tokens", encoding.tokens(), Tally.strings(record.get("tokens_special")));
    tally.check(record, "pair mask", Tally.list(encoding.special()), Tally.list(record.get("special_mask")));
    tally.check(record, "pair types by place", Tally.list(encoding.types()), Tally.list(record.get("type_ids")));
  }

  private static String streamed(Tokenizer tokenizer, int[] ids) {
    var stream = new TextStream(tokenizer, false);
    var text = new StringBuilder();
    for (int id : ids) {
      text.append(stream.add(id));
    }
    return text.append(stream.finish()).toString();
  }

  /** Saved and loaded again it is the same tokenizer. */
  private void roundTrip(Tokenizer tokenizer) throws IOException {
    Path copy = folder.resolve("copy");
    tokenizer.save(copy);
    Tokenizer again = Tokenizer.load(copy);
    assertEquals(tokenizer.hash(), again.hash());
    String text = "Hello,  wörld! 1234567 日本語 <|endoftext|>\n\n the end";
    assertArrayEquals(tokenizer.encodeFramed(text), again.encodeFramed(text));
    assertEquals(tokenizer.decode(tokenizer.encode(text)), again.decode(again.encode(text)));
    assertTrue(tokenizer.size() > 0);
  }

  /** Some references come as a shell without vocabulary: this puts the file together. */
  private Tokenizer load(String name) throws IOException {
    Path dir = Shared.file("tokenizers/" + name);
    Path whole = folder.resolve("tokenizer.json");
    if (Files.exists(dir.resolve("tokenizer.json"))) {
      return Tokenizer.load(dir);
    } else if (Files.exists(dir.resolve("tokenizer.json.gz"))) {
      Files.write(whole, Shared.bytes(dir.resolve("tokenizer.json.gz")));
    } else {
      var json = (ObjectNode) Shared.JSON.readTree(Shared.bytes(dir.resolve("tokenizer_shell.json")));
      var model = (ObjectNode) json.get("model");
      if (Files.exists(dir.resolve("vocab.txt.gz"))) {
        String[] lines = new String(Shared.bytes(dir.resolve("vocab.txt.gz")), StandardCharsets.UTF_8).split("\n");
        for (int id = 0; id < lines.length; id++) {
          ((ObjectNode) model.get("vocab")).put(lines[id], id);
        }
      } else {
        model.set("vocab", Shared.JSON.readTree(Shared.bytes(dir.resolve("vocab.json.gz"))));
        for (String line : new String(Shared.bytes(dir.resolve("merges.txt.gz")), StandardCharsets.UTF_8).split("\n")) {
          model.withArray("merges").add(line);
        }
      }
      Files.writeString(whole, json.toString());
    }
    return Tokenizer.load(whole);
  }
}
