// Values with their intervals as inline SVG: whose whiskers overlap cannot be told apart by eye.
package org.neoglot.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Points with whiskers, in a picture for each measure, since measures have scales of their own.
 *
 * @param title says what is seen
 */
public record Intervals(String title, List<Bar> bars) {
  private static final int WIDTH = 720;
  private static final int LEFT = 260;
  private static final int RIGHT = 90;
  private static final int ROW = 20;

  /**
   * One value.
   *
   * @param task what was measured, and {@code model} on whom
   * @param low end of the interval, NaN where nothing is known of it
   */
  public record Bar(String task, String model, String measure, double value, double low, double high) {}

  public Intervals {
    bars = List.copyOf(bars);
  }

  /** The charts as figure elements. */
  String html() {
    Map<String, List<Bar>> measures = new LinkedHashMap<>();
    for (Bar bar : bars) measures.computeIfAbsent(bar.measure(), m -> new ArrayList<>()).add(bar);
    var html = new StringBuilder();
    measures.forEach((measure, some) -> html.append("<figure class=\"chart\">\n")
        .append(Html.element("figcaption", "", title + ": " + measure)).append('\n').append(svg(measure, some)).append("</figure>\n"));
    return html.toString();
  }

  private static String svg(String measure, List<Bar> bars) {
    double most = Math.max(0, bars.stream().mapToDouble(b -> Math.max(b.value(), Double.isNaN(b.high()) ? b.value() : b.high())).max().orElse(0));
    double least = Math.min(0, bars.stream().mapToDouble(b -> Math.min(b.value(), Double.isNaN(b.low()) ? b.value() : b.low())).min().orElse(0));
    double scale = most > least ? (WIDTH - LEFT - RIGHT) / (most - least) : 0;
    var svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + (bars.size() * ROW + 6) + "\" role=\"img\" aria-label=\""
        + Html.escape(measure) + "\">\n");
    int y = 0;
    for (Bar bar : bars) {
      text(svg, "end", LEFT - 8, y + 15, bar.task() + ", " + bar.model());
      double zero = LEFT - least * scale;
      double x = zero + bar.value() * scale;
      svg.append(String.format(Locale.ROOT, "<rect class=\"bar\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"13\"/>%n",
          Math.min(zero, x), y + 4, Math.abs(x - zero)));
      if (!Double.isNaN(bar.low())) {
        double from = LEFT + (bar.low() - least) * scale;
        double to = LEFT + (bar.high() - least) * scale;
        svg.append(String.format(Locale.ROOT, "<path class=\"line\" fill=\"none\" stroke=\"currentColor\" "
            + "d=\"M%.1f %dV%dM%.1f %dH%.1fM%.1f %dV%d\"/>%n", from, y + 6, y + 15, from, y + 10, to, to, y + 6, y + 15));
      }
      text(svg, "start", Math.max(x, Double.isNaN(bar.high()) ? x : LEFT + (bar.high() - least) * scale) + 6, y + 15,
          String.format(Locale.ROOT, "%.3f", bar.value()));
      y += ROW;
    }
    return svg.append("</svg>\n").toString();
  }

  private static void text(StringBuilder svg, String anchor, double x, double y, String text) {
    svg.append(String.format(Locale.ROOT, "<text class=\"label\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">", anchor, x, y))
        .append(Html.escape(text)).append("</text>\n");
  }
}
