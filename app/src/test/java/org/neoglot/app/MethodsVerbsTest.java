// The verbs about methods and grids, by their output.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.evidence.Runner;
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
        factors: {steps: [2, 4, 8, 16]}
        fixed: {layers: 1, dim: 16, vocabulary: 300, stories: 20, base_stories: 20, base_steps: 2}
        seeds: [1, 2]
        curves: [{along: steps, metric: Esperanto, form: saturation}]
        """);
    Path out = folder.resolve("out");
    var cli = Cli.run(List.of("experiment", file.toString(), "--out", out.toString(), "--quiet", "--threads", "2"));
    assertEquals(0, cli.status(), cli.err());
    assertTrue(cli.out().contains("Esperanto along steps"), cli.out());
    assertEquals(9, Files.readAllLines(out.resolve("cells.csv")).size());
    for (String column : List.of("tokens", "gigaflop", "MB", "seconds", "trained")) {
      assertTrue(cli.out().lines().findFirst().orElseThrow().contains(column), cli.out());
    }
    assertTrue(cli.out().matches("(?s).*cells spent [0-9.e+-]+ to [0-9.e+-]+ gigaflop.*"), cli.out());
    String page = Files.readString(out.resolve("report.html"));
    assertTrue(page.contains("fitted") && page.contains("gigaflop") && page.contains("cells spent"), page);
    // The same cells, which are noted; figures as figures.
    var json = JsonMapper.shared().readTree(Cli.run(List.of("experiment", file.toString(), "--out", out.toString(),
        "--quiet", "--json")).out());
    assertEquals(4, json.get("rows").size());
    assertEquals(1024, json.get("rows").get(0).get("cost").get("tokens").asInt());
    assertEquals("2", json.get("rows").get(0).get("factors").get("steps").asString());
    var floor = json.get("curves").get(0).get("fit").get("floor");
    assertTrue(floor.get("low").asDouble() <= floor.get("high").asDouble() && floor.get("value").isNumber(), json
        .toString());
  }

  /** This test's classes lie in a folder, perhaps of files that no commit has: such a build makes drafts only. */
  @Test
  void aVerdictWantsCommittedCode() {
    String commit = Build.current().commit();
    Assumptions.assumeFalse(Runner.committed(commit), "this build is of committed files: it would run an experiment");
    Path file = folder.resolve("verdicts.jsonl");
    var cli = Cli.run(List.of("methods", "run", "replay", "--ledger", file.toString(), "--quiet"));
    assertEquals(1, cli.status());
    assertTrue(cli.complaint().contains("this build is of commit '" + commit + "'") && cli.complaint().contains(
        "or --draft, which writes nothing"), cli.complaint());
    assertFalse(Files.exists(file));
  }

  /** Two builds share a name for their code only if it is the same. */
  @Test
  void changedCodeHasANameOfItsOwn() {
    assertEquals("c0ffee", new Build("1", "c0ffee").code());
    assertTrue(new Build("1", "c0ffee+").code().length() > "c0ffee+".length() + 12);
    assertTrue(new Build("1", "unknown").code().startsWith("unknown-"));
  }
}
