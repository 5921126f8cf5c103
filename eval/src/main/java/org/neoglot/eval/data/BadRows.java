// What happens to a row of a task file that is not as it should be.
package org.neoglot.eval.data;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.file.BadFileException;

/**
 * The rule for malformed rows, and what came of it: the first one ends the reading, or each is left out and counted, and
 * the first few are kept to be shown. Nothing is left out that is not counted here.
 */
public final class BadRows {
  /** Complaints that are kept; a person wants to see what is wrong, not all of it. */
  private static final int SHOWN = 5;

  private final boolean skip;
  private final List<String> first = new ArrayList<>();
  private long good;
  private long bad;
  private long invalid;
  private long empty;

  private BadRows(boolean skip) {
    this.skip = skip;
  }

  /** The first malformed row is an error. */
  public static BadRows stop() {
    return new BadRows(false);
  }

  /** Malformed rows are left out and counted. */
  public static BadRows skip() {
    return new BadRows(true);
  }

  /** Reads one row; only a complaint about the row itself is forgiven. */
  void row(Runnable reading) {
    try {
      reading.run();
      good++;
    } catch (BadFileException e) {
      if (!skip) throw e;
      bad++;
      if (first.size() < SHOWN) first.add(e.getMessage());
    }
  }

  /** Notes places that were not UTF-8. */
  void invalid(long places) {
    invalid += places;
  }

  /** Notes a line that has no text and is no row. */
  void empty() {
    empty++;
  }

  /** Lines without a text that were left out. */
  public long emptyLines() {
    return empty;
  }

  /** Rows that were read. */
  public long good() {
    return good;
  }

  /** Rows that were left out. */
  public long bad() {
    return bad;
  }

  /** Places that were not UTF-8, and hold U+FFFD now. */
  public long invalid() {
    return invalid;
  }

  /** What was wrong with the first of those that were left out, a line each. */
  public List<String> first() {
    return List.copyOf(first);
  }

  /** Lines for a person; none where all was well. */
  public List<String> report() {
    List<String> lines = new ArrayList<>();
    if (bad > 0) {
      lines.add(bad + " of " + (good + bad) + " rows are malformed and were left out"
          + (bad > first.size() ? "; the first of them:" : ":"));
      lines.addAll(first);
    }
    if (empty > 0) lines.add(empty + (empty == 1 ? " empty line is no text and was" : " empty lines are no texts and were")
        + " left out");
    if (invalid > 0) lines.add(invalid + " places are not UTF-8; U+FFFD stands there now");
    return lines;
  }
}
