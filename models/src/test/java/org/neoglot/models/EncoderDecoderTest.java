// What an encoder-decoder's decoder is given, and sources that do not fit.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class EncoderDecoderTest {
  private static final String SIZES = """
      "vocab_size": 40, "d_model": 16, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2,
      "decoder_attention_heads": 2, "encoder_ffn_dim": 24, "decoder_ffn_dim": 24, "max_position_embeddings": 32,
      "d_kv": 8, "num_heads": 2, "d_ff": 24, "num_layers": 1""";

  private final RandomWeights weights = new RandomWeights(3, 0.3, 1);
  private final EagerRun run = Run.eager(new Threads(1));

  @AfterEach
  void close() {
    run.close();
    weights.close();
  }

  private EncoderDecoder model(String family, String more) {
    String json = "{\"model_type\": \"" + family + "\", " + SIZES + more + "}";
    Config config = new Config("config.json", (ObjectNode) JsonMapper.shared().readTree(json));
    return Families.encoderDecoder(config, Families.model(config, weights));
  }

  @Test
  void labelsMoveByOneBehindTheFamilysStart() {
    int[] labels = {5, -1, 7, 9};
    EncoderDecoder bart = model("bart", ", \"pad_token_id\": 1");
    assertArrayEquals(new int[] {2, 5, 1, 7}, bart.shiftRight(labels), "a label left out is a pad");
    assertArrayEquals(new int[] {33, 5, 39, 7},
        model("marian", ", \"pad_token_id\": 39, \"decoder_start_token_id\": 33").shiftRight(labels));
    assertArrayEquals(new int[] {0, 5, 0, 7}, model("t5", "").shiftRight(labels));
    assertArrayEquals(new int[] {0, 5, 0, 7}, model("pegasus", ", \"pad_token_id\": 0").shiftRight(labels));
    assertArrayEquals(new int[] {2, 5, 1, 7}, model("m2m_100", ", \"pad_token_id\": 1").shiftRight(labels));
  }

  @Test
  void targetsOfMBartBeginWithTheirLastToken() {
    EncoderDecoder model = model("mbart", ", \"pad_token_id\": 1");
    assertArrayEquals(new int[] {9, 5, 1, 7}, model.shiftRight(new int[] {5, -1, 7, 9}));
    assertArrayEquals(new int[] {7, 5, 1, 7}, model.shiftRight(new int[] {5, -1, 7, -1}), "the last that counts");
    assertEquals(OptionalInt.empty(), model.start());
    var e = assertThrows(IllegalArgumentException.class,
        () -> new Generator(model, run).generate(new int[][] {{3}}, Generator.Options.greedy(2)));
    assertTrue(e.getMessage().startsWith("config.json: 'decoder_start_token_id' is missing"), e.getMessage());
    assertEquals(2, new Generator(model, run).generate(new int[][] {{3}}, new int[][] {{2, 30}}, Generator.Options.greedy(2),
        (prompt, id) -> true)[0].length, "a prompt of start and language");
  }

  /** M2M100Config scales embedded rows unless it is told otherwise; the configs of its cousins do not. */
  @Test
  void embeddedRowsAreScaledWhereTheFamilyDoesIt() {
    for (String family : List.of("bart", "mbart", "m2m_100", "marian", "pegasus")) {
      String more = ", \"pad_token_id\": 1, \"scale_embedding\": ";
      double[] off = embedded(model(family, more + "false"));
      double[] on = embedded(model(family, more + "true"));
      double[] silent = embedded(model(family, ", \"pad_token_id\": 1"));
      assertFalse(Arrays.equals(on, off), family);
      assertArrayEquals(family.equals("m2m_100") ? on : off, silent, family);
    }
  }

  private double[] embedded(EncoderDecoder model) {
    Segments s = Segments.of(run, 2);
    return run.read(model.embedSource(run, s.ids(run, 3, 4), s));
  }

  @Test
  void asManySourcesAsTargets() {
    EncoderDecoder model = model("bart", ", \"pad_token_id\": 1");
    Segments s = Segments.of(run, 3, 2);
    Tensor encoded = model.encode(run, model.embedSource(run, s.ids(run, 3, 4, 5, 6, 7), s), s);
    var e = assertThrows(IllegalArgumentException.class, () -> Source.of(encoded, s, Segments.of(run, 4)));
    assertEquals("1 targets look at 2 sources", e.getMessage());
    try (Memory memory = Memory.of(run, model, new int[] {3, 4, 5}, new int[] {6, 7})) {
      assertEquals(2, memory.sources());
      e = assertThrows(IllegalArgumentException.class, () -> memory.source(run, Segments.of(run, 4), 0, 1));
      assertEquals("2 sources are named for 1 targets", e.getMessage());
    }
  }

  @Test
  void kindsOfModelsAreNamedWhereAnotherIsWanted() {
    EncoderDecoder model = model("t5", "");
    var e = assertThrows(IllegalArgumentException.class, () -> Families.decoder(model.config(), model));
    assertEquals("config.json: model_type 't5' is an encoder-decoder, wanted a model that goes on with text",
        e.getMessage());
    try (Tiny llama = Tiny.of()) {
      e = assertThrows(IllegalArgumentException.class, () -> Families.encoderDecoder(llama.model().config(), llama.model()));
      assertEquals("config.json: model_type 'llama' is a decoder, wanted a model from one sequence to another",
          e.getMessage());
    }
  }
}
