// A bar on a terminal, lines in a log, nothing when quiet.
package org.neoglot.app.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong(17);

  private Progress progress(boolean quiet, Optional<Terminal> terminal) {
    var err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Progress(new Console(err, err, quiet), "train", 10, terminal, clock::get);
  }

  @Test
  void logGetsALineEveryFewSecondsAndAtTheEnd() {
    try (var p = progress(false, Optional.empty())) {
      for (int step = 1; step <= 10; step++) {
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        p.step(step, 2000L * step, 3.0 / step);
      }
    }
    assertEquals("""
        train 5/10 (50 %)  2,000 tokens/s  loss 0.6000  0:05 left
        train 10/10 (100 %)  2,000 tokens/s  loss 0.3000
        """, text());
  }

  @Test
  void resumedTaskCountsItsOwnSteps() {
    try (var p = progress(false, Optional.empty())) {
      clock.addAndGet(Duration.ofSeconds(6).toNanos());
      p.step(8, "resumed");
    }
    // One step took six seconds here, so the two that are left take twelve; the seven before cost nothing.
    assertTrue(text().contains("0:12 left"), text());
  }

  @Test
  void terminalGetsABarThatFitsItsLine() {
    try (var p = progress(false, Optional.of(new Terminal(80)))) {
      clock.addAndGet(Duration.ofSeconds(1).toNanos());
      p.step(10, 20_000, 2.5);
    }
    var last = text().substring(text().lastIndexOf('\r') + 1);
    assertTrue(last.startsWith("train") && last.contains("10/10") && last.contains("loss 2.5"), text());
    assertTrue(last.stripTrailing().length() < 80, last);
  }

  @Test
  void quietIsSilent() {
    try (var p = progress(true, Optional.of(new Terminal(70)))) {
      p.step(10, "done");
    }
    assertEquals("", text());
  }

  @Test
  void terminalSizeAsSttyPrintsIt() {
    assertEquals(120, Terminal.parse("40 120").orElseThrow().columns());
    assertEquals(80, Terminal.parse("0 0").orElseThrow().columns());
    assertFalse(Terminal.parse(null).isPresent());
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }
}
