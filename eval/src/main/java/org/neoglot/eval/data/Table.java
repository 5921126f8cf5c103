// Rows with named cells, from TSV or JSONL: what every reader of labelled texts is made of.
package org.neoglot.eval.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.neoglot.engine.file.BadFileException;
import tools.jackson.databind.JsonNode;

/**
 * Rows of {@code .tsv} (a header line with the names of its columns; no quoting, so that a cell holds neither tab nor line
 * break) or {@code .jsonl} (an object a line), each also with {@code .gz}.
 */
public final class Table {
  private Table() {}

  /** One row, asked for cells by name. */
  public interface Row {
    /** File and line, for errors. */
    String place();

    /**
     * A cell as it is written.
     *
     * @throws BadFileException when there is no such cell, or it is no string, finite number or truth value
     */
    String cell(String name);

    /** A complaint about this row: what was found and what was wanted. */
    BadFileException wrong(String complaint);

    /** A cell that says something. */
    default String text(String name) {
      String text = cell(name);
      if (text.isBlank()) throw wrong("'" + name + "' is empty, wanted text");
      return text;
    }
  }

  /**
   * Hands over one row after another; what {@code each} or the row itself finds wrong goes by the rule.
   *
   * @param wanted columns that a header must have; an object of a JSON file says itself what it lacks
   * @throws BadFileException when the file cannot be read, is of another kind, or its header lacks one of {@code wanted}
   */
  public static void read(Path file, List<String> wanted, BadRows rule, Consumer<Row> each) {
    long before = rule.good() + rule.bad();
    if (is(file, ".tsv")) tsv(file, wanted, rule, each);
    else if (is(file, ".jsonl")) jsonl(file, rule, each);
    else throw new BadFileException(file, "is of unknown kind, wanted .tsv or .jsonl (or one of them with .gz)");
    if (rule.good() + rule.bad() == before) throw new BadFileException(file, "holds no row, wanted at least one");
  }

  /** The names of the columns of a {@code .tsv}. */
  public static List<String> header(Path file) {
    List<String> names = new ArrayList<>();
    // Lines are handed over one after another to the end: such files are small.
    Utf8Lines.read(file, (number, line) -> {
      if (number == 1) names.addAll(List.of(line.split("\t", -1)));
    });
    return List.copyOf(names);
  }

  static boolean is(Path file, String kind) {
    String name = Texts.name(file);
    return name.endsWith(kind) || name.endsWith(kind + ".gz");
  }

  private static void jsonl(Path file, BadRows rule, Consumer<Row> each) {
    rule.invalid(Utf8Lines.read(file, (number, line) -> {
      if (!line.isBlank()) rule.row(() -> each.accept(new JsonCells(JsonRow.read(file, number, line))));
    }));
  }

  private static void tsv(Path file, List<String> wanted, BadRows rule, Consumer<Row> each) {
    String[][] header = {null};
    rule.invalid(Utf8Lines.read(file, (number, line) -> {
      String[] cells = line.split("\t", -1);
      if (header[0] == null) header[0] = header(file, cells, wanted);
      else if (!line.isEmpty()) rule.row(() -> each.accept(new Cells(file, number, header[0], cells)));
    }));
    if (header[0] == null) throw new BadFileException(file, "is empty, wanted a header line with the columns "
        + String.join(", ", wanted));
  }

  /** A column that is not there is missing from every row: no rule forgives that. */
  private static String[] header(Path file, String[] names, List<String> wanted) {
    for (String name : wanted) {
      if (!Arrays.asList(names).contains(name)) {
        throw new BadFileException(file, "line 1: has no column '" + name + "'; its columns are "
            + JsonRow.quote(String.join(", ", names)));
      }
    }
    return names;
  }

  private record Cells(Path file, long line, String[] header, String[] cells) implements Row {
    Cells {
      if (cells.length != header.length) {
        throw new BadFileException(file, "line " + line + ": has " + cells.length + " cells, wanted " + header.length
            + " as in the header");
      }
    }

    @Override
    public String place() {
      return file + ": line " + line;
    }

    @Override
    public BadFileException wrong(String complaint) {
      return new BadFileException(file, "line " + line + ": " + complaint);
    }

    @Override
    public String cell(String name) {
      return cells[Arrays.asList(header).indexOf(name)];
    }
  }

  /** An object of a JSON file; labels and scores are often numbers there, and read as they are written. */
  record JsonCells(JsonRow row) implements Row {
    @Override
    public String place() {
      return row.file() + ": line " + row.line();
    }

    @Override
    public BadFileException wrong(String complaint) {
      return new BadFileException(row.file(), "line " + row.line() + ": " + complaint);
    }

    @Override
    public String cell(String name) {
      JsonNode value = row.object().get(name);
      // Python's JSON says NaN for what is missing, and a number too large for 64 bits is read as Infinity.
      if (value != null && value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue())) {
        throw wrong("'" + name + "' is " + value.asString() + ", wanted a string, a finite number or a truth value");
      }
      return value != null && (value.isNumber() || value.isBoolean()) ? value.asString() : row.string(name);
    }
  }
}
