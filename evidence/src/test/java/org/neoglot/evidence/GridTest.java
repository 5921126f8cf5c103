// Grids: read with clear errors, run, resumed, tabulated; curves found again that were put in.
package org.neoglot.evidence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.evidence.grid.Grid;
import org.neoglot.evidence.grid.GridRunner;
import org.neoglot.evidence.grid.GridTable;

class GridTest {
  private static final String SMALL = """
      name: small
      factors: {method: [full, lora], steps: [8, 2, 4, 16]}
      fixed: {layers: 1, dim: 16, vocabulary: 300, stories: 20, base_stories: 20, base_steps: 2, rank: 2}
      seeds: [1, 2]
      curves: [{along: steps, metric: Esperanto, form: power}]
      """;

  @TempDir
  Path folder;

  private Grid grid(String text) throws IOException {
    Path file = folder.resolve("grid.yaml");
    Files.writeString(file, text);
    return Grid.read(file);
  }

  @Test
  void aGridRunsStopsAndGoesOn() throws IOException {
    Grid grid = grid(SMALL);
    assertEquals(16, grid.cells().size());
    List<String> said = new ArrayList<>();
    assertNull(new GridRunner(folder, 1, "code", said::add, () -> said.size() >= 3).run(grid));
    int before = said.size();
    var results = new GridRunner(folder, 2, "code", line -> { synchronized (said) { said.add(line); } }, () -> false).run(grid);
    assertEquals(16, results.size());
    assertEquals(16, said.size(), "no cell was done twice, " + before + " before");
    var table = new GridTable(grid, results);
    List<String> lines = table.csv().lines().toList();
    assertEquals(17, lines.size());
    assertTrue(lines.getFirst().startsWith("method,steps,seed,Esperanto,English"), lines.getFirst());
    assertEquals(2, table.curves().size());
    for (var laid : table.curves()) {
      assertArrayEquals(new double[] {2, 4, 8, 16}, laid.x(), "a curve goes from left to right, whatever the file says");
      assertEquals(8, laid.fit().points());
      var floor = laid.fit().floor();
      assertTrue(floor.interval().low() <= floor.interval().high() && laid.note().isEmpty(), laid.toString());
    }
    // The first of the cells again, alone and elsewhere.
    Grid one = grid(SMALL.replace("[full, lora]", "[full]").replace("[8, 2, 4, 16]", "[8]").replace("seeds: [1, 2]",
        "seeds: [1]")
        .replaceAll("curves.*\\n", ""));
    var again = new GridRunner(folder.resolve("other"), 1, "code", said::add, () -> false).run(one);
    assertEquals(results.getFirst().outcome(), again.getFirst().outcome());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "name: x|grid.yaml: factors: found 'null', wanted names with values",
    "{name: x, factors: {color: [1]}}|grid.yaml: factors: 'color' is no setting, wanted one of method",
    "{name: x, factors: {method: [magic]}}|grid.yaml: factors: method is 'magic', wanted one of [full",
    "{name: x, factors: {steps: [few]}}|grid.yaml: factors: steps is 'few', wanted a whole number from 1 to 10000000",
    "{name: x, factors: {steps: [30.7]}}|grid.yaml: factors: steps is '30.7', wanted a whole number from 1",
    "{name: x, factors: {steps: [0]}}|grid.yaml: factors: steps is '0', wanted a whole number from 1",
    "{name: x, factors: {steps: [1e12]}}|grid.yaml: factors: steps is '1.0E12', wanted a whole number from 1",
    "{name: x, factors: {rank: [0, 4]}}|grid.yaml: factors: rank is '0', wanted a whole number from 1",
    "{name: x, factors: {dim: [30]}}|grid.yaml: factors: dim is '30', wanted a whole number from 8 to 10000000, a multiple",
    "{name: x, factors: {vocabulary: [100]}}|vocabulary is '100', wanted a whole number from 257",
    "{name: x, factors: {rate: [.nan]}}|grid.yaml: factors: rate is 'NaN', wanted a number above 0",
    "{name: x, factors: {rate: [0]}}|grid.yaml: factors: rate is '0', wanted a number above 0",
    "{name: x, factors: {steps: [1]}, fixed: {replay: 1}}|grid.yaml: fixed: replay is '1', wanted a number from 0 to below",
    "{name: x, factors: {steps: [1, 1.0]}}|grid.yaml: factors: steps: found '[1, 1.0]', wanted values that are all diff",
    "{name: x, factors: {method: [full, prompt], rank: [8, 65]}}|grid.yaml: rank: found '65', wanted at most 64",
    "{name: x, factors: {steps: [1]}, seeds: [1, 1]}|grid.yaml: seeds: found '1 twice', wanted seeds that are all",
    "{name: x, factors: {steps: [1]}, seeds: [1.5]}|grid.yaml: seeds: found '1.5', wanted a whole number",
    "{name: x, factors: {steps: [1]}, seeds: [99999999999999999999]}|seeds: found '99999999999999999999', wanted",
    "{name: x, factors: {steps: [1, 2]}, curves: [{along: steps}]}|curves: along: found 'steps with 2 values', wanted a",
    "{name: x, factors: {method: [full, lora, dora, ia3]}, curves: [{along: method, metric: English, form: power}]}|"
      + "grid.yaml: curves: along: found 'method', wanted a factor of numbers",
    "{name: x, factors: {added: [0, 8, 9, 10]}, curves: [{along: added, metric: English, form: power}]}|"
      + "grid.yaml: curves: along: found 'added [0, 8, 9, 10]', wanted values above 0",
    "{name: x, factors: {steps: [1, 2, 3, 4]}, curves: [{along: steps, metric: French, form: power}]}|"
      + "grid.yaml: curves: metric: found 'French', wanted one of [Esperanto, English, dev Esperanto]",
    "{name: x, factors: {steps: [1, 2, 3, 4]}, curves: [{along: steps, metric: English, form: line}]}|"
      + "grid.yaml: curves: form: found 'line', wanted power or saturation",
    "{name: x, factors: {steps: [1, 2, 3, 4]}, curves: [{along: steps, metric: English, from: power}]}|"
      + "grid.yaml: curves: found 'from', wanted along, metric or form",
    "{name: x, factors: {steps: [1]}, budget: {flops: 6e10}}|grid.yaml: budget: found 'flops beside steps', wanted one",
    "{name: x, factors: {rank: [1]}, budget: {tokens: 5}}|grid.yaml: budget: found '{tokens=5}', wanted {flops: N}",
    "{name: x, seed: 1, factors: {steps: [1]}}|grid.yaml: the file: found 'seed', wanted name, factors",
    "'{name: [x'|grid.yaml: is not YAML"})
  void whatIsWrongIsNamed(String text, String wanted) {
    var e = assertThrows(IllegalArgumentException.class, () -> grid(text));
    assertTrue(e.getMessage().contains(wanted), e.getMessage());
  }

  private static final String TINY = """
      name: tiny
      factors: {FACTORS}
      fixed: {layers: 1, dim: 16, vocabulary: 300, stories: 20, base_stories: 20, base_steps: 2MORE}
      seeds: [1]
      """;

  private static String tiny(String factors, String more) {
    return TINY.replace("FACTORS", factors).replace("MORE", more);
  }

  private List<GridRunner.Result> run(Grid grid, String code, List<String> said) {
    return new GridRunner(folder, 1, code, said::add, () -> false).run(grid);
  }

  /** What another build computed, or what other usual settings would have given, is not this build's result. */
  @Test
  void cellsOfOtherCodeAreDoneAgain() throws IOException {
    Grid grid = grid(tiny("steps: [2]", ""));
    List<String> said = new ArrayList<>();
    run(grid, "one", said);
    assertEquals(1, said.size());
    run(grid, "one", said);
    assertEquals(1, said.size(), "nothing was done again");
    run(grid, "two", said);
    assertEquals(3, said.size(), said.toString());
    assertTrue(said.get(1).contains("has cells of another build or of other settings, which are not used"), said.get(1));
    // What is fixed at what it is anyway is the same grid; fixed at another value, it is not.
    said.clear();
    run(grid(tiny("steps: [2]", ", optimizer: adamw")), "two", said);
    assertEquals(1, said.size(), said.toString());
    run(grid(tiny("steps: [2]", ", optimizer: sgd")), "two", said);
    assertEquals(3, said.size(), said.toString());
  }

  /** A rate far too high, and text that has not as many subwords: each takes its own cells with it and no others. */
  @Test
  void aCellThatFailsIsNotedCountedAndLeftOut() throws IOException {
    Grid grid = grid(tiny("vocabulary: [300, 100000], steps: [2, 4, 8, 16]", "").replace("vocabulary: 300, ", "").replace("[1]", "[1, 2]")
        + "curves: [{along: steps, metric: English, form: power}]\n");
    List<String> said = new ArrayList<>();
    var results = run(grid, "code", said);
    assertEquals(16, said.size());
    var table = new GridTable(grid, results);
    assertEquals(8, table.failed());
    assertTrue(results.getLast().failed().contains("vocabulary of 100000 tokens"), results.getLast().failed());
    List<String> lines = table.csv().lines().toList();
    assertTrue(lines.get(1).matches("300,2,1,[0-9.]+,.*,"), lines.get(1));
    assertTrue(lines.get(9).matches("100000,2,1,,,,,,,,,\"vocabulary of 100000 tokens.*\""), lines.get(9));
    assertEquals(lines.getFirst().split(",", -1).length, lines.get(1).split(",", -1).length);
    assertEquals(2, table.rows().getFirst().ended());
    assertEquals(2, table.rows().getLast().failed());
    assertTrue(Double.isNaN(table.rows().getLast().means().get("English")));
    assertEquals(8, table.curves().getFirst().fit().points());
    assertNull(table.curves().getLast().fit());
    assertEquals("no curve: 8 of 8 cells failed, which leaves 0 values of steps for 3 unknowns", table.curves().getLast()
        .note());
    run(grid, "code", said);
    assertEquals(16, said.size(), "what failed is noted, and not done for ever");
  }

  @Test
  void aCellThatDivergesFails() throws IOException {
    Grid grid = grid(tiny("rate: [0.01, 1.0e30]", ", steps: 8"));
    var results = run(grid, "code", new ArrayList<>());
    assertTrue(results.getFirst().ended());
    assertTrue(results.getLast().failed().contains("step "), results.getLast().failed());
  }

  /** Of few cells, or of one seed, there is a curve and no interval. */
  @Test
  void fewCellsGiveNoIntervals() throws IOException {
    Grid grid = grid(tiny("steps: [2, 4, 8, 16]", "")
        + "curves: [{along: steps, metric: English, form: saturation}]\n");
    var laid = new GridTable(grid, run(grid, "code", new ArrayList<>())).curves().getFirst();
    assertNull(laid.fit().floor().interval());
    assertEquals("no intervals: 4 cells of 1 seed, wanted 8 of 2 or more", laid.note());
  }

  /** Whatever a method's step takes, its cells come within 3 % of the budget, by steps that follow from it. */
  @Test
  void aBudgetIsSpentByEveryMethod() throws IOException {
    Grid grid = grid(tiny("method: [full, lora, embeddings]", ", rank: 2") + "budget: {flops: 1.2e9}\n");
    var table = new GridTable(grid, run(grid, "code", new ArrayList<>()));
    assertEquals(0, table.failed(), table.csv());
    assertEquals(1.2e9, table.spent()[0], 0.03 * 1.2e9);
    assertEquals(1.2e9, table.spent()[1], 0.03 * 1.2e9);
    var rows = table.rows();
    assertTrue(rows.getLast().cost().tokens() > rows.getFirst().cost().tokens(), "frozen layers are cheaper: " + rows);
    // Less than a step is no budget; the cell says so.
    Grid poor = grid(tiny("method: [full]", "") + "budget: {flops: 1000}\n");
    var spent = run(poor, "code", new ArrayList<>()).getFirst();
    assertTrue(spent.failed().contains("wanted 1000.00 flops"), spent.failed());
  }
}
