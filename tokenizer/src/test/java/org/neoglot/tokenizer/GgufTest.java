// Published tokenizers, put into GGUF files here and read back, against the reference libraries.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class GgufTest {
  @TempDir Path folder;

  private Tokenizer load(GgufBytes file) throws IOException {
    return Tokenizer.load(Files.write(folder.resolve("model.gguf"), file.bytes()));
  }

  /** What llama.cpp's converter writes for a SentencePiece model: pieces, scores, types, its map. */
  static GgufBytes pieces(SentencePieceModel model, String kind) {
    var scores = new float[model.pieces().size()];
    var types = new int[scores.length];
    for (int id = 0; id < types.length; id++) {
      scores[id] = model.pieces().get(id).score();
      types[id] = model.pieces().get(id).type().ordinal() + 1;
    }
    var file = new GgufBytes(3).put("model", kind).put("scores", scores).put("token_type", types)
        .put("tokens", model.pieces().stream().map(SentencePieceModel.Piece::text).toList())
        .put("add_space_prefix", model.addDummyPrefix()).put("remove_extra_whitespaces", model.removeExtraSpaces());
    model.map().ifPresent(map -> file.put("precompiled_charsmap", map.blob()));
    return file;
  }

  @ParameterizedTest
  @CsvSource({"llama2/tokenizer.model, llama, llama2/ref/sp, 1, 2", "t5/spiece.model, t5, t5/ref/sp, -1, 1",
    "sp-small/test_sentencepiece_bpe.model, llama, sp-small/ref/test_sentencepiece_bpe, 1, 2",
    "albert/spiece.model, t5, albert/ref/sp, -1, -1"})
  void sentencePieceAgrees(String file, String kind, String ref, int bos, int eos) throws IOException {
    SentencePieceModel model = SentencePieceModel.parse(Shared.bytes(Shared.file("tokenizers/" + file)));
    GgufBytes gguf = pieces(model, kind).put("add_bos_token", bos >= 0).put("add_eos_token", eos >= 0);
    gguf = bos >= 0 ? gguf.put("bos_token_id", bos) : gguf;
    gguf = eos >= 0 ? gguf.put("eos_token_id", eos) : gguf;
    Tokenizer tokenizer = load(gguf);
    var tally = new Tally();
    for (JsonNode record : Shared.lines(Shared.file("tokenizers/" + ref + "-encode.jsonl.gz"))) {
      String text = record.get("text").asString();
      tally.check(record, "ids", Tally.list(tokenizer.encode(text)), Tally.list(record.get("ids")));
      tally.check(record, "decoded", tokenizer.decode(Tally.ids(record.get("ids"))), record.get("decoded").asString());
      if (bos >= 0 || eos >= 0) {
        tally.check(record, "framed ids", Tally.list(tokenizer.encodeFramed(text)),
            Tally.list(record.get("ids_special")));
      }
    }
    tally.report(file + " by way of GGUF");
  }

  private static GgufBytes byteLevel(Tokenizer tokenizer, String pre, int version) {
    var bpe = (Bpe) tokenizer.pipeline().merger();
    var tokens = new ArrayList<String>();
    var types = new int[tokenizer.size()];
    for (int id = 0; id < types.length; id++) {
      AddedToken added = tokenizer.pipeline().added().get(id);
      String token = tokenizer.token(id);
      tokens.add(token == null ? "[PAD" + id + "]" : token);
      types[id] = added == null ? token == null ? 5 : 1 : added.special() ? 3 : 4;
    }
    var merges = new ArrayList<String>();
    for (int rank = 0; rank < bpe.merges().size(); rank++) {
      merges.add(tokenizer.token(bpe.merges().left(rank)) + " " + tokenizer.token(bpe.merges().right(rank)));
    }
    return new GgufBytes(version).put("model", "gpt2").put("pre", pre).put("tokens", tokens).put("token_type", types)
        .put("merges", merges);
  }

  @ParameterizedTest
  @CsvSource({"gpt2, tokenizer_shell.json, gpt-2, 2, -1", "llama3, tokenizer.json.gz, llama-bpe, 3, 128000",
    "qwen2, tokenizer_shell.json, qwen2, 3, -1"})
  void byteLevelAgrees(String name, String file, String pre, int version, int bos) throws IOException {
    GgufBytes gguf = byteLevel(Tokenizer.load(Shared.file("tokenizers/" + name + "/" + file)), pre, version);
    Tokenizer tokenizer = load(bos < 0 ? gguf : gguf.put("bos_token_id", bos));
    var tally = new Tally();
    for (JsonNode record : Shared.lines(Shared.file("tokenizers/" + name + "/ref/hf-encode.jsonl.gz"))) {
      String text = record.get("text").asString();
      tally.check(record, "ids", Tally.list(tokenizer.encode(text)), Tally.list(record.get("ids")));
      tally.check(record, "framed ids", Tally.list(tokenizer.encodeFramed(text)),
          Tally.list(record.get("ids_special")));
      tally.check(record, "decoded", tokenizer.decode(Tally.ids(record.get("ids_special"))),
          record.get("decoded_special").asString());
    }
    tally.report(name + " by way of GGUF");
  }

  /** As the original file has the tokens, and as converters write them: a mark on beginnings instead of the rest. */
  @ParameterizedTest
  @CsvSource({"false", "true"})
  void wordPieceAgrees(boolean marked) throws IOException {
    List<String> tokens =
        VocabularyFiles.lines(Shared.bytes(Shared.file("tokenizers/bert-base-uncased/vocab.txt"))).stream()
            .map(t -> !marked || t.startsWith("[") && t.endsWith("]") ? t
                : t.startsWith("##") ? t.substring(2) : "\u2581" + t).toList();
    Tokenizer tokenizer = load(new GgufBytes(3).put("model", "bert").put("tokens", tokens));
    var tally = new Tally();
    for (JsonNode record : Shared.lines(Shared.file("tokenizers/bert-base-uncased/ref/hf-encode.jsonl.gz"))) {
      tally.check(record, "framed ids", Tally.list(tokenizer.encodeFramed(record.get("text").asString())),
          Tally.list(record.get("ids_special")));
    }
    tally.report("bert-base-uncased by way of GGUF");
  }

  /** Patterns without a reference here, by what they say: numbers cut in threes, or every digit on its own. */
  @Test
  void otherPatterns() throws IOException {
    GgufBytes made = byteLevel(new BpeTrainer(300).train(Texts.sentences(50, 1).stream()), "default", 3);
    assertEquals(List.of("x", "\u0120", "123", "45", "!"), words(load(made), "x 12345!"));
    assertEquals(List.of("x", "\u0120", "1", "2", "!"), words(load(
        byteLevel(new BpeTrainer(300).train(Texts.sentences(50, 1).stream()), "smollm", 3)), "x 12!"));
  }

  private static List<String> words(Tokenizer tokenizer, String text) {
    var words = new ArrayList<String>();
    tokenizer.pipeline().splitter().split(Aligned.untracked(text), 0, text.length(),
        (t, from, to) -> words.add(t.text().substring(from, to)));
    return words;
  }

  @ParameterizedTest
  @CsvSource(delimiter = '~', value = {
    "model ~ rwkv ~ tokenizer.ggml.model: found 'rwkv', wanted llama, gpt2, bert or t5",
    "pre ~ tekken ~ tokenizer.ggml.pre: found 'tekken', wanted gpt-2",
    "bos_token_id ~ 9 ~ tokenizer.ggml.bos_token_id: found 9, wanted an id below 3"})
  void errorsNameTheKey(String key, String value, String message) {
    var file = new GgufBytes(3);
    if (!key.equals("model")) {
      file.put("model", "gpt2");
    }
    file.put(key, value.matches("\\d+") ? (Object) Integer.valueOf(value) : value)
        .put("tokens", List.of("a", "b", "ab")).put("merges", List.of("a b"));
    if (key.equals("bos_token_id")) {
      file.put("pre", "gpt-2");
    }
    var e = assertThrows(IOException.class, () -> load(file));
    assertTrue(e.getMessage().startsWith(folder.resolve("model.gguf") + ": " + message), e.getMessage());
  }

  @Test
  void mergesOfMissingPiecesAndPiecesThatAreThereTwice() {
    var e = assertThrows(IOException.class, () -> load(new GgufBytes(3).put("model", "gpt2").put("pre", "gpt-2")
        .put("tokens", List.of("a", "b")).put("merges", List.of("a b"))));
    assertTrue(e.getMessage().contains("merges[0]: found \"a b\", wanted"), e.getMessage());
    e = assertThrows(IOException.class, () -> load(new GgufBytes(3).put("model", "gpt2").put("pre", "gpt-2")
        .put("tokens", List.of("a", "a")).put("merges", List.of())));
    assertTrue(e.getMessage().contains("tokenizer.ggml.tokens[1]: found 'a' again, wanted it once"), e.getMessage());
  }

  /** Cut off anywhere, a file is refused in one line. */
  @Test
  void truncatedFilesAreRefused() throws IOException {
    byte[] sound = new GgufBytes(3).put("model", "gpt2").put("pre", "gpt-2").put("tokens", List.of("a", "b", "ab"))
        .put("merges", List.of("a b")).put("add_bos_token", false).bytes();
    Path file = folder.resolve("model.gguf");
    assertArrayEquals(new int[] {2}, Tokenizer.load(Files.write(file, sound)).encode("ab"));
    for (int length = 4; length < sound.length; length++) {
      Files.write(file, Arrays.copyOf(sound, length));
      var e = assertThrows(IOException.class, () -> Tokenizer.load(file));
      assertTrue(e.getMessage().startsWith(file + ": at byte ") && !e.getMessage().contains("\n"), e.getMessage());
    }
  }
}
