// What golden numbers do not show of the families: caches, packing, tables that are only stored, and refusals.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class FamiliesTest {
  private static final String GPT2 = """
      {"model_type": "gpt2", "vocab_size": 29, "n_embd": 24, "n_layer": 2, "n_head": 3, "n_positions": 16}""";
  private static final String BERT = """
      {"model_type": "bert", "architectures": ["BertForMaskedLM"], "vocab_size": 29, "hidden_size": 24,
       "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 40, "max_position_embeddings": 16}""";

  private final RandomWeights weights = new RandomWeights(3, 0.3, 2);
  private final EagerRun run = Run.eager(new Threads(2));

  @AfterEach
  void close() {
    run.close();
    weights.close();
  }

  private static Config config(String json) {
    return new Config("config.json", (ObjectNode) JsonMapper.shared().readTree(json));
  }

  private double[] rows(Encoder model, int[] lengths, int... ids) {
    Segments s = Segments.of(run, lengths);
    double[] rows = run.read(model.body(run, model.embed(run, s.ids(run, ids), null, s), s));
    run.reset();
    return rows;
  }

  @Test
  void whatGpt2SaysFromItsCacheIsWhatItSaysFromTheBeginning() {
    Decoder model = Families.build(config(GPT2), weights);
    int[] prompt = {5, 9, 2};
    int[] made = new Generator(model, run).generate(new int[][] {prompt, {7}}, Generator.Options.greedy(10))[0];
    int[] all = Arrays.copyOf(prompt, prompt.length + made.length);
    System.arraycopy(made, 0, all, prompt.length, made.length);
    Segments s = Segments.of(run, all.length);
    Tensor x = model.body(run, model.embed(run, s.ids(run, all)), s, null);
    double[] logits = run.read(model.logits(run, x));
    for (int i = 0; i < made.length; i++) {
      double[] row = Arrays.copyOfRange(logits, (prompt.length - 1 + i) * 29, (prompt.length + i) * 29);
      assertEquals(Arrays.stream(row).max().orElseThrow(), row[made[i]], 1e-5, "token " + i);
    }
  }

  @Test
  void aSentenceOfAPackedBatchIsTheSentenceAloneToTheBit() {
    Encoder model = (Encoder) Families.model(config(BERT), weights);
    double[] packed = rows(model, new int[] {4, 3}, 1, 2, 3, 4, 11, 12, 13);
    assertArrayEquals(rows(model, new int[] {4}, 1, 2, 3, 4), Arrays.copyOf(packed, 4 * 24));
    assertArrayEquals(rows(model, new int[] {3}, 11, 12, 13), Arrays.copyOfRange(packed, 4 * 24, 7 * 24));
    double[] other = rows(model, new int[] {4}, 1, 2, 3, 5);
    assertTrue(other[0] != packed[0], "the first token sees the last");
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"n_embd; 25; is 25, wanted a multiple of n_head 3",
      "activation_function; \"snake\"; is \"snake\", wanted one of gelu,",
      "add_cross_attention; true; wanted false"})
  void aGpt2OfOtherArithmeticIsRefused(String key, String value, String line) {
    refused(GPT2, key, value, line);
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"position_embedding_type; \"relative_key\"; wanted \"absolute\"",
      "architectures; [\"BertForSomething\"]; wanted one of BertModel, BertForMaskedLM", "is_decoder; true; wanted false",
      "architectures; \"BertModel\"; wanted a list that begins with a string"})
  void aBertOfOtherArithmeticIsRefused(String key, String value, String line) {
    refused(BERT, key, value, line);
  }

  private void refused(String json, String key, String value, String line) {
    ObjectNode changed = (ObjectNode) JsonMapper.shared().readTree(json);
    changed.set(key, JsonMapper.shared().readTree(value));
    var e = assertThrows(IllegalArgumentException.class, () -> Families.model(new Config("config.json", changed), weights));
    assertTrue(e.getMessage().contains(line) && e.getMessage().startsWith("config.json: '" + key), e.getMessage());
  }

  @Test
  void anEncoderDoesNotGoOnWithText() {
    var e = assertThrows(IllegalArgumentException.class, () -> Families.build(config(BERT), weights));
    assertEquals("config.json: model_type 'bert' is an encoder, wanted a model that goes on with text", e.getMessage());
  }
}
