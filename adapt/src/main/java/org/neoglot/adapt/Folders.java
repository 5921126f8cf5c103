// Making, checking and replacing the folders that recipes write.
package org.neoglot.adapt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.neoglot.engine.file.BadFileException;

/** What recipes do with folders. */
final class Folders {
  private Folders() {}

  /** Makes the folder for results; one that holds something is refused unless a run there is to be resumed. */
  static void prepare(Path folder, boolean resume) {
    try {
      Files.createDirectories(folder);
      try (Stream<Path> inside = Files.list(folder)) {
        boolean empty = inside.findAny().isEmpty();
        if (!resume && !empty) {
          throw new BadFileException(folder, Training.begun(folder)
              ? "holds an unfinished run; go on with it by --resume, or choose another folder"
              : "is not empty; choose another folder for the result");
        }
        if (resume && !Training.begun(folder)) {
          throw new BadFileException(folder, "holds no unfinished run to resume");
        }
      }
    } catch (IOException e) {
      throw new BadFileException(folder, "cannot be made or listed: " + e.getMessage(), e);
    }
  }

  /** Removes a folder that holds nothing; any other stays. */
  static void removeEmpty(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // It holds something, or is somebody's mount: it does no harm.
    }
  }

  static void delete(Path folder) {
    if (!Files.exists(folder)) return;
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path p : walk.sorted(Comparator.reverseOrder()).toList()) Files.delete(p);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be removed: " + e.getMessage(), e);
    }
  }
}
