// Rows as they come: a table for people, or one JSON array at the end.
package org.neoglot.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Prints a row as soon as it is known; headings again where columns change. */
final class Table {
  private static final int NARROWEST = 7;

  private final PrintStream out;
  private final boolean json;
  private final List<String> objects = new ArrayList<>();
  private List<String> heading = List.of();
  private int[] widths = {};

  Table(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** A line of words, for people only. */
  void say(String line) {
    heading = List.of();
    if (!json) out.println(line);
  }

  /** One row of a part. */
  void row(String part, List<Cell> cells) {
    objects.add("{\"part\": \"" + part + "\", " + cells.stream().map(c -> '"' + c.name() + "\": " + c.json())
        .collect(Collectors.joining(", ")) + "}");
    if (json) return;
    List<String> names = cells.stream().map(Cell::name).toList();
    if (!names.equals(heading)) {
      heading = names;
      // Later rows may be a little wider than the first one.
      widths = cells.stream().mapToInt(c -> Math.max(NARROWEST, Math.max(c.name().length(), c.text().length() + 1)))
          .toArray();
      line(cells.stream().map(c -> new Cell(c.name(), c.name(), "", c.left())).toList());
    }
    line(cells);
  }

  private void line(List<Cell> cells) {
    var text = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      Cell c = cells.get(i);
      text.append(String.format(c.left() ? "%-" + widths[i] + "s  " : "%" + widths[i] + "s  ", c.text()));
    }
    out.println(text.toString().stripTrailing());
  }

  /** Ends the output. */
  void close() {
    if (json) out.println("[\n  " + String.join(",\n  ", objects) + "\n]");
  }
}
