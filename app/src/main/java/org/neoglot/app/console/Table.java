// Figures in columns, for reading in a terminal.
package org.neoglot.app.console;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** A heading and rows of equal length; columns of numbers are set flush right, all others flush left. */
public final class Table {
  private final List<String> heading;
  private final List<List<String>> rows = new ArrayList<>();

  /** An empty table with these column names. */
  public Table(String... heading) {
    this.heading = List.of(heading);
  }

  /** Adds a row and returns this table; a row of another length is refused. */
  public Table row(Object... cells) {
    if (cells.length != heading.size()) {
      throw new IllegalArgumentException("a row of " + cells.length + " cells under " + heading.size() + " headings");
    }
    rows.add(List.of(cells).stream().map(String::valueOf).toList());
    return this;
  }

  /** The column names. */
  public List<String> heading() {
    return heading;
  }

  /** The rows as they were added. */
  public List<List<String>> rows() {
    return Collections.unmodifiableList(rows);
  }

  /** Heading, rule and rows, one line each, without spaces at the end. */
  public List<String> lines() {
    var widths = new int[heading.size()];
    var right = new boolean[heading.size()];
    for (int c = 0; c < widths.length; c++) {
      int column = c;
      widths[c] = Math.max(width(heading.get(c)), rows.stream().mapToInt(r -> width(r.get(column))).max().orElse(0));
      right[c] = !rows.isEmpty() && rows.stream().allMatch(r -> isNumber(r.get(column)));
    }
    var lines = new ArrayList<String>();
    lines.add(line(heading, widths, right));
    var rule = new ArrayList<String>();
    for (int w : widths) rule.add("-".repeat(w));
    lines.add(line(rule, widths, right));
    for (var row : rows) lines.add(line(row, widths, right));
    return lines;
  }

  @Override
  public String toString() {
    return lines().stream().collect(Collectors.joining(System.lineSeparator()));
  }

  private static String line(List<String> cells, int[] widths, boolean[] right) {
    var line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      var space = " ".repeat(widths[c] - width(cells.get(c)));
      if (c > 0) line.append("  ");
      line.append(right[c] ? space + cells.get(c) : cells.get(c) + space);
    }
    return line.toString().stripTrailing();
  }

  /** A figure, perhaps with a sign and a unit: 1,234  -3.2 %  5 ms. A dash stands for "none" and does not break a column. */
  private static boolean isNumber(String cell) {
    return cell.matches("[-+]?[0-9][0-9,.]*(e[-+]?\\d+)?( ?[%\\w/]{1,8})?|-|");
  }

  // Terminals draw ideographs two cells wide and combining marks not at all; columns stay straight only if we count so.
  private static int width(String text) {
    return text.codePoints().map(Table::cells).sum();
  }

  private static int cells(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) return 0;
    boolean wide = Character.isIdeographic(point) || point >= 0xAC00 && point <= 0xD7A3
        || point >= 0x3040 && point <= 0x30FF || point >= 0xFF01 && point <= 0xFF60;
    return wide ? 2 : 1;
  }
}
