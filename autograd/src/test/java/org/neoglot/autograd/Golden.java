package org.neoglot.autograd;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Reference values from outside, where they lie beside the checkout. */
final class Golden {
  private Golden() {}

  /** A file of the golden folder; the test is skipped, and says so, when there is none. */
  static Path file(String name) {
    Path file = Path.of(System.getProperty("neoglot.shared", "../shared"), "golden", name);
    Assumptions.assumeTrue(Files.exists(file), "skipped: no reference values at " + file);
    return file;
  }
}
