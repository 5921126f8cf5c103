// The ledger of a training run as a picture: seconds by op, and how many of them the arithmetic alone needs.
package org.neoglot.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.app.report.Bars;
import tools.jackson.databind.JsonNode;

/** Bars from a log line of kind "ledger". */
final class LedgerBars {
  /** Ops that take a smaller share of the time are drawn together. */
  private static final double LEAST = 0.01;

  private LedgerBars() {}

  static Bars of(String title, JsonNode line) {
    double seconds = line.path("seconds").asDouble();
    double peak = line.path("peak_gflops").asDouble(0);
    Map<String, List<Bars.Bar>> parts = new LinkedHashMap<>();
    Map<String, double[]> rest = new LinkedHashMap<>();             // seconds and GFLOP of what is too small to draw
    double sum = 0;
    for (JsonNode op : line.path("ops")) {
      String part = op.path("part").asString("");
      double took = op.path("seconds").asDouble();
      sum += took;
      var bars = parts.computeIfAbsent(part, p -> new ArrayList<>());
      double[] other = rest.computeIfAbsent(part, p -> new double[2]);
      if (took >= LEAST * seconds) {
        bars.add(bar(op.path("op").asString(""), took, op.path("gflop").asDouble(), peak, seconds));
      } else {
        other[0] += took;
        other[1] += op.path("gflop").asDouble();
      }
    }
    rest.forEach((part, other) -> parts.get(part).add(bar("other", other[0], other[1], peak, seconds)));
    parts.put("between ops", List.of(bar("", Math.max(0, seconds - sum), 0, 0, seconds)));
    List<Bars.Group> groups = new ArrayList<>();
    parts.forEach((part, bars) -> groups.add(new Bars.Group(part, bars)));
    return new Bars(title, note(line, peak), groups);
  }

  private static Bars.Bar bar(String name, double seconds, double gflop, double peak, double whole) {
    double least = peak > 0 ? Math.min(seconds, gflop / peak) : 0;
    String text = String.format(Locale.ROOT, "%.2f s, %.0f %%", seconds, 100 * seconds / whole);
    // The peak says something about products only; what moves memory is not judged by it.
    if (least > 0.05 * seconds) text += String.format(Locale.ROOT, ", %.0f %% of peak", 100 * least / seconds);
    return new Bars.Bar(name, seconds, least, text);
  }

  private static String note(JsonNode line, double peak) {
    String text = String.format(Locale.ROOT, "%,d steps in %.1f s on %d threads: %.1f GFLOP/s.", line.path("steps").asLong(),
        line.path("seconds").asDouble(), line.path("threads").asInt(),
        line.path("gflop").asDouble() / line.path("seconds").asDouble());
    return peak == 0 ? text : text + String.format(Locale.ROOT, " That is %.0f %% of the %.0f GFLOP/s that fma alone reached "
        + "in the same process; the filled part of a bar is the time that its arithmetic would take at that rate.",
        100 * line.path("share_of_peak").asDouble(), peak);
  }
}
