// A GGUF file as a config and weights, which is all that a family is built from.
package org.neoglot.models.gguf;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.neoglot.engine.file.Gguf;
import org.neoglot.models.Config;

/**
 * An opened file.
 *
 * @param config what config.json would say
 * @param weights its weights under their published names
 */
public record GgufModel(Gguf file, Config config, GgufWeights weights) implements AutoCloseable {
  /** @throws org.neoglot.engine.file.BadFileException naming what is wrong, or which architecture is not known */
  public static GgufModel open(Path path) {
    Gguf file = Gguf.open(path);
    try {
      String name = file.string("general.architecture");
      GgufArchitecture a = GgufArchitecture.named(name).orElseThrow(() -> file.wrong("general.architecture",
          "one of " + GgufArchitecture.ALL.stream().map(GgufArchitecture::name).collect(Collectors.joining(", "))));
      var json = GgufConfig.json(file, a);
      int heads = Math.max(1, json.path("num_attention_heads").asInt(1));
      int headDim = json.path("head_dim").asInt(json.path("hidden_size").asInt(1) / heads);
      return new GgufModel(file, new Config(path.toString(), json), new GgufWeights(file, a, Math.max(1, headDim)));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Whether a file brings a vocabulary. */
  public static boolean hasTokenizer(Path path) {
    try (Gguf file = Gguf.open(path)) {
      return file.values().containsKey("tokenizer.ggml.tokens");
    }
  }

  @Override
  public void close() {
    weights.close();
    file.close();
  }
}
