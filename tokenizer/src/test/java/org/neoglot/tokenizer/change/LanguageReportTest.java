// Figures about text, counted by hand.
package org.neoglot.tokenizer.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Tokenizer;

class LanguageReportTest {
  private static final Tokenizer AB = new BpeTrainer(257).train(Stream.of("ab\nab"));

  @Test
  void counts() {
    var report = LanguageReport.of(AB, List.of("ab ab", "\u00E9"));
    assertEquals(new LanguageReport(3, 7, 5, 0, 2), report); // ab, space, ab, and two bytes of one letter
    assertEquals(5.0 / 3, report.fertility(), 1e-12);
    assertEquals(1.4, report.bytesPerToken(), 1e-12);
    assertEquals(0.4, report.byteShare(), 1e-12);
    assertEquals(2.5, report.parity(LanguageReport.of(AB, List.of("abab"))), 1e-12);
  }

  @Test
  void overlapIsAShareOfTheFirst() {
    Tokenizer larger = new BpeTrainer(258).train(Stream.of("ab\nab\nxy\nxy\nxy"));
    assertEquals(1.0, LanguageReport.overlap(AB, larger), 1e-12);
    assertEquals(257.0 / 258, LanguageReport.overlap(larger, AB), 1e-12);
    assertTrue(IdMap.bySpelling(larger, AB).kept() == 257);
  }
}
