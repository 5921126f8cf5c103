// Which Neoglot this is: the version and commit that the build wrote into the jar.
package org.neoglot.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Version and origin of this build.
 *
 * @param version of the Maven project
 * @param commit first 12 digits of the git commit, "+" behind them when files had been changed since; "unknown" when built
 *     outside a clone
 */
public record Build(String version, String commit) {
  /** Reads what the build wrote beside this class. */
  public static Build current() {
    var properties = new Properties();
    try (var in = Build.class.getResourceAsStream("build.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("build.properties of this jar cannot be read", e);
    }
    return new Build(properties.getProperty("version"), properties.getProperty("commit"));
  }

  /** The jar, or the folder of classes when run from an IDE. */
  public static Path location() {
    try {
      return Path.of(Build.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("this class was loaded from an unusual place", e);
    }
  }

  @Override
  public String toString() {
    return "neoglot " + version + " (" + commit + ")";
  }
}
