// Rows follow ids: in every family, every stored format, and to the same scores.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.engine.file.CheckpointWriter;
import org.neoglot.engine.file.Part;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import org.neoglot.testing.Shared;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.ByteLevel;
import org.neoglot.tokenizer.Normalizer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.change.IdMap;
import org.neoglot.tokenizer.change.PieceExtension;
import org.neoglot.tokenizer.change.PieceParts;
import org.neoglot.tokenizer.change.VocabularyReplacement;
import org.neoglot.tokenizer.change.VocabularyTrim;
import org.neoglot.tokenizer.train.PieceOptions;
import org.neoglot.tokenizer.train.SentencePieceTrainer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ModelVocabularyTest {
  private static final String ENGLISH = "the cat and the hat and the bat that sat on the mat";
  private static final String SWAHILI = "habari ya asubuhi habari ya jioni habari yako asubuhi njema jioni njema";
  private static final Tokenizer WORDS = new BpeTrainer(275, 1, List.of("<|end|>"), Map.of(),
      new Normalizer.Unchanged(), new ByteLevel(false, true, true))
      .withRole(Roles.Role.EOS, "<|end|>").train(Stream.of(ENGLISH));
  private static final int PADDED = WORDS.size() + 3;

  @TempDir
  Path folder;

  private Path model(boolean tied, String format) throws IOException {
    Path path = folder.resolve("model");
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree("""
        {"model_type": "llama", "vocab_size": %d, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
         "intermediate_size": 24, "max_position_embeddings": 64, "tie_word_embeddings": %s, "bos_token_id": 260,
         "eos_token_id": [0, 261], "pad_token_id": %d}""".formatted(PADDED, tied, PADDED - 1));
    try (RandomWeights weights = new RandomWeights(5, 0.3, 2)) {
      Families.build(new Config("config.json", json), weights);
      ModelWriter.write(path, json, weights.parameters(), WORDS, Formats.named(format));
    }
    return path;
  }

  private static double[] logits(Path path, int[] ids) {
    try (ModelFolder folder = ModelFolder.open(path); EagerRun run = Run.eager(new Threads(1))) {
      Decoder model = folder.model();
      Segments s = Segments.of(run, new int[] {ids.length});
      return run.read(model.logits(run, model.body(run, model.embed(run, s.ids(run, ids)), s, null)));
    }
  }

  @ParameterizedTest
  @CsvSource({"true, F32", "false, F32", "true, BF16", "false, F16"})
  void trimmedModelScoresKeptTextAsBefore(boolean tied, String format) throws IOException {
    Path path = model(tied, format);
    var trimmed = VocabularyTrim.toText(WORDS, Stream.of("the hat"), 1, 9, ModelVocabulary.namedIds(path, WORDS.size()));
    var written = new ModelVocabulary(path, trimmed.ids(), WORDS, trimmed.tokenizer()).write(folder.resolve("out"));
    assertEquals(tied ? 1 : 2, written.tables().size());
    assertEquals(trimmed.ids().newSize(), written.kept());
    assertEquals(0, written.composed() + written.unspelled());
    int[] before = WORDS.encode("the hat");
    int[] after = Tokenizer.load(folder.resolve("out")).encode("the hat");
    assertArrayEquals(trimmed.ids().renumber(before), after);
    double[] was = logits(path, before);
    double[] is = logits(folder.resolve("out"), after);
    IdMap ids = trimmed.ids();
    for (int row = 0; row < before.length; row++) {
      for (int id = 0; id < ids.newSize(); id++) {
        assertEquals(was[row * PADDED + ids.oldId(id)], is[row * ids.newSize() + id], 0, "the same bits");
      }
    }
    ObjectNode config = Config.read(folder.resolve("out/config.json")).json();
    assertEquals(ids.newSize(), config.get("vocab_size").intValue());
    assertEquals(ids.newId(260), config.get("bos_token_id").intValue());
    assertEquals("[0," + ids.newId(261) + "]", config.get("eos_token_id").toString());
    assertFalse(config.has("pad_token_id"), "it named a row that no token had");
    assertEquals(1, written.notes().size());
    assertTrue(Config.read(folder.resolve("out/generation_config.json")).ids("bos_token_id").contains(ids.newId(260)));
  }

  @ParameterizedTest
  @CsvSource({"true, F32", "false, BF16"})
  void extendedModelScoresOldTokensAsBefore(boolean tied, String format) throws IOException {
    Path path = model(tied, format);
    var grown = new PieceExtension(12, 2, 1, true).extend(WORDS, Stream.of(SWAHILI), Stream.of(ENGLISH));
    var written = new ModelVocabulary(path, grown.ids(), WORDS, grown.tokenizer()).write(folder.resolve("out"));
    assertEquals(WORDS.size(), written.kept());
    assertEquals(grown.added(), written.composed());
    double[] was = logits(path, WORDS.encode(ENGLISH));
    double[] is = logits(folder.resolve("out"), grown.tokenizer().encode(ENGLISH));
    for (int id = 0; id < WORDS.size(); id++) assertEquals(was[id], is[id], 0);
    checkMeans(path, grown.ids(), new PieceParts(WORDS, grown.tokenizer()), 4e-3);
  }

  /** Every new row against the mean of its parts, computed here. */
  private void checkMeans(Path path, IdMap ids, PieceParts parts, double tolerance) {
    try (Checkpoint old = Checkpoint.open(path); Checkpoint made = Checkpoint.open(folder.resolve("out"))) {
      String name = "model.embed_tokens.weight";
      float[] before = old.get(name).floats();
      float[] after = made.get(name).floats();
      for (int id = 0; id < ids.newSize(); id++) {
        int[] from = ids.oldId(id) >= 0 ? new int[] {ids.oldId(id)} : parts.of(id);
        if (from.length == 0) from = IntStream.range(0, ids.oldSize()).toArray();
        for (int c = 0; c < 16; c++) {
          int column = c;
          double mean = Arrays.stream(from).mapToDouble(r -> before[r * 16 + column]).average().orElseThrow();
          assertEquals(mean, after[id * 16 + c], ids.oldId(id) >= 0 ? 0 : tolerance);
        }
      }
    }
  }

  @Test
  void replacedVocabularyTakesOverWhatBothSpell() throws IOException {
    Path path = model(false, "F32");
    Tokenizer pieces = new SentencePieceTrainer(new PieceOptions(PieceOptions.Type.BPE, 40)
        .with(PieceOptions.Text.DEFAULT.withCoverage(1))).train(Stream.of(ENGLISH, SWAHILI));
    var replaced = VocabularyReplacement.of(WORDS, pieces);
    assertTrue(replaced.spelled() > 20 && replaced.composed() > 3, replaced.toString());
    assertEquals(1, replaced.byRole(), "the ends of texts");
    assertEquals(pieces.size(), replaced.spelled() + replaced.byRole() + replaced.composed() + replaced.unspelled());
    assertEquals(1, replaced.shareOfText(pieces, List.of("the")), 1e-12);
    var written = new ModelVocabulary(path, replaced.ids(), WORDS, pieces).write(folder.resolve("out"));
    assertEquals(replaced.composed(), written.composed());
    checkMeans(path, replaced.ids(), new PieceParts(WORDS, pieces), 1e-7);
    Config config = Config.read(folder.resolve("out/config.json"));
    assertTrue(config.ids("eos_token_id").contains(pieces.eos().orElseThrow()));
    assertEquals(pieces.size(), ModelFolderSize.of(folder.resolve("out")));
  }

  private static final class ModelFolderSize {
    static int of(Path path) {
      try (ModelFolder folder = ModelFolder.open(path)) {
        return folder.model().head().rows();
      }
    }
  }

  /** Published layouts of families that need not run here: embeddings, tied heads, biases in one row. */
  @ParameterizedTest
  @CsvSource({"bert_mlm, 2", "gpt2, 1", "llama_tied, 1", "albert_mlm, 2", "bart, 2", "marian, 2", "electra_generator, 2",
    "mpnet_mlm, 2", "mt5, 2", "llama_bf16_sharded, 2", "bloom, 1", "gpt_neox, 2", "distilbert_mlm, 2", "opt, 1",
    "deberta_v2_mlm, 2", "falcon, 1", "gemma, 1", "m2m_100, 1", "mbart, 2", "pegasus, 2"})
  void everyFamilysTablesFollow(String name, int tables) throws IOException {
    Path golden = Shared.path("golden/" + name);
    int size = Config.read(golden.resolve("config.json")).size("vocab_size");
    // A stand-in of as many tokens, since these models have none: 256 would be more than they have rows.
    Tokenizer letters = letters(size);
    BitSet kept = new BitSet();
    IntStream.range(0, size).filter(id -> id % 3 != 1).forEach(kept::set);
    var trimmed = VocabularyTrim.keeping(letters, kept);
    assertTrue(trimmed.ids().kept() < size);
    var written = new ModelVocabulary(golden, trimmed.ids(), letters, trimmed.tokenizer()).write(folder.resolve("out"));
    assertEquals(tables, written.tables().size(), written.tables().toString());
    try (Checkpoint old = Checkpoint.open(golden); Checkpoint made = Checkpoint.open(folder.resolve("out"))) {
      for (String table : written.tables()) {
        long bytes = old.get(table).data().byteSize() / size;
        assertEquals(trimmed.ids().newSize() * bytes, made.get(table).data().byteSize());
        for (int id = 0; id < trimmed.ids().newSize(); id++) {
          long at = trimmed.ids().oldId(id) * bytes;
          assertEquals(-1, MemorySegment.mismatch(old.get(table).data(), at, at + bytes, made.get(table).data(), id * bytes,
              (id + 1) * bytes));
        }
      }
    }
  }

  /** Pieces of one character each, so that any of them can go. */
  private static Tokenizer letters(int size) {
    var text = new StringBuilder();
    IntStream.range(0, size - 3).forEach(i -> text.appendCodePoint(0x4E00 + i));
    Tokenizer made = new SentencePieceTrainer(new PieceOptions(PieceOptions.Type.CHAR, size)
        .with(PieceOptions.Text.DEFAULT.withCoverage(1))).train(Stream.of(text.substring(0, size - 4)));
    assertEquals(size, made.size());
    return made;
  }

  @Test
  void refusesAnotherModelsTokenizerAndTensorsOfUnknownMeaning() throws IOException {
    Path path = model(true, "F32");
    Tokenizer larger = new BpeTrainer(285, 1, List.of(), Map.of(), new Normalizer.Unchanged(),
        new ByteLevel(false, true, true)).train(Stream.of(ENGLISH + " " + SWAHILI));
    var wrong = new ModelVocabulary(path, IdMap.growing(larger.size(), larger.size()), larger, larger);
    assertTrue(assertThrows(BadFileException.class, () -> wrong.write(folder.resolve("a"))).getMessage()
        .contains("another model's tokenizer"));
    assertFalse(Files.exists(folder.resolve("a")));
    Path odd = Files.createDirectories(folder.resolve("odd"));
    Files.copy(path.resolve("config.json"), odd.resolve("config.json"));
    try (Checkpoint old = Checkpoint.open(path)) {
      var entry = old.get("model.embed_tokens.weight");
      CheckpointWriter.write(odd, List.of(Part.of(entry), Part.of("mystery.table", entry.type(), entry.shape(), entry.data())));
    }
    var same = new ModelVocabulary(odd, IdMap.growing(WORDS.size(), WORDS.size()), WORDS, WORDS);
    assertTrue(assertThrows(BadFileException.class, () -> same.write(folder.resolve("b"))).getMessage()
        .contains("'mystery.table' has " + PADDED + " rows"));
  }
}
