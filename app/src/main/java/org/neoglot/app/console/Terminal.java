// What is known about the terminal behind standard error, where progress is drawn.
package org.neoglot.app.console;

import java.util.Optional;

/**
 * A terminal that a person watches.
 *
 * @param columns characters a line, at least 20
 */
public record Terminal(int columns) {
  /** Rows and columns as {@code stty size} prints them; set by the launching JVM only where a terminal is there. */
  static final String VARIABLE = "NEOGLOT_TERMINAL";

  private static final int USUAL = 80;

  public Terminal {
    if (columns < 20) throw new IllegalArgumentException("a terminal of " + columns + " columns; at least 20 are needed");
  }

  /** The terminal behind standard error, or nothing when it is a file, a pipe, or cannot move its cursor. */
  public static Optional<Terminal> current() {
    return "dumb".equals(System.getenv("TERM")) ? Optional.empty() : parse(System.getenv(VARIABLE));
  }

  static Optional<Terminal> parse(String size) {
    if (size == null || size.isBlank()) return Optional.empty();
    var numbers = size.strip().split("\\s+");
    int columns = numbers.length == 2 && numbers[1].matches("\\d{1,4}") ? Integer.parseInt(numbers[1]) : 0;
    // Some pseudo-terminals report 0 x 0: a terminal is there, but nobody told it its size.
    return Optional.of(new Terminal(columns < 20 ? USUAL : columns));
  }
}
