// A text, or two, and what is said about it: a row of a classification, regression, retrieval or translation file.
package org.neoglot.eval.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.neoglot.engine.file.BadFileException;

/**
 * One row.
 *
 * @param first the text, or the first of two: a premise, a query, a source
 * @param second null where there is only one
 * @param label a class or a number as it is written; null where nothing is said
 */
public record LabelledText(String first, String second, String label) {
  /**
   * Which cells hold what.
   *
   * @param second null for one text
   * @param label null for none
   */
  public record Columns(String first, String second, String label) {
    List<String> all() {
      return Stream.of(first, second, label).filter(c -> c != null).toList();
    }
  }

  /**
   * Reads {@code .tsv} or {@code .jsonl}, each also with {@code .gz}.
   *
   * @throws BadFileException one line with file, line, what was found and what was wanted; for a malformed row where the
   *     rule says so
   */
  public static List<LabelledText> read(Path file, Columns columns, BadRows rule) {
    return read(file, columns, (row, label) -> { }, rule);
  }

  /** The same with labels that are numbers. */
  public static List<LabelledText> readNumbers(Path file, Columns columns, BadRows rule) {
    return read(file, columns, (row, label) -> number(row, columns.label(), label), rule);
  }

  /** The same with labels that are numbers in [0, 1]. */
  public static List<LabelledText> readShares(Path file, Columns columns, BadRows rule) {
    return read(file, columns, (row, label) -> {
      number(row, columns.label(), label);
      double share = Double.parseDouble(label);
      if (!(share >= 0 && share <= 1)) {
        throw row.wrong("'" + columns.label() + "' is '" + JsonRow.quote(label) + "', wanted a number in [0, 1]");
      }
    }, rule);
  }

  /** The same with labels of a closed set: another one is a malformed row. */
  public static List<LabelledText> readClasses(Path file, Columns columns, Collection<String> labels, BadRows rule) {
    return read(file, columns, (row, label) -> {
      if (!labels.contains(label)) {
        throw row.wrong("'" + columns.label() + "' is '" + JsonRow.quote(label) + "', wanted one of "
            + String.join(", ", labels));
      }
    }, rule);
  }

  private static List<LabelledText> read(Path file, Columns columns, BiConsumer<Table.Row, String> check, BadRows rule) {
    List<LabelledText> all = new ArrayList<>();
    Table.read(file, columns.all(), rule, row -> all.add(read(row, columns, check)));
    if (all.isEmpty()) throw new BadFileException(file, "holds no row that can be used, wanted at least one");
    return all;
  }

  private static LabelledText read(Table.Row row, Columns columns, BiConsumer<Table.Row, String> check) {
    String label = columns.label() == null ? null : row.text(columns.label()).strip();
    check.accept(row, label);
    return new LabelledText(row.text(columns.first()), columns.second() == null ? null : row.text(columns.second()), label);
  }

  private static void number(Table.Row row, String column, String label) {
    double value;
    try {
      value = Double.parseDouble(label);
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!Double.isFinite(value)) {
      throw row.wrong("'" + column + "' is '" + JsonRow.quote(label) + "', wanted a number");
    }
  }

  /** The label as a number; for rows that were read as such. */
  public double number() {
    return Double.parseDouble(label);
  }
}
