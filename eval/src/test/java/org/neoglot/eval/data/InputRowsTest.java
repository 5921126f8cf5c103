// Rows of texts in groups, and what becomes of lines without any.
package org.neoglot.eval.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.engine.file.BadFileException;

class InputRowsTest {
  private static final LabelledText.Columns TEXT = new LabelledText.Columns("text", null, null);
  private static final String LINES = "one\n\n two \n \t\nthree\n";

  @TempDir
  Path folder;

  private final List<List<String>> groups = new ArrayList<>();

  private InputRows rows(boolean everyLine) {
    return new InputRows(2, everyLine, group -> groups.add(group.stream().map(LabelledText::first).toList()));
  }

  @Test
  void emptyLinesAreCounted() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), LINES);
    var rule = BadRows.stop();
    var rows = rows(false);
    rows.file(file, TEXT, rule);
    rows.lines(new StringReader("\nfour"), rule);
    rows.end();
    assertEquals(List.of(List.of("one", " two "), List.of("three", "four")), groups);
    assertEquals(3, rule.emptyLines());
    assertEquals(List.of("3 empty lines are no texts and were left out"), rule.report());
    var one = BadRows.stop();
    rows(false).lines(new StringReader("a\n\nb"), one);
    assertEquals(List.of("1 empty line is no text and was left out"), one.report());
  }

  @Test
  void whereEveryLineIsARowAnEmptyOneIsMalformed() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), LINES);
    var e = assertThrows(BadFileException.class, () -> rows(true).file(file, TEXT, BadRows.stop()));
    assertEquals(file + ": line 2: is empty, wanted a text", e.getMessage());
    groups.clear();
    var rule = BadRows.skip();
    var rows = rows(true);
    rows.file(file, TEXT, rule);
    rows.end();
    assertEquals(List.of(List.of("one", " two "), List.of("three")), groups);
    assertEquals(List.of("2 of 5 rows are malformed and were left out:", file + ": line 2: is empty, wanted a text",
        file + ": line 4: is empty, wanted a text"), rule.report());
    assertEquals(0, rule.emptyLines());
  }
}
