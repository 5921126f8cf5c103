// JSON as every verb prints and keeps it: indented, and on disk either whole or not at all.
package org.neoglot.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes records, maps and lists as JSON. */
public final class JsonFile {
  private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonFile() {}

  /** The value as indented JSON; maps keep their own order. */
  public static String text(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** The value as one line of JSONL. */
  public static String line(Object value) {
    return JsonMapper.shared().writeValueAsString(value) + "\n";
  }

  /** Writes the value to {@code file}, which holds the old or the new content whatever happens in between. */
  public static void write(Path file, Object value) throws IOException {
    write(file, text(value) + "\n");
  }

  /** Writes text as UTF-8, in the same way. */
  public static void write(Path file, String text) throws IOException {
    var target = file.toAbsolutePath();
    // Not createTempFile: its files can be read by their owner only, and would stay so.
    var fresh = target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      try (var channel = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) channel.write(bytes);
        channel.force(true);
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      // Gone already when the move succeeded.
      Files.deleteIfExists(fresh);
    }
  }
}
