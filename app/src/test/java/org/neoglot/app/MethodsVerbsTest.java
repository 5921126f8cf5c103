// The verbs about methods and grids, by their output.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class MethodsVerbsTest {
  @TempDir
  Path folder;

  private String ledger() throws IOException {
    Path file = folder.resolve("empty.jsonl");
    if (!Files.exists(file)) Files.createFile(file);
    return file.toString();
  }

  @Test
  void theRegisterIsListedAndShown() throws IOException {
    var all = Cli.run(List.of("methods", "list", "--json", "--quiet", "--ledger", ledger()));
    assertEquals(316, JsonMapper.shared().readTree(all.out()).get("methods").size());
    String some = Cli.run(List.of("methods", "list", "--mechanism", "weight-average", "--theme", "merging", "--quiet",
        "--ledger", ledger())).out();
    assertTrue(some.contains("M033") && !some.contains("M123") && some.contains("NOT BUILT"), some);
    String one = Cli.run(List.of("methods", "show", "m123", "--quiet", "--ledger", ledger())).out();
    assertTrue(one.contains("Low-Rank Adaptation") && one.contains("LoraConfig"), one);
    String about = Cli.run(List.of("methods", "show", "M033", "--quiet", "--ledger", ledger())).out();
    assertTrue(about.contains("neoglot methods run branch-and-merge"), about);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "methods show M999|2|there is no method 'M999'; keys are M001 to M316",
    "methods run nothing|2|no experiment is called 'nothing'",
    "methods run replay --seeds 1,2|2|--seeds [1, 2]: wanted 5 or more, all different",
    "methods list --mechanism magic|2|--mechanism magic: there is none of that name",
    "methods ledger --ledger nowhere.jsonl|1|nowhere.jsonl: does not exist; wanted a ledger of verdicts",
    "experiment nowhere.yaml|2|nowhere.yaml is no file; wanted a grid in YAML"})
  void saysWhatIsWrong(String line, int status, String wanted) {
    var cli = Cli.run(line);
    assertEquals(status, cli.status(), cli.err());
    assertTrue(cli.complaint().contains(wanted), cli.complaint());
  }

  @Test
  void aGridLeavesTableAndReport() throws IOException {
    Path file = Files.writeString(folder.resolve("grid.yaml"), """
        name: tiny
        factors: {steps: [2, 4, 8]}
        fixed: {layers: 1, dim: 16, vocabulary: 300, stories: 20, base_stories: 20, base_steps: 2}
        seeds: [1, 2]
        curves: [{along: steps, metric: Esperanto, form: saturation}]
        """);
    Path out = folder.resolve("out");
    var cli = Cli.run(List.of("experiment", file.toString(), "--out", out.toString(), "--quiet", "--threads", "2"));
    assertEquals(0, cli.status(), cli.err());
    assertTrue(cli.out().contains("Esperanto along steps"), cli.out());
    assertEquals(7, Files.readAllLines(out.resolve("cells.csv")).size());
    assertTrue(Files.readString(out.resolve("report.html")).contains("fitted"));
  }
}
