// Encoders without a recorded reference, held to their definition in plain loops; and what their configs may say.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class EncoderDefinitionsTest {
  private static final int[] IDS = {5, 9, 2, 17, 28, 3, 11, 8, 20};
  private static final String MODERN = """
      {"model_type": "modernbert", "architectures": ["ModernBertForMaskedLM"], "vocab_size": 29, "hidden_size": 24,
       "num_hidden_layers": 4, "num_attention_heads": 3, "intermediate_size": 20, "max_position_embeddings": 64,
       "local_attention": 4, "global_attn_every_n_layers": 3, "norm_eps": 1e-5}""";
  private static final String XMOD = """
      {"model_type": "xmod", "architectures": ["XmodForMaskedLM"], "vocab_size": 29, "hidden_size": 24, "pad_token_id": 1,
       "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 20, "max_position_embeddings": 20,
       "languages": ["en_XX", "sw_KE", "ha_NG"], "default_language": "sw_KE", "adapter_reduction_factor": 3,
       "layer_norm_eps": 1e-5}""";

  private final RandomWeights weights = new RandomWeights(3, 0.3, 2);
  private final EagerRun exact = Run.exact();

  @AfterEach
  void close() {
    exact.close();
    weights.close();
  }

  /** @param changes pairs of key and JSON value */
  private Encoder model(String json, String... changes) {
    ObjectNode config = (ObjectNode) JsonMapper.shared().readTree(json);
    for (int i = 0; i < changes.length; i += 2) config.set(changes[i], JsonMapper.shared().readTree(changes[i + 1]));
    Encoder model = (Encoder) Families.model(new Config("config.json", config), weights);
    // Norms and biases of 1 and 0 would hide a use that is forgotten.
    for (Parameter p : weights.parameters()) {
      if (p.shape().length == 2) continue;
      double middle = p.name().toLowerCase(java.util.Locale.ROOT).contains("norm.weight") ? 1 : 0;
      RandomWeights.gaussian(p.value(), 11, p.name(), 0.2);
      for (int c = 0; c < p.cols(); c++) p.value().set(0, c, middle + p.value().get(0, c));
    }
    return model;
  }

  private double[] rows(Encoder model) {
    Segments s = Segments.of(exact, IDS.length);
    return exact.read(model.rows(exact, s.ids(exact, IDS), null, s));
  }

  private static void same(double[][] wanted, double[] found) {
    double[] flat = Arrays.stream(wanted).flatMapToDouble(Arrays::stream).toArray();
    assertEquals(flat.length, found.length);
    for (int i = 0; i < found.length; i++) assertEquals(flat[i], found[i], 1e-10, "number " + i);
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void modernBert(boolean biases) {
    Encoder model = model(MODERN, "norm_bias", "" + biases, "attention_bias", "" + biases, "mlp_bias", "" + biases);
    assertEquals(biases, weights.parameters().stream().anyMatch(p -> p.name().equals("model.layers.1.attn_norm.bias")));
    assertFalse(weights.parameters().stream().anyMatch(p -> p.name().startsWith("model.layers.0.attn_norm")));
    same(new PlainEncoder(3, 1e-5, weights).modernBert(4, 3, 2, 160_000, 10_000, IDS), rows(model));
  }

  /** The same as transformers 5 writes it. */
  @Test
  void modernBertWithListedLayers() {
    Encoder model = model(MODERN, "layer_types",
        "[\"full_attention\", \"sliding_attention\", \"full_attention\", \"sliding_attention\"]", "rope_parameters",
        "{\"full_attention\": {\"rope_type\": \"default\", \"rope_theta\": 5000}, \"sliding_attention\": "
            + "{\"rope_type\": \"default\", \"rope_theta\": 70}}");
    same(new PlainEncoder(3, 1e-5, weights).modernBert(4, 2, 2, 5000, 70, IDS), rows(model));
  }

  /** A null base of near layers means the far ones' (transformers 4). */
  @Test
  void modernBertWithOneBase() {
    Encoder model = model(MODERN, "global_rope_theta", "900", "local_rope_theta", "null");
    same(new PlainEncoder(3, 1e-5, weights).modernBert(4, 3, 2, 900, 900, IDS), rows(model));
  }

  @ParameterizedTest
  @CsvSource({"false, false, true, true", "true, false, true, true", "false, true, true, false",
      "true, false, false, false"})
  void xmod(boolean preNorm, boolean ownNorm, boolean reuseNorm, boolean fromNorm) {
    Xmod model = (Xmod) model(XMOD, "pre_norm", "" + preNorm, "adapter_layer_norm", "" + ownNorm, "adapter_reuse_layer_norm",
        "" + reuseNorm, "ln_before_adapter", "" + fromNorm);
    var modules = new PlainEncoder.Modules(preNorm, ownNorm, reuseNorm, fromNorm);
    PlainEncoder plain = new PlainEncoder(3, 1e-5, weights);
    same(plain.xmod(2, modules, "sw_KE", 1, IDS), rows(model));
    same(plain.xmod(2, modules, "ha_NG", 1, IDS), rows(model.in("ha_NG")));
  }

  @Test
  void anXmodSpeaksOnlyWhatItHasModulesFor() {
    Xmod model = (Xmod) model(XMOD, "default_language", "null");
    assertTrue(assertThrows(IllegalStateException.class, () -> rows(model)).getMessage().contains("speaks no language yet"));
    var e = assertThrows(IllegalArgumentException.class, () -> model.in("eo"));
    assertEquals("there are no modules for 'eo', wanted one of [en_XX, sw_KE, ha_NG]", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
      "MODERN; rope_scaling; {\"type\": \"linear\"}; wanted null",
      "MODERN; classifier_pooling; \"max\"; wanted \"cls\" or \"mean\"",
      "MODERN; hidden_activation; \"snake\"; wanted one of gelu,", "MODERN; num_attention_heads; 5; heads of an even size",
      "MODERN; architectures; [\"ModernBertForSong\"]; wanted one of ModernBertModel,",
      "XMOD; languages; []; wanted a list of strings", "XMOD; languages; [\"a\", \"a\"]; wanted a list of strings",
      "XMOD; default_language; \"eo\"; wanted null or one of languages",
      "XMOD; adapter_reduction_factor; 99; wanted at most",
      "XMOD; pad_token_id; 19; wanted"})
  void whatIsUnknownIsNamed(String which, String key, String value, String line) {
    var e = assertThrows(IllegalArgumentException.class,
        () -> model(which.equals("XMOD") ? XMOD : MODERN.replace("MaskedLM", "SequenceClassification"), key, value));
    assertTrue(e.getMessage().startsWith("config.json: '") && e.getMessage().contains(line), e.getMessage());
  }
}
