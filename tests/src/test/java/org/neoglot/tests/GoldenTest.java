// The engine held to recorded reference outputs, family by family.
package org.neoglot.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.neoglot.adapt.verify.Row;
import org.neoglot.adapt.verify.Verifier;
import org.neoglot.engine.Threads;
import org.neoglot.models.Config;
import org.neoglot.models.Families;
import org.neoglot.models.Family;
import org.neoglot.testing.Shared;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every number that a case holds is recomputed and lies within the tolerance of the reference's README. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenTest {
  private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask", "token_type_ids", "labels",
      "start_positions", "end_positions", "bce_labels");

  /** Those of PEFT, on a decoder, which are in the page on fidelity too. */
  private static final int DECODER_ADAPTERS = 8;

  private final Fidelity fidelity = new Fidelity();

  /** The page is of all references or it is not written. */
  @AfterAll
  void writeThePage() throws IOException {
    Path docs = Path.of(System.getProperty("basedir", "")).resolve("../docs").toAbsolutePath().normalize();
    Path golden = Path.of(System.getProperty("neoglot.shared", ""), "golden");
    if (!Files.isDirectory(golden)) return;                                     // the tests were skipped and said so
    if (fidelity.size() == foldersOfOurFamilies().count() + DECODER_ADAPTERS) fidelity.write(docs.resolve("fidelity.md"));
  }

  /** Every reference of a model whose family is in the list; none is named here, so none can be forgotten. */
  static Stream<String> foldersOfOurFamilies() throws IOException {
    Set<String> ours = Families.ALL.stream().map(Family::name).collect(Collectors.toSet());
    try (Stream<Path> all = Files.list(Shared.path("golden"))) {
      return all.filter(f -> Files.exists(f.resolve("config.json"))
          && ours.contains(Config.read(f.resolve("config.json")).family()))
          .map(f -> f.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("foldersOfOurFamilies")
  void everythingRecordedIsRecomputedWithinTolerance(String folder) {
    verify(folder);
  }

  /** What is no model by itself, with the number of rows that there are at least. */
  @ParameterizedTest
  @CsvSource({"peft_lora, 14", "peft_lora_all_rslora, 14", "peft_dora, 14", "peft_vera, 14", "peft_ia3, 14",
      "peft_prefix_tuning, 8", "peft_prompt_tuning, 8", "peft_p_tuning, 7", "adapter_houlsby, 17", "adapter_pfeiffer, 17",
      "optimisers, 45", "sampling, 30"})
  void adaptersOptimizersAndSamplingToo(String folder, int atLeast) {
    List<Row> rows = Verifier.verify(Shared.path("golden/" + folder), new Threads(2));
    assertEquals(List.of(), rows.stream().filter(r -> !r.pass()).toList(), folder);
    assertTrue(rows.size() >= atLeast, () -> folder + " has only " + rows.size() + " rows");
    if (folder.startsWith("peft_")) fidelity.add(Shared.path("golden/" + folder), rows);
  }

  /**
   * Each tensor that case.json lists and that is no input must be among the rows, so that none is passed over in
   * silence.
   */
  private void verify(String folder) {
    Path path = Shared.path("golden/" + folder);
    List<Row> rows = Verifier.verify(path, new Threads(2));
    assertEquals(List.of(), rows.stream().filter(r -> !r.pass()).toList(), folder);
    Set<String> seen = rows.stream().map(Row::name).collect(Collectors.toSet());
    JsonNode recorded = JsonMapper.shared().readTree(path.resolve("case.json").toFile());
    List<String> missed = recorded.path("tensors").propertyNames().stream()
        .filter(n -> !seen.contains(n) && !INPUTS.contains(n.replaceFirst("^single\\.", ""))).toList();
    assertEquals(List.of(), missed, folder);
    assertEquals(recorded.path("generation").size(), rows.stream().filter(r -> r.name().startsWith("generation.")).count());
    fidelity.add(path, rows);
  }
}
