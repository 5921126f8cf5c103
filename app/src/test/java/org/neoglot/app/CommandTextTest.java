// What is recorded for repeating and resuming must be what a shell reads back.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTextTest {
  @Test
  void timeIsReplacedByStepsAndResumeIsDropped() {
    var line = new CommandText(List.of("adapt", "--minutes", "4", "--text", "a", "b", "--seconds=3", "--resume", "--out", "o"));
    assertEquals("neoglot adapt --text a b --out o --steps 70", line.repeat(70));
  }

  @Test
  void resumeIsAddedOnce() {
    assertEquals("neoglot pretrain --minutes 4 --resume", new CommandText(List.of("pretrain", "--minutes", "4")).resume());
    assertEquals("neoglot pretrain --resume", new CommandText(List.of("pretrain", "--resume")).resume());
  }

  @Test
  void shellsReadWordsBackWhole() {
    assertEquals("'eng<=3%'", CommandText.quoted("eng<=3%"));
    assertEquals("'it'\\''s here'", CommandText.quoted("it's here"));
    assertEquals("''", CommandText.quoted(""));
    assertEquals("données/ŝipo.txt", CommandText.quoted("données/ŝipo.txt"));
  }
}
