// Texts to be worked on, one after another, from files or a stream.
package org.neoglot.eval.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.neoglot.engine.file.BadFileException;

/**
 * Hands over rows in groups, so that memory does not grow with their number: lines of {@code .txt}, rows of {@code .tsv} and
 * {@code .jsonl}, each also with {@code .gz}. An empty line of text is no row: it is counted, or malformed where whoever
 * reads the results takes them for a row a line.
 */
public final class InputRows {
  private final boolean everyLine;
  private final InGroups<LabelledText> groups;

  /** @param size rows of a group */
  public InputRows(int size, Consumer<List<LabelledText>> sink) {
    this(size, false, sink);
  }

  /** @param everyLine whether an empty line of a file of texts is malformed */
  public InputRows(int size, boolean everyLine, Consumer<List<LabelledText>> sink) {
    this.everyLine = everyLine;
    this.groups = new InGroups<>(size, sink);
  }

  /** Reads one file; columns are asked for in tables only. */
  public void file(Path file, LabelledText.Columns columns, BadRows rule) {
    if (Table.is(file, ".txt")) {
      rule.invalid(Utf8Lines.read(file, (number, line) -> {
        if (everyLine) rule.row(() -> wanted(file, number, line));
        line(line, rule);
      }));
    } else if (Table.is(file, ".tsv") || Table.is(file, ".jsonl")) {
      Table.read(file, columns.all(), rule, row -> add(new LabelledText(row.text(columns.first()),
          columns.second() == null ? null : row.text(columns.second()), null)));
    } else {
      throw new BadFileException(file, "is of unknown kind, wanted .txt, .tsv or .jsonl (or one of them with .gz)");
    }
  }

  /**
   * All lines of a {@code .txt} file whose lines belong to rows elsewhere, one to each.
   *
   * @throws BadFileException for an empty line, because rows have none and those behind it would belong to others
   */
  public static List<String> beside(Path file, BadRows rule) {
    if (!Table.is(file, ".txt")) throw new BadFileException(file, "is of unknown kind, wanted .txt or .txt.gz");
    List<String> all = new ArrayList<>();
    rule.invalid(Utf8Lines.read(file, (number, line) -> {
      if (line.isBlank()) throw new BadFileException(file, "line " + number + ": is empty, wanted one for each text");
      all.add(line);
    }));
    return all;
  }

  private static void wanted(Path file, long number, String line) {
    if (line.isBlank()) throw new BadFileException(file, "line " + number + ": is empty, wanted a text");
  }

  /** Reads lines until the stream ends; empty ones are counted. */
  public void lines(Reader in, BadRows rule) {
    try {
      BufferedReader lines = new BufferedReader(in);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) line(line, rule);
    } catch (IOException e) {
      throw new UncheckedIOException("standard input cannot be read: " + e.getMessage(), e);
    }
  }

  private void line(String line, BadRows rule) {
    if (!line.isBlank()) add(new LabelledText(line, null, null));
    else if (!everyLine) rule.empty();
  }

  /** One more row. */
  public void add(LabelledText row) {
    groups.add(row);
  }

  /** Hands over what is left. */
  public void end() {
    groups.end();
  }
}
