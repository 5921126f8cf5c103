// A text whose pieces are coloured by a number: where a model was surprised.
package org.neoglot.app.report;

import java.util.List;
import java.util.Locale;

/**
 * Pieces in their order; the deeper the colour, the larger the number.
 *
 * @param title whose text it is
 * @param values of each piece, at least 0; {@code unit} says of what, where a piece is pointed at
 * @param full the value that gets the deepest colour
 */
public record Heat(String title, List<String> pieces, List<Double> values, String unit, double full) {
  public Heat {
    pieces = List.copyOf(pieces);
    values = List.copyOf(values);
    if (pieces.size() != values.size() || !(full > 0)) {
      throw new IllegalArgumentException("'" + title + "': " + pieces.size() + " pieces, " + values.size()
          + " values and a deepest colour at " + full);
    }
  }

  String html() {
    var html = new StringBuilder("<figure class=\"chart\">\n").append(Html.element("figcaption", "", title))
        .append("\n<p class=\"heat\" dir=\"auto\">");
    for (int i = 0; i < pieces.size(); i++) {
      // The colour is the page's own accent, so that it serves by day and by night; only its depth is said here.
      html.append(String.format(Locale.ROOT, "<span style=\"--heat:%.0f%%\" title=\"%.2f %s\">", 85 * share(values.get(i)),
          values.get(i), Html.escape(unit))).append(Html.escape(Pieces.visible(pieces.get(i)))).append("</span>");
    }
    return html.append("</p>\n</figure>\n").toString();
  }

  private double share(double value) {
    return Double.isNaN(value) ? 0 : Math.clamp(value / full, 0.0, 1.0);
  }
}
