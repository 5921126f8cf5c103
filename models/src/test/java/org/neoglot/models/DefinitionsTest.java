// Families without a recorded reference, held to their definition in plain loops; and what their configs may say.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.models.PlainDecoder.Kind;

class DefinitionsTest {
  private static final int[] IDS = Tiny.ids(5, 13);

  private static Kind llama(int headDim) {
    return new Kind(4, 2, headDim, 1e-5, layer -> 0, layer -> 10_000, false, 0, false, false, 1 / Math.sqrt(headDim), 1, 0,
        true, layer -> true);
  }

  /** Scores in double precision, to the last digits. */
  private static void check(Kind kind, Tiny tiny) {
    try (tiny; EagerRun exact = Run.exact()) {
      double[] found = tiny.logits(exact, IDS);
      double[][] wanted = new PlainDecoder(kind, tiny.model().layers(), tiny.weights()).logits(IDS);
      for (int i = 0; i < found.length; i++) {
        assertEquals(wanted[i / Tiny.VOCABULARY][i % Tiny.VOCABULARY], found[i], 1e-10, "row " + i / Tiny.VOCABULARY);
      }
    }
  }

  @Test
  void llamaIsThisDefinition() {
    check(llama(8), Tiny.of());
  }

  /** A window from the second layer on, heads normalised before they are turned. */
  @ParameterizedTest
  @CsvSource({"false, true", "true, false"})
  void qwen3(boolean bias, boolean tied) {
    Kind k = llama(16);
    Kind kind = new Kind(4, 2, 16, k.eps(), layer -> layer == 0 ? 0 : 4, layer -> 5000, true, 0, false, false, k.scale(), 1, 0,
        true, k.sparse());
    check(kind, Tiny.of("model_type", "\"qwen3\"", "head_dim", "16", "rope_theta", "5000", "use_sliding_window", "true",
        "sliding_window", "4", "max_window_layers", "1", "attention_bias", "" + bias, "tie_word_embeddings", "" + tied));
  }

  private static Kind gemma3(int full) {
    return new Kind(4, 2, 8, 1e-5, layer -> layer == full ? 0 : 3, layer -> layer == full ? 40_000 : 500, true, 1, true, true,
        0.25, Math.sqrt(32), 0, true, layer -> true);
  }

  @Test
  void gemma3TurnsNearLayersByAnotherBase() {
    check(gemma3(1), Tiny.of("model_type", "\"gemma3_text\"", "head_dim", "8", "sliding_window", "3", "rope_theta", "40000",
        "sliding_window_pattern", "2", "query_pre_attn_scalar", "16", "rope_local_base_freq", "500"));
  }

  /** The same as transformers 5 writes it. */
  @Test
  void gemma3WithListedLayers() {
    check(gemma3(2), Tiny.of("model_type", "\"gemma3_text\"", "head_dim", "8", "sliding_window", "3", "query_pre_attn_scalar",
        "16", "layer_types", "[\"sliding_attention\", \"sliding_attention\", \"full_attention\"]", "rope_parameters",
        "{\"full_attention\": {\"rope_type\": \"default\", \"rope_theta\": 40000}, \"sliding_attention\": "
            + "{\"rope_type\": \"default\", \"rope_theta\": 500}}"));
  }

  /** Layers without positions, by the interval and by the list; those with a window are among them. */
  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"no_rope_layer_interval; 2; false", "no_rope_layers; [1, 0, 1]; true"})
  void smolLm3(String key, String value, boolean window) {
    Kind k = llama(8);
    Kind kind = new Kind(4, 2, 8, k.eps(), layer -> window && layer == 1 ? 3 : 0, layer -> layer == 1 ? 0 : 2e6, false, 0,
        false, false, k.scale(), 1, 0, true, k.sparse());
    check(kind, Tiny.of("model_type", "\"smollm3\"", key, value, "use_sliding_window", "" + window, "sliding_window", "3"));
  }

  /** The second layer has no experts; shares are made to sum to 1, or left as probabilities. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void qwen3WithExperts(boolean shares) {
    Kind k = llama(16);
    Kind kind = new Kind(4, 2, 16, k.eps(), k.window(), k.theta(), true, 0, false, false, k.scale(), 1, 3, shares,
        layer -> layer != 1);
    check(kind, Tiny.of("model_type", "\"qwen3_moe\"", "head_dim", "16", "num_experts", "5", "num_experts_per_tok", "3",
        "moe_intermediate_size", "20", "norm_topk_prob", "" + shares, "mlp_only_layers", "[1]"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
      "gemma3_text; use_bidirectional_attention; true; wanted false",
      "gemma3_text; layer_types; [\"full_attention\"]; wanted a list of 3 of [full_attention, sliding_attention]",
      "gemma3_text; hidden_activation; \"snake\"; wanted one of gelu,",
      "smollm3; no_rope_layers; [1, 2, 1]; wanted a list of 3 of [0, 1]",
      "gemma2; final_logit_softcapping; -1; wanted a number above 0",
      "mixtral; num_experts_per_tok; 9; wanted at most num_local_experts 8",
      "mixtral; router_jitter_noise; 0.1; wanted 0",
      "mistral; sliding_window; 0; wanted a whole number from 1"})
  void whatIsUnknownIsNamed(String family, String key, String value, String line) {
    var e = assertThrows(IllegalArgumentException.class, () -> Tiny.of("model_type", "\"" + family + "\"", key, value));
    assertTrue(e.getMessage().startsWith("config.json: '" + key + "' is ") && e.getMessage().contains(line), e.getMessage());
  }
}
