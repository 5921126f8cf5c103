// What does not fit is refused in one line that names it, whatever the family.
package org.neoglot.tests;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.neoglot.models.ModelFolder;
import org.neoglot.testing.Shared;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RefusalsTest {
  /** What families call their layers; ALBERT's are groups, which others may share. */
  private static final String[] LAYERS = {"num_hidden_groups", "encoder_layers", "decoder_layers",
      "n_layers", "num_hidden_layers",
      "n_layer", "num_layers"};

  @TempDir
  Path temporary;

  static Stream<String> folders() throws IOException {
    return GoldenTest.foldersOfOurFamilies();
  }

  /** The reference's weights beside a config that says something else. */
  private String refusal(String name, Consumer<ObjectNode> change) throws IOException {
    Path golden = Shared.path("golden/" + name);
    Path folder = Files.createTempDirectory(temporary, name);
    try (Stream<Path> files = Files.list(golden)) {
      for (Path f : files.filter(f -> f.getFileName().toString().startsWith("model")).toList()) {
        Files.copy(f, folder.resolve(f.getFileName()));
      }
    }
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(golden.resolve("config.json").toFile());
    change.accept(json);
    Files.write(folder.resolve("config.json"), JsonMapper.shared().writeValueAsBytes(json));
    RuntimeException e = assertThrows(RuntimeException.class, () -> ModelFolder.openAny(folder, w -> w).close());
    String line = e.getMessage();
    assertTrue(line != null && line.lines().count() == 1 && line.startsWith(folder.toString()), line);
    return line;
  }

  private static Consumer<ObjectNode> layers(int more) {
    return json -> {
      for (String key : LAYERS) if (json.has(key)) json.put(key, json.get(key).intValue() + more);
    };
  }

  private static void says(String line, String... parts) {
    for (String part : parts) assertTrue(line.contains(part), line + " does not say " + part);
  }

  @ParameterizedTest
  @MethodSource("folders")
  void anUnknownArchitectureIsNamedWithTheKnownOnes(String folder) throws IOException {
    says(refusal(folder, json -> json.put("model_type", "zebra")), "'zebra'", "llama", "gpt_neox", "xglm");
  }

  @ParameterizedTest
  @MethodSource("folders")
  void aMissingTensorIsNamed(String folder) throws IOException {
    int layers = layersOf(folder);
    says(refusal(folder, layers(1)), "." + layers + ".", "no tensor");
  }

  @ParameterizedTest
  @MethodSource("folders")
  void aTensorTooManyIsNamed(String folder) throws IOException {
    int layers = layersOf(folder);
    if (layers < 2) return;                                                     // a model has a layer or more
    says(refusal(folder, layers(-1)), "." + (layers - 1) + ".", "has no place for");
  }

  @ParameterizedTest
  @MethodSource("folders")
  void aWrongShapeIsShownBesideTheWantedOne(String folder) throws IOException {
    int[] rows = new int[1];
    String line = refusal(folder, json -> json.put("vocab_size", rows[0] = json.get("vocab_size").intValue() + 1));
    says(line, "'", "is [" + (rows[0] - 1) + ",", "but the config asks for [" + rows[0] + ",");
  }

  @ParameterizedTest
  @MethodSource("folders")
  void anOptionThatIsNotComputedIsNamed(String folder) throws IOException {
    says(refusal(folder, json -> json.putObject("quantization_config").put("bits", 4)), "'quantization_config' is {",
        "wanted null");
  }

  private static int layersOf(String folder) {
    var json = JsonMapper.shared().readTree(Shared.path("golden/" + folder).resolve("config.json").toFile());
    for (String key : LAYERS) if (json.has(key)) return json.get(key).intValue();
    throw new AssertionError(folder + " says nothing of layers");
  }
}
