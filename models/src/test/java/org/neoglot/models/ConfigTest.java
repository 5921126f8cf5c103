// Every wrong config.json is one line that names the file, the key, what was found and what was wanted.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.engine.RandomWeights;
import tools.jackson.databind.node.ObjectNode;

class ConfigTest {
  @TempDir
  Path folder;

  private static String refusal(ObjectNode json) {
    try (RandomWeights weights = new RandomWeights(1, 0.1, 1)) {
      String line = assertThrows(IllegalArgumentException.class,
          () -> Families.build(new Config("m/config.json", json), weights)).getMessage();
      assertEquals(1, line.lines().count(), line);
      assertTrue(line.length() < 400, line);
      assertTrue(line.startsWith("m/config.json: "), line);
      assertTrue(weights.parameters().isEmpty(), "nothing was asked for yet");
      return line;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"model_type", "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"})
  void aMissingKeyIsNamed(String key) {
    ObjectNode json = Tiny.json();
    json.remove(key);
    assertTrue(refusal(json).startsWith("m/config.json: '" + key + "' is missing, wanted "));
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
      "model_type; 3", "vocab_size; \"x\"", "vocab_size; 0", "vocab_size; -5", "vocab_size; 1.5", "hidden_size; null",
      "hidden_size; 2147483648", "hidden_size; 100000000000000000000000000", "hidden_size; 33", "hidden_size; 4",
      "num_attention_heads; [4]", "num_key_value_heads; 3", "num_key_value_heads; {}", "head_dim; 7", "head_dim; 1073741824",
      "intermediate_size; true", "max_position_embeddings; \"128\"", "rms_norm_eps; 0", "rms_norm_eps; -1e-5",
      "rms_norm_eps; \"1e-5\"", "rms_norm_eps; 1e999", "rope_theta; 0", "tie_word_embeddings; 1", "attention_bias; \"no\"",
      "hidden_act; \"snake\"", "hidden_act; 1", "rope_scaling; 2.0",
      "partial_rotary_factor; 0.1", "partial_rotary_factor; 1.5", "quantization_config; {\"bits\": 4}"})
  void aWrongValueIsNamedWithWhatWasFound(String key, String value) {
    String line = refusal(Tiny.json(key, value));
    assertTrue(line.startsWith("m/config.json: '" + key + "' is ") && line.contains("wanted "), line);
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
      "rope_scaling; {'type': 'spiral'}; rope_scaling.type' is \"spiral\", wanted one of default, linear, dynamic, yarn",
      "rope_scaling; {'factor': 2}; rope_scaling.rope_type' is missing, wanted a string",
      "rope_scaling; {'type': 'linear', 'factor': 0.5}; rope_scaling.factor' is 0.5, wanted a number from 1 on",
      "rope_scaling; {'type': 'linear', 'twist': 1}; rope_scaling.twist' is 1, wanted none of that name: known are [",
      "rope_scaling; {'rope_type': 'yarn', 'factor': 2, 'beta_fast': 0}; rope_scaling.beta_fast' is 0, wanted a number",
      "rope_scaling; {'rope_type': 'llama3', 'factor': 2, 'low_freq_factor': 5}; high_freq_factor' is missing, wanted more",
      "rope_scaling; {'type': 'longrope', 'short_factor': [1]}; short_factor' is [1], wanted a list of 4 numbers above 0",
      "rope_parameters; {'rope_type': 'default', 'rope_theta': 0}; rope_parameters.rope_theta' is 0, wanted a number"})
  void aWrongRopeScalingIsNamedWithItsPlace(String key, String value, String line) {
    String found = refusal(Tiny.json(key, value.replace('\'', '"')));
    assertTrue(found.startsWith("m/config.json: 'rope_") && found.contains(line), found);
  }

  @Test
  void anUnknownFamilyListsTheKnownOnes() {
    String line = refusal(Tiny.json("model_type", "\"lama\""));
    assertTrue(line.startsWith("m/config.json: model_type 'lama' is not a family that Neoglot has (llama, "), line);
  }

  @Test
  void whatMayBeAbsentHasThePublishedDefault() {
    ObjectNode json = Tiny.json();
    json.remove(List.of("num_key_value_heads", "max_position_embeddings", "rms_norm_eps"));
    LlamaConfig c = LlamaConfig.of(new Config("c", json));
    assertEquals(new LlamaConfig(53, 32, 3, 4, 4, 8, 44, 2048, 1e-6, false,
        new RopeConfig(10_000, 8, new RopeScaling.None())), c);
    assertEquals(16, LlamaConfig.of(new Config("c", Tiny.json("head_dim", "16"))).headDim(), "not tied to hidden_size");
  }

  @Test
  void specialIdsAreOneOrSeveral() {
    assertEquals(List.of(), new Config("c", Tiny.json()).ids("eos_token_id"));
    assertEquals(List.of(2), new Config("c", Tiny.json("eos_token_id", "2")).ids("eos_token_id"));
    assertEquals(List.of(2, 5), new Config("c", Tiny.json("eos_token_id", "[2, 5]")).ids("eos_token_id"));
    for (String wrong : List.of("-1", "\"2\"", "[2, 2.5]", "4294967296")) {
      assertThrows(IllegalArgumentException.class, () -> new Config("c", Tiny.json("eos_token_id", wrong)).ids("eos_token_id"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"a\": ", "{\"a\": 1, \"a\": 2}", "{} {}", "\u0000", "nonsense"})
  void aFileThatIsNotAJsonObjectIsOneLine(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("config.json"), text);
    String line = assertThrows(IllegalArgumentException.class, () -> Config.read(file)).getMessage();
    assertTrue(line.startsWith(file + ": "), line);
    assertEquals(1, line.lines().count(), line);
  }

  @Test
  void aFileThatIsNotThereIsOneLine() {
    Path file = folder.resolve("config.json");
    String line = assertThrows(IllegalArgumentException.class, () -> Config.read(file)).getMessage();
    assertTrue(line.startsWith(file + ": there is no such file"), line);
    assertFalse(line.contains("Exception"), line);
  }
}
