// Bars in groups as inline SVG: where time went, and how much of it was unavoidable.
package org.neoglot.app.report;

import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars, all on one scale, under the headings of their groups.
 *
 * @param title says what is seen
 * @param note how to read it
 * @param groups in the order in which they are drawn
 */
public record Bars(String title, String note, List<Group> groups) {
  private static final int WIDTH = 720;
  private static final int LEFT = 170;
  private static final int RIGHT = 190;
  private static final int ROW = 20;
  private static final int BAR = 13;

  /** Bars that belong together. */
  public record Group(String name, List<Bar> bars) {
    public Group {
      bars = List.copyOf(bars);
    }
  }

  /**
   * One bar.
   *
   * @param length of the whole bar, in the unit of the chart
   * @param filled the part of it that is filled, at most {@code length}
   * @param text what stands behind it
   */
  public record Bar(String name, double length, double filled, String text) {
    public Bar {
      if (!(length >= 0 && filled >= 0 && filled <= length)) {
        throw new IllegalArgumentException("bar '" + name + "' is " + length + " long and filled to " + filled);
      }
    }
  }

  public Bars {
    groups = List.copyOf(groups);
  }

  /** The chart as a figure element. */
  String html() {
    return "<figure class=\"chart\">\n" + Html.element("figcaption", "", title) + "\n" + svg()
        + (note.isBlank() ? "" : Html.element("p", "note", note)) + "\n</figure>\n";
  }

  private String svg() {
    int rows = groups.stream().mapToInt(g -> g.bars().size() + 1).sum();
    double longest = groups.stream().flatMap(g -> g.bars().stream()).mapToDouble(Bar::length).max().orElse(0);
    double scale = longest > 0 ? (WIDTH - LEFT - RIGHT) / longest : 0;
    var svg = new StringBuilder();
    svg.append("<svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(rows * ROW + 6).append("\" role=\"img\" aria-label=\"")
        .append(Html.escape(title)).append("\">\n");
    int y = 0;
    for (Group group : groups) {
      text(svg, "label group", "start", 0, y + 15, group.name());
      y += ROW;
      for (Bar bar : group.bars()) {
        text(svg, "label", "end", LEFT - 8, y + 15, bar.name());
        rectangle(svg, "bar", y + 4, bar.length() * scale);
        rectangle(svg, "bar full", y + 4, bar.filled() * scale);
        text(svg, "label", "start", LEFT + bar.length() * scale + 8, y + 15, bar.text());
        y += ROW;
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static void rectangle(StringBuilder svg, String style, int y, double width) {
    svg.append(String.format(Locale.ROOT, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n", style,
        LEFT, y, width, BAR));
  }

  private static void text(StringBuilder svg, String style, String anchor, double x, double y, String text) {
    svg.append(String.format(Locale.ROOT, "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">", style, anchor, x, y))
        .append(Html.escape(text)).append("</text>\n");
  }
}
