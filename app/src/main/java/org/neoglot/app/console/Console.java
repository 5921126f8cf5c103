// Where a verb writes: results to standard output, everything about getting there to standard error.
package org.neoglot.app.console;

import java.io.PrintStream;

/**
 * The two streams of a verb.
 *
 * @param out results, nothing else, so that they can be piped
 * @param err notes, warnings, progress
 * @param quiet leaves notes and progress away, never results, warnings or errors
 */
public record Console(PrintStream out, PrintStream err, boolean quiet) {
  /** The console of this process. */
  public static Console system(boolean quiet) {
    return new Console(System.out, System.err, quiet);
  }

  /** A line of the result. */
  public void print(String line) {
    out.println(line);
  }

  /** A line about the way to the result. */
  public void say(String line) {
    if (!quiet) err.println(line);
  }

  /** A line that must be seen even when quiet. */
  public void warn(String line) {
    err.println("neoglot: " + line);
  }
}
