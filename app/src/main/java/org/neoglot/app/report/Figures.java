// A table of the report.
package org.neoglot.app.report;

import java.util.List;

/**
 * Figures in rows and columns; the first column names the row, all others are set flush right.
 *
 * @param caption says what is compared
 * @param heading column names
 * @param rows cells, as many a row as there are column names
 * @param note how to read it, or empty
 */
public record Figures(String caption, List<String> heading, List<List<String>> rows, String note) {
  public Figures {
    heading = List.copyOf(heading);
    rows = rows.stream().map(List::copyOf).toList();
    for (var row : rows) {
      if (row.size() != heading.size()) {
        throw new IllegalArgumentException(
            "table '" + caption + "': a row of " + row.size() + " cells under " + heading.size() + " headings");
      }
    }
  }

  String html() {
    var html = new StringBuilder("<div class=\"scroll\"><table>\n").append(Html.element("caption", "", caption));
    html.append("\n<thead>").append(Html.row("th", heading)).append("</thead>\n<tbody>\n");
    for (var row : rows) html.append(Html.row("td", row));
    html.append("</tbody></table></div>\n");
    if (!note.isBlank()) html.append(Html.element("p", "note", note)).append('\n');
    return html.toString();
  }
}
