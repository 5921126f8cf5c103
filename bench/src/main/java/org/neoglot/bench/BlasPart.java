// Matrix products beside other engines, fork by fork.
package org.neoglot.bench;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts {@link BesideBlas} as often as there are forks; a row shows medians of the forks, the median of their ratios to
 * the better of the others, and the range of those. {@code libtorch=no} leaves that one out, and with it its download.
 */
final class BlasPart implements Part {
  private static final List<String> SHAPES = List.of("256x256x256", "512x512x512", "1024x1024x1024", "2048x2048x2048",
      "2048x768x256", "2048x256x1024", "768x256x2048", "128x4096x256", "512x16x768", "512x512x8", "16x768x2048");
  private static final List<String> OTHERS = List.of("OpenBLAS", "libtorch");

  @Override
  public String name() {
    return "blas";
  }

  @Override
  public String help() {
    return "matrix products beside OpenBLAS and libtorch, in one JVM by turns; -p libtorch=no without its download";
  }

  @Override
  public Set<String> parameters() {
    return Set.of("shape", "layout", "threads", "libtorch");
  }

  @Override
  public boolean run(Lab lab) {
    String jars = lab.params().getOrDefault("libtorch", List.of("yes")).contains("no") ? null
        : PeerJars.classPath(lab.root(), "libtorch");
    List<String> counts = lab.params().getOrDefault("threads", List.of("1", String.valueOf(Lab.processors())));
    for (String threads : counts.stream().distinct().toList()) {
      Map<String, List<JsonNode>> rows = new LinkedHashMap<>();
      for (int fork = 0; fork < lab.forks(); fork++) {
        start(lab, threads, jars).forEach(row ->
            rows.computeIfAbsent(row.get("shape") + "/" + row.get("layout"), k -> new ArrayList<>()).add(row));
      }
      rows.values().forEach(forks -> lab.table().row(name(), cells(forks)));
    }
    return true;
  }

  private static List<JsonNode> start(Lab lab, String threads, String jars) {
    var command = new ArrayList<String>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(Lab.JVM);
    if (jars != null) command.add("-Dneoglot.peer.libtorch=" + jars);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), BesideBlas.class.getName(), threads,
        String.valueOf(lab.seconds())));
    String layouts = String.join(",", lab.params().getOrDefault("layout", List.of("NN", "NT", "TN")));
    lab.params().getOrDefault("shape", SHAPES).forEach(shape -> command.add(shape + "/" + layouts));
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("OMP_NUM_THREADS", threads);
    try {
      var process = builder.start();
      List<JsonNode> rows = process.inputReader().lines().map(JsonMapper.shared()::readTree).toList();
      if (process.waitFor() == 0) return rows;
      throw new IllegalStateException("BesideBlas ended with status " + process.exitValue() + " after " + rows.size()
          + " rows; start it alone to see why");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("BesideBlas cannot be run: " + e.getMessage(), e);
    }
  }

  private static List<Cell> cells(List<JsonNode> forks) {
    JsonNode first = forks.getFirst();
    List<Cell> cells = new ArrayList<>();
    for (String key : List.of("shape", "layout", "threads")) cells.add(Cell.text(key, first.get(key).stringValue()));
    cells.add(Cell.number("ours", median(forks, "ours"), 1));
    cells.add(Cell.share("of peak", Forks.median(each(forks, f -> number(f, "ours") / number(f, "peak")))));
    List<String> others = OTHERS.stream().filter(first::has).toList();
    for (String other : others) cells.add(Cell.number(other, median(forks, other), 1));
    if (!others.isEmpty()) {
      double[] ratios = each(forks,
          f -> number(f, "ours") / others.stream().mapToDouble(o -> number(f, o)).max().orElseThrow());
      cells.add(Cell.ratio("ours / better", Forks.median(ratios)));
      cells.add(Cell.range("range", java.util.Arrays.stream(ratios).min().orElseThrow(),
          java.util.Arrays.stream(ratios).max().orElseThrow()));
    }
    cells.add(Cell.text("checksum", first.get("checksum").stringValue()));
    return cells;
  }

  private static double median(List<JsonNode> forks, String key) {
    return Forks.median(each(forks, f -> number(f, key)));
  }

  private static double[] each(List<JsonNode> forks, java.util.function.ToDoubleFunction<JsonNode> of) {
    return forks.stream().mapToDouble(of).toArray();
  }

  private static double number(JsonNode row, String key) {
    return row.get(key).doubleValue();
  }
}
