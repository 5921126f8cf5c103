// The one exception for a file that is not what it should be: one clear line with file, place, found and wanted.
package org.neoglot.engine.file;

import java.nio.file.Path;

/**
 * A file is missing, truncated, corrupted or of another kind than was asked for. The message is one line to be shown as
 * it stands: the file, the place in it (byte offset or name), what was found and what was wanted.
 */
public class BadFileException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_QUOTE = 80;

  /** A fault without a byte offset, such as a missing file; the complaint says what was found and what was wanted. */
  public BadFileException(Path file, String complaint) {
    super(clean(file.toString()) + ": " + clean(complaint));
  }

  /** As above, with the failure of the system that revealed it. */
  public BadFileException(Path file, String complaint, Throwable cause) {
    super(clean(file.toString()) + ": " + clean(complaint), cause);
  }

  /** A fault at byte {@code at} of the file, counted from 0. */
  public BadFileException(Path file, long at, String found, String wanted) {
    super(clean(file.toString()) + ": at byte " + at + ": found " + clean(found) + ", wanted " + clean(wanted));
  }

  /** A name from a file, in quotes, made short enough to be read in one line. */
  public static String quote(String name) {
    boolean longer = name.length() > LONGEST_QUOTE;
    return "'" + (longer ? name.substring(0, LONGEST_QUOTE) + "..." : name) + "'";
  }

  /**
   * A text from a file as it may stand in a message: control characters and line ends as their code. Names come from
   * untrusted files, and neither a line break nor an escape sequence in one may reach a terminal.
   */
  public static String clean(String text) {
    var out = new StringBuilder(text.length());
    text.chars().forEach(c -> {
      if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
        out.append(String.format("\\u%04x", c));
      } else {
        out.append((char) c);
      }
    });
    return out.toString();
  }
}
