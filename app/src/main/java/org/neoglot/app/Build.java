// Which Neoglot this is: the version and commit that the build wrote into the jar.
package org.neoglot.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Properties;
import org.neoglot.engine.file.Hashes;
import org.neoglot.evidence.Runner;

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

  /**
   * A name that two builds share only if they compute the same: the commit, and where files had been changed the jar's
   * hash. Classes in a folder may be others tomorrow, so no two processes of such a build share one.
   */
  public String code() {
    if (Runner.committed(commit)) return commit;
    Path here = location();
    return commit + "-" + (Files.isRegularFile(here) ? Hashes.sha256(here) : Instant.now() + "-" + ProcessHandle
        .current().pid());
  }

  @Override
  public String toString() {
    return "neoglot " + version + " (" + commit + ")";
  }
}
