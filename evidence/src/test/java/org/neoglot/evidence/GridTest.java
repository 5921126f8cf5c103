// Grids: read with clear errors, run, resumed, tabulated; curves found again that were put in.
package org.neoglot.evidence;

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
import org.neoglot.evidence.grid.Fit;
import org.neoglot.evidence.grid.Grid;
import org.neoglot.evidence.grid.GridRunner;
import org.neoglot.evidence.grid.GridTable;

class GridTest {
  private static final String SMALL = """
      name: small
      factors: {method: [full, lora], steps: [2, 4, 8]}
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
    assertEquals(12, grid.cells().size());
    List<String> said = new ArrayList<>();
    assertNull(new GridRunner(folder, 1, said::add, () -> said.size() >= 3).run(grid));
    int before = said.size();
    var results = new GridRunner(folder, 2, line -> { synchronized (said) { said.add(line); } }, () -> false).run(grid);
    assertEquals(12, results.size());
    assertEquals(12, said.size(), "no cell was done twice, " + before + " before");
    var table = new GridTable(grid, results);
    List<String> lines = table.csv().lines().toList();
    assertEquals(13, lines.size());
    assertTrue(lines.getFirst().startsWith("method,steps,seed,Esperanto,English"), lines.getFirst());
    assertEquals(2, table.curves().size());
    // The first of the cells again, alone and elsewhere.
    Grid one = grid(SMALL.replace("[full, lora]", "[full]").replace("[2, 4, 8]", "[2]").replace("seeds: [1, 2]",
        "seeds: [1]")
        .replaceAll("curves.*\\n", ""));
    var again = new GridRunner(folder.resolve("other"), 1, said::add, () -> false).run(one);
    assertEquals(results.getFirst().outcome(), again.getFirst().outcome());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "name: x|grid.yaml: factors: found 'null', wanted names with values",
    "{name: x, factors: {color: [1]}}|grid.yaml: factors: 'color' is no setting, wanted one of method",
    "{name: x, factors: {method: [magic]}}|grid.yaml: factors: method is 'magic', wanted one of [full",
    "{name: x, factors: {steps: [few]}}|grid.yaml: factors: steps is 'few', wanted a number",
    "{name: x, factors: {steps: [1, 2]}, curves: [{along: steps}]}|curves: along: found 'steps', wanted a factor with 3",
    "{name: x, seed: 1, factors: {steps: [1]}}|grid.yaml: the file: found 'seed', wanted name, factors",
    "'{name: [x'|grid.yaml: is not YAML"})
  void whatIsWrongIsNamed(String text, String wanted) {
    var e = assertThrows(IllegalArgumentException.class, () -> grid(text));
    assertTrue(e.getMessage().contains(wanted), e.getMessage());
  }

  @Test
  void curvesAreFoundAgain() {
    double[] x = {10, 20, 40, 80, 160, 320};
    List<double[]> power = new ArrayList<>();
    List<double[]> saturation = new ArrayList<>();
    for (int seed = 0; seed < 4; seed++) {
      double[] p = new double[x.length];
      double[] s = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        double noise = 0.001 * (seed - 1.5);
        p[i] = 1.2 + 5 * Math.pow(x[i], -0.5) + noise;
        s[i] = 2 - 1.5 * Math.exp(-x[i] / 60) + noise;
      }
      power.add(p);
      saturation.add(s);
    }
    Fit f = Fit.of(Fit.Form.POWER, x, power);
    assertEquals(0.5, f.shape().value(), 0.01);
    assertEquals(1.2, f.floor().value(), 0.01);
    assertTrue(f.floor().low() <= 1.2 && f.floor().high() >= 1.2, f.toString());
    f = Fit.of(Fit.Form.SATURATION, x, saturation);
    assertEquals(60, f.shape().value(), 1);
    assertEquals(2, f.at(1e9), 0.01);
  }
}
