// Columns stay straight for figures, words and scripts of any width.
package org.neoglot.app.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void figuresRightWordsLeft() {
    var table = new Table("language", "bits", "text").row("Swahili", "2.31", "habari").row("日本", "12.5 %", "x");
    assertEquals(List.of(
        "language    bits  text",
        "--------  ------  ------",
        "Swahili     2.31  habari",
        "日本      12.5 %  x"), table.lines());
  }

  @Test
  void refusesARowThatDoesNotFit() {
    assertThrows(IllegalArgumentException.class, () -> new Table("a", "b").row(1));
  }
}
