// SentencePiece models against what the C++ library made of fixed texts and ids.
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
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SentencePieceTest {
  @TempDir Path folder;

  private static SentencePieceModel model(String file) throws IOException {
    return SentencePieceModel.parse(Shared.bytes(Shared.file("tokenizers/" + file)));
  }

  /** BPE and Unigram, characters, byte fallback, user-defined pieces, spaces before and behind words. */
  @ParameterizedTest
  @CsvSource({"llama2/tokenizer.model, llama2/ref/sp", "t5/spiece.model, t5/ref/sp",
    "albert/spiece.model, albert/ref/sp", "marian/vocab.joint.spm, marian/ref/sp",
    "sp-small/test_sentencepiece.model, sp-small/ref/test_sentencepiece",
    "sp-small/test_sentencepiece_bpe.model, sp-small/ref/test_sentencepiece_bpe",
    "sp-small/test_sentencepiece_bpe_char.model, sp-small/ref/test_sentencepiece_bpe_char",
    "sp-small/test_sentencepiece_with_bytefallback.model, sp-small/ref/test_sentencepiece_with_bytefallback"})
  void agrees(String file, String ref) throws IOException {
    SentencePieceModel model = model(file);
    Tokenizer tokenizer = model.tokenizer();
    var tally = new Tally();
    for (JsonNode record : Shared.lines(Shared.file("tokenizers/" + ref + "-encode.jsonl.gz"))) {
      encode(tokenizer, record.get("text").asString(), record, tally);
      tally.check(record, "framed ids", Tally.list(tokenizer.encodeFramed(record.get("text").asString())),
          Tally.list(record.get("ids_special")));
      tally.check(record, "framed decoded", tokenizer.decode(Tally.ids(record.get("ids_special"))),
          record.get("decoded_special").asString());
    }
    for (JsonNode record : Shared.lines(Shared.file("tokenizers/" + ref + "-decode.jsonl.gz"))) {
      tally.check(record, "decoded", tokenizer.decode(Tally.ids(record.get("ids"))), record.get("decoded").asString());
    }
    tally.report(ref);
    again(model);
  }

  private static void encode(Tokenizer tokenizer, String text, JsonNode record, Tally tally) {
    int[] ids = tokenizer.encode(text);
    tally.check(record, "ids", Tally.list(ids), Tally.list(record.get("ids")));
    Encoding encoding = tokenizer.encoding(text);
    tally.check(record, "ids with places", Tally.list(encoding.ids()), Tally.list(record.get("ids")));
    if (record.has("tokens")) {
      tally.check(record, "tokens", encoding.tokens(), Tally.strings(record.get("tokens")));
      tally.check(record, "decoded", tokenizer.decode(Tally.ids(record.get("ids"))), record.get("decoded").asString());
    }
    if (record.has("vocab_tokens")) {
      tally.check(record, "vocabulary tokens", Arrays.stream(ids).mapToObj(tokenizer::token).toList(),
          Tally.strings(record.get("vocab_tokens")));
    }
  }

  /** Written and read again it is the same model, byte for byte the second time. */
  private void again(SentencePieceModel model) throws IOException {
    byte[] written = model.toBytes();
    SentencePieceModel read = SentencePieceModel.parse(written);
    assertEquals(model.pieces(), read.pieces());
    assertArrayEquals(written, read.toBytes());
    model.tokenizer().save(folder);
    Tokenizer loaded = Tokenizer.load(folder);
    assertEquals(model.tokenizer().sentencePieceModel().get().pieces(), loaded.sentencePieceModel().get().pieces());
    String text = " Hello  wörld, 日本 🙂 <s> \t end ";
    assertArrayEquals(model.tokenizer().encodeFramed(text), loaded.encodeFramed(text));
    assertEquals(model.tokenizer().bos(), loaded.bos());
  }

  /** Models of all kinds that spm_train made: digits split, symbols, spaces behind words, rules of four names. */
  @Test
  void trainedModelsAgree() throws IOException {
    List<JsonNode> texts = Shared.lines(Shared.file("tokenizers/training/heldout.jsonl.gz"));
    var tally = new Tally();
    try (var files = Files.list(Shared.file("tokenizers/training/sentencepiece"))) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.model(\\.gz)?")).sorted().toList()) {
        Tokenizer tokenizer = SentencePieceModel.parse(Shared.bytes(file)).tokenizer();
        String name = file.getFileName().toString().replaceFirst("\\.model(\\.gz)?$", "");
        List<JsonNode> records = Shared.lines(file.resolveSibling(name + ".heldout.jsonl.gz"));
        for (int i = 0; i < records.size(); i++) {
          encode(tokenizer, texts.get(i).get("text").asString(), records.get(i), tally);
        }
      }
    }
    tally.report("training/sentencepiece");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nmt_nfkc", "nfkc", "nmt_nfkc_cf"})
  void normalizesAsTheRulesSay(String rules) throws IOException {
    String trained = switch (rules) { // a model that holds these rules, in the same version
      case "nfkc" -> "bpe_2000_nfkc";
      case "nmt_nfkc_cf" -> "unigram_2000_nmt_nfkc_cf";
      default -> "bpe_1000_bff_cov10";
    };
    SentencePieceModel model = model("training/sentencepiece/" + trained + ".model.gz");
    // The recorded outputs are those of the rules and of removing spaces, without the space in front.
    var normalizer = new SentencePieceNormalizer(
        model.withNormalization(rules, model.map(), false, true, false));
    var tally = new Tally();
    for (JsonNode record : Shared.lines(Shared.file("tokenizers/normalization/" + rules + ".jsonl.gz"))) {
      tally.check(record, "normalized", normalizer.apply(record.get("text").asString()),
          record.get("normalized").asString());
    }
    tally.report("normalization/" + rules);
  }

  @ParameterizedTest
  @ValueSource(strings = {"t5", "albert"})
  void theBestCutsAgree(String name) throws IOException {
    Tokenizer tokenizer = model(name + "/spiece.model").tokenizer();
    var tally = new Tally();
    for (JsonNode record : Shared.lines(Shared.file("tokenizers/" + name + "/ref/sp-nbest.jsonl.gz"))) {
      List<Tokenizer.Scored> found = tokenizer.nBest(record.get("text").asString(), 5);
      JsonNode wanted = record.get("nbest");
      tally.check(record, "count", found.size(), wanted.size());
      for (int i = 0; i < Math.min(wanted.size(), found.size()); i++) {
        tally.check(record, "pieces " + i, found.get(i).tokens(), Tally.strings(wanted.get(i).get("pieces")));
        float score = wanted.get(i).get("score").floatValue();
        tally.check(record, "score " + i, Math.abs(found.get(i).score() - score) <= 1e-4f * Math.abs(score), true);
      }
    }
    tally.report(name + "/sp-nbest");
  }

  /** Any well-formed text comes back from a model with byte fallback that leaves spaces alone. */
  @Test
  void anyTextComesBackByByteFallback() {
    Tokenizer tokenizer = small(true).tokenizer();
    var random = new Random(3);
    for (int round = 0; round < 500; round++) {
      String text = Texts.random(random, 40);
      if (text.indexOf(Metaspace.SYMBOL) < 0) { // which stands for a space
        assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
      }
    }
    assertEquals("a\uFFFDb", tokenizer.decode(tokenizer.encode("a\uD800b")));
  }

  /** A model of a few pieces, made here. */
  private static SentencePieceModel small(boolean bytes) {
    var pieces = new ArrayList<SentencePieceModel.Piece>();
    pieces.add(new SentencePieceModel.Piece("<unk>", 0, SentencePieceModel.Type.UNKNOWN));
    pieces.add(new SentencePieceModel.Piece("<s>", 0, SentencePieceModel.Type.CONTROL));
    for (int b = 0; bytes && b < 256; b++) {
      pieces.add(new SentencePieceModel.Piece(ByteFallback.token(b), 0, SentencePieceModel.Type.BYTE));
    }
    int score = 0;
    for (String piece : List.of("\u2581a", "ab", "\u2581ab", "\u2581", "a", "b")) {
      pieces.add(new SentencePieceModel.Piece(piece, score--, SentencePieceModel.Type.NORMAL));
    }
    return SentencePieceModel.of(SentencePieceModel.Kind.BPE, pieces, bytes, false)
        .withNormalization("identity", java.util.Optional.empty(), true, false, true);
  }

  /** Cut off anywhere or changed anywhere, a model loads or is refused in one line. */
  @Test
  void damagedModelsAreRefusedInOneLine() throws IOException {
    byte[] sound = small(true).toBytes();
    var random = new Random(21);
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = round < sound.length ? Arrays.copyOf(sound, round) : sound.clone();
      for (int i = random.nextInt(4); round >= sound.length && i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Path file = Files.write(folder.resolve("tokenizer.model"), bytes);
      try {
        Tokenizer.load(file).encode("ab a b\u00E9");
      } catch (IOException e) {
        assertTrue(e.getMessage().startsWith(file + ": ") && !e.getMessage().contains("\n"), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 1000, refused + " refused");
  }

  @Test
  void errorsNameThePlace() {
    byte[] huge = {0x0A, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F};
    var e = assertThrows(IllegalArgumentException.class, () -> SentencePieceModel.parse(huge));
    assertEquals("model, byte 0: found field 1 of 34359738367 bytes, wanted at most the 0 that are left",
        e.getMessage());
    var twice = new ArrayList<>(small(false).pieces());
    twice.add(twice.getLast());
    e = assertThrows(IllegalArgumentException.class, () -> small(false).withPieces(twice));
    assertEquals("pieces[8]: 'b' is there twice; wanted it once", e.getMessage());
    e = assertThrows(IllegalArgumentException.class, () -> SentencePieceModel.parse(new byte[0]));
    assertEquals("0 pieces, none for the unknown; wanted one", e.getMessage());
  }
}
