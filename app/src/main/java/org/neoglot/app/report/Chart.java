// Curves over a common axis as inline SVG: no font is measured, no pixel drawn, and the page's colours apply.
package org.neoglot.app.report;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * A chart of curves that share their axes.
 *
 * @param title says what is seen
 * @param xLabel quantity and unit along
 * @param yLabel quantity and unit upwards
 * @param curves up to six, told apart by colour and dash
 */
public record Chart(String title, String xLabel, String yLabel, List<Curve> curves) {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 340;
  private static final int LEFT = 58;
  private static final int RIGHT = 16;
  private static final int TOP = 16;
  private static final int BOTTOM = 44;
  private static final int POINTS = 400;

  /** Curves whose style the page defines. */
  static final int MOST = 6;

  public Chart {
    curves = List.copyOf(curves);
    if (curves.isEmpty() || curves.size() > MOST) {
      throw new IllegalArgumentException("chart '" + title + "' has " + curves.size() + " curves; 1 to " + MOST + " fit");
    }
  }

  /** The chart with its legend, as a figure element. */
  String html() {
    var html = new StringBuilder("<figure class=\"chart\">\n").append(Html.element("figcaption", "", title)).append('\n');
    // A single curve is named by the title.
    if (curves.size() > 1) html.append(legend());
    return html.append(svg()).append("</figure>\n").toString();
  }

  private String legend() {
    var html = new StringBuilder("<ul class=\"legend\">");
    for (int i = 0; i < curves.size(); i++) {
      html.append("<li><svg viewBox=\"0 0 24 8\" aria-hidden=\"true\"><path class=\"curve c").append(i)
          .append("\" d=\"M0 4H24\"/></svg>").append(Html.escape(curves.get(i).name())).append("</li>");
    }
    return html.append("</ul>\n").toString();
  }

  /** The drawing alone. */
  String svg() {
    var across = Axis.of(curves.stream().flatMapToDouble(c -> IntStream.range(0, c.x().length).mapToDouble(i -> c.x()[i])));
    var up = Axis.of(curves.stream().flatMapToDouble(c -> IntStream.range(0, c.y().length).mapToDouble(i -> c.y()[i])));
    DoubleUnaryOperator x = v -> LEFT + (WIDTH - LEFT - RIGHT) * across.share(v);
    DoubleUnaryOperator y = v -> HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * up.share(v);
    var svg = new StringBuilder();
    svg.append("<svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT).append("\" role=\"img\" aria-label=\"")
        .append(Html.escape(title)).append("\">\n");
    for (double tick : up.ticks()) {
      double at = y.applyAsDouble(tick);
      line(svg, "grid", LEFT, at, WIDTH - RIGHT, at);
      text(svg, "end", LEFT - 8, at + 4, up.label(tick));
    }
    for (double tick : across.ticks()) {
      double at = x.applyAsDouble(tick);
      line(svg, "tick", at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 5);
      text(svg, "middle", at, HEIGHT - BOTTOM + 19, across.label(tick));
    }
    line(svg, "axis", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM);
    text(svg, "middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, xLabel);
    svg.append("<text class=\"label\" text-anchor=\"middle\" transform=\"translate(13 ")
        .append((HEIGHT - BOTTOM + TOP) / 2).append(") rotate(-90)\">").append(Html.escape(yLabel)).append("</text>\n");
    for (int i = 0; i < curves.size(); i++) path(svg, i, x, y);
    return svg.append("</svg>\n").toString();
  }

  private void path(StringBuilder svg, int index, DoubleUnaryOperator x, DoubleUnaryOperator y) {
    var curve = curves.get(index);
    var d = new StringBuilder();
    boolean down = false;
    int last = -1;
    for (int i : curve.visible(POINTS)) {
      boolean finite = Double.isFinite(curve.y()[i]);
      if (finite) {
        d.append(down ? 'L' : 'M').append(pixel(x.applyAsDouble(curve.x()[i]))).append(' ')
            .append(pixel(y.applyAsDouble(curve.y()[i])));
        last = i;
      }
      down = finite;
    }
    if (last < 0) return;
    svg.append("<path class=\"curve c").append(index).append("\" d=\"").append(d).append("\"><title>")
        .append(Html.escape(curve.name())).append(": ").append(Axis.figure(curve.y()[last])).append("</title></path>\n");
    // Where it ended is what the reader looks for; the circle also shows a curve of one point.
    svg.append("<circle class=\"end c").append(index).append("\" r=\"3.5\" cx=\"")
        .append(pixel(x.applyAsDouble(curve.x()[last]))).append("\" cy=\"")
        .append(pixel(y.applyAsDouble(curve.y()[last]))).append("\"/>\n");
  }

  private static void line(StringBuilder svg, String style, double x1, double y1, double x2, double y2) {
    svg.append("<path class=\"").append(style).append("\" d=\"M").append(pixel(x1)).append(' ').append(pixel(y1))
        .append('L').append(pixel(x2)).append(' ').append(pixel(y2)).append("\"/>\n");
  }

  private static void text(StringBuilder svg, String anchor, double x, double y, String text) {
    svg.append("<text class=\"label\" text-anchor=\"").append(anchor).append("\" x=\"").append(pixel(x)).append("\" y=\"")
        .append(pixel(y)).append("\">").append(Html.escape(text)).append("</text>\n");
  }

  private static String pixel(double v) {
    return String.format(Locale.ROOT, "%.1f", v);
  }
}
