// Where the jar starts: once to start itself again with the flags that pay, and once to work.
package org.neoglot.app;

import java.util.List;

/** Entry point of {@code java -jar neoglot.jar}. */
public final class Main {
  private Main() {}

  /** Runs the command line and ends the JVM with its exit status: 0 done, 1 failed, 2 asked for wrongly. */
  public static void main(String[] args) {
    var asked = List.of(args);
    if (Relaunch.pays()) System.exit(Relaunch.run(asked));
    Relaunch.settle();
    System.exit(CommandLineRun.run(asked));
  }
}
