// Where reference outputs and real data lie, for the tests of every module.
package org.neoglot.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Files below the folder that the system property {@code neoglot.shared} names. A test that asks for one that is not
 * there is skipped with a line that says so; where {@code neoglot.requireShared} is true it fails instead, so that a
 * build beside the data cannot pass without having used them.
 */
public final class Shared {
  private Shared() {}

  /** A file or folder, by its path below the shared folder. */
  public static Path path(String name) {
    return path(name, System.getProperty("neoglot.shared", ""), Boolean.getBoolean("neoglot.requireShared"));
  }

  static Path path(String name, String folder, boolean required) {
    var path = Path.of(folder, name);
    if (!folder.isEmpty() && Files.exists(path)) return path;
    var message = name + " is not below neoglot.shared=" + (folder.isEmpty() ? "(not set)" : folder);
    if (required) Assertions.fail("required and not there: " + message);
    Assumptions.abort("skipped: " + message);
    throw new AssertionError("an aborted test goes no further");
  }
}
