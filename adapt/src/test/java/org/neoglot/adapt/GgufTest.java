// Models as GGUF files: written, opened again, the same; and what cannot be written is refused.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.gguf.GgufExport;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class GgufTest {
  private static final Tokenizer TOKENS = Pretraining.learnTokenizer(
      Corpus.split("x", List.of("the cat sat on the mat", "a dog ran to the sun", "the house by the tree"), List.of()), 262);
  private static final int[] IDS = TOKENS.encode("the cat ran to the mat on the sun");
  private static final String LIKE_LLAMA = "\"vocab_size\": " + TOKENS.size() + """
      , "hidden_size": 64, "num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2,
      "intermediate_size": 96, "max_position_embeddings": 64, "head_dim": 32, "rms_norm_eps": 1e-5, "rope_theta": 5000""";

  /** What is special of each, as far as the other engine has it too. */
  private static final Map<String, String> CONFIGS = new LinkedHashMap<>();

  static {
    CONFIGS.put("llama", """
        , "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 32}""");
    CONFIGS.put("mistral", ", \"sliding_window\": null");
    CONFIGS.put("mixtral", ", \"num_local_experts\": 4, \"num_experts_per_tok\": 2, \"sliding_window\": null");
    CONFIGS.put("qwen2", ", \"tie_word_embeddings\": true");
    CONFIGS.put("qwen3", "");
    CONFIGS.put("qwen3_moe", ", \"num_experts\": 6, \"num_experts_per_tok\": 2, \"moe_intermediate_size\": 32, \"norm_topk_prob\": true");
    CONFIGS.put("smollm3", ", \"tie_word_embeddings\": true");
    CONFIGS.put("phi3", ", \"original_max_position_embeddings\": 64");
    CONFIGS.put("gemma", "");
    CONFIGS.put("gemma2", ", \"query_pre_attn_scalar\": 32");
    CONFIGS.put("gemma3_text", ", \"query_pre_attn_scalar\": 32, \"sliding_window\": 8, \"sliding_window_pattern\": 6");
  }

  @TempDir Path folder;

  static Stream<Arguments> all() {
    return CONFIGS.keySet().stream().filter(f -> Families.ALL.stream().anyMatch(k -> k.name().equals(f)))
        .flatMap(f -> Stream.of("F32", "F16", "BF16", "Q8_0", "Q4_0").map(t -> Arguments.of(f, t)));
  }

  private static ObjectNode config(String family) {
    String layers = switch (family) {
      case "smollm3" -> LIKE_LLAMA.replace("layers\": 3", "layers\": 5");                  // every fourth is not turned
      case "gemma3_text" -> LIKE_LLAMA.replace("layers\": 3", "layers\": 7");
      case "qwen2", "phi3" -> LIKE_LLAMA.replace("head_dim\": 32", "head_dim\": 16");  // theirs fill the width
      default -> LIKE_LLAMA;
    };
    return (ObjectNode) JsonMapper.shared().readTree("{\"model_type\": \"" + family + "\", " + layers + CONFIGS.get(family) + "}");
  }

  /** Norms and biases of 1 and 0 would hide one that is forgotten. */
  private static void vary(RandomWeights weights) {
    var random = new SplittableRandom(7);
    for (Parameter p : weights.parameters()) {
      if (p.rows() > 1) continue;
      for (int i = 0; i < p.cols(); i++) {
        var data = p.value().data();
        long at = p.value().at(0) + 4L * i;
        data.set(Format.FLOATS, at, data.get(Format.FLOATS, at) + (float) (random.nextDouble() - 0.5));
      }
    }
  }

  private static double[] logits(Decoder model) {
    try (Threads threads = new Threads(1); EagerRun run = Run.eager(threads)) {
      Segments s = Segments.of(run, IDS.length);
      return run.read(model.logits(run, model.body(run, model.embed(run, s.ids(run, IDS)), s, null)));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void comesBack(String family, String type) throws IOException {
    ObjectNode config = config(family);
    // A folder to keep files in, for whoever holds them to another engine.
    String kept = System.getProperty("neoglot.gguf.keep");
    Path file = (kept == null ? folder : Path.of(kept)).resolve(family + "-" + type + ".gguf");
    try (RandomWeights weights = new RandomWeights(5, 0.1, 3)) {
      Decoder model = Families.build(new Config("config.json", config), weights);
      vary(weights);
      GgufExport.write(file, config, List.copyOf(weights.parameters()), TOKENS, Formats.named(type));
      double[] wanted = logits(model);
      try (ModelFolder opened = ModelFolder.open(file)) {
        double[] found = logits(opened.model());
        double largest = 0;
        double off = 0;
        for (int i = 0; i < wanted.length; i++) {
          largest = Math.max(largest, Math.abs(wanted[i]));
          off = Math.max(off, Math.abs(wanted[i] - found[i]));
        }
        double allowed = switch (type) {
          case "F32" -> family.startsWith("gemma") || family.equals("llama") ? 1e-5 : 0; // gains plus one, factors of f32
          case "F16" -> 0.01;
          case "BF16", "Q8_0" -> 0.3;                                  // of random weights, layer by layer
          default -> 1.5;
        };
        assertTrue(off <= allowed * largest, off + " of " + largest);
        assertArrayEquals(IDS, opened.tokenizer().orElseThrow().encode("the cat ran to the mat on the sun"));
        assertEquals(model.embedding().rows(), opened.model().embedding().rows());
        if (kept != null) keep(file, found);
      }
    }
  }

  private static void keep(Path file, double[] logits) throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("ids", IDS);
    map.put("logits", logits);
    Files.writeString(Path.of(file + ".json"), JsonMapper.shared().writeValueAsString(map));
  }

  @Test
  void whatHasNoPlaceIsRefused() throws IOException {
    try (RandomWeights weights = new RandomWeights(5, 0.1, 3)) {
      ObjectNode config = config("llama");
      Families.build(new Config("config.json", config), weights);
      var parameters = List.copyOf(weights.parameters());
      Path file = folder.resolve("m.gguf");
      refused("'gpt2' is not written as GGUF", () -> GgufExport.write(file, config.deepCopy().put("model_type", "gpt2"), parameters, null, Formats.F32));
      refused("every fourth", () -> GgufExport.write(file, config.deepCopy().put("model_type", "smollm3").put("no_rope_layer_interval", 2),
          parameters, null, Formats.F32));
      refused("experts in every layer", () -> GgufExport.write(file, config.deepCopy().put("model_type", "qwen3_moe"), parameters, null,
          Formats.F32));
      refused("sliding window", () -> GgufExport.write(file, config.deepCopy().put("model_type", "mistral").put("sliding_window", 4),
          parameters, null, Formats.F32));
      ObjectNode dynamic = config.deepCopy();
      dynamic.putObject("rope_scaling").put("rope_type", "dynamic").put("factor", 2);
      refused("'dynamic'", () -> GgufExport.write(file, dynamic, parameters, null, Formats.F32));
      assertTrue(Files.notExists(file));
      GgufExport.write(file, config, parameters.subList(0, 5), null, Formats.F32);
      var lacking = assertThrows(BadFileException.class, () -> ModelFolder.open(file));
      assertTrue(lacking.getMessage().contains("m.gguf") && lacking.getMessage().contains("blk."), lacking.getMessage());
    }
  }

  private interface Writing {
    void run() throws IOException;
  }

  private static void refused(String said, Writing writing) {
    var e = assertThrows(IllegalArgumentException.class, writing::run);
    assertTrue(e.getMessage().contains(said), e.getMessage());
  }

  /** Wherever a file is cut or a byte of its head is changed, one line says so, or it is a model all the same. */
  @Test
  void brokenFilesAreNamed() throws IOException {
    Path whole = folder.resolve("whole.gguf");
    try (RandomWeights weights = new RandomWeights(5, 0.1, 3)) {
      Families.build(new Config("config.json", config("llama")), weights);
      GgufExport.write(whole, config("llama"), List.copyOf(weights.parameters()), null, Formats.F16);
    }
    byte[] bytes = Files.readAllBytes(whole);
    var random = new SplittableRandom(3);
    Path broken = folder.resolve("broken.gguf");
    for (int i = 0; i < 400; i++) {
      byte[] changed = i % 2 == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(4, bytes.length)) : bytes.clone();
      if (i % 2 == 1) changed[random.nextInt(4, 3000)] ^= (byte) (1 << random.nextInt(8));
      Files.write(broken, changed);
      try (ModelFolder opened = ModelFolder.open(broken)) {
        assertTrue(opened.model().layers() > 0);
      } catch (BadFileException | IllegalArgumentException e) {
        assertTrue(e.getMessage().contains("broken.gguf") && !e.getMessage().contains("\n"), e.getMessage());
      }
    }
  }
}
