// What Jazzer does to the readers of files that come from elsewhere.
package org.neoglot.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Entry;
import org.neoglot.engine.file.SafeTensors;
import org.neoglot.models.ModelFolder;

/**
 * A target of libFuzzer: the first byte chooses a reader, the others are the file. Whatever a file holds, it is read or
 * refused in one line; any other exception, and an access outside of the mapping, ends the run.
 */
public final class FileFuzz {
  /** What the first byte says. */
  static final byte SAFETENSORS = 's';
  static final byte CONFIG = 'c';

  /** A folder with a model of which {@code config.json} is replaced, again and again. */
  private static final Path FOLDER = Path.of(System.getProperty("neoglot.fuzz", "."));

  private FileFuzz() {}

  /** Called by the fuzzer, by this name. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) return;
    byte[] file = Arrays.copyOfRange(data, 1, data.length);
    try {
      if (data[0] == SAFETENSORS) safeTensors(file);
      if (data[0] == CONFIG) config(file);
    } catch (BadFileException e) {
      requireOneLine(e);
    } catch (IllegalArgumentException e) {
      if (e.getClass() != IllegalArgumentException.class) throw e;             // a subclass is an accident, such as a bad number
      requireOneLine(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireOneLine(RuntimeException refusal) {
    String line = refusal.getMessage();
    if (line == null || line.lines().count() != 1 || !line.startsWith(FOLDER.toString())) {
      throw new AssertionError("not one line that begins with the file: " + line, refusal);
    }
  }

  /** Opens the file and reads every tensor. */
  private static void safeTensors(byte[] bytes) throws IOException {
    Path file = FOLDER.resolve("fuzzed.safetensors");
    Files.write(file, bytes);
    try (SafeTensors opened = SafeTensors.open(file)) {
      for (String name : opened.names()) {
        Entry e = opened.get(name);
        e.type();
        if (e.data().byteSize() > 0) e.data().get(java.lang.foreign.ValueLayout.JAVA_BYTE, e.data().byteSize() - 1);
      }
    }
  }

  /** Builds the model that the config describes from weights that are another's. */
  private static void config(byte[] bytes) throws IOException {
    Files.write(FOLDER.resolve("config.json"), bytes);
    ModelFolder.openAny(FOLDER, w -> w).close();
  }
}
