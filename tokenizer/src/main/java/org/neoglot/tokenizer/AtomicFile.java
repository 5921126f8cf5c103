// A file is replaced whole or not at all.
package org.neoglot.tokenizer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.UnaryOperator;

/** Writes to a temporary name, forces it to disk, then renames: a failure leaves the old file as it was. */
final class AtomicFile {
  private AtomicFile() {}

  static void write(Path file, byte[] content) throws IOException {
    write(file, content, channel -> channel);
  }

  /** {@code through} stands between the content and the disk; tests let it fail. */
  static void write(Path file, byte[] content, UnaryOperator<WritableByteChannel> through) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (var channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE)) {
        WritableByteChannel out = through.apply(channel);
        var bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw new IOException(file + ": not written, the file before it is untouched: " + e.getMessage(), e);
    }
  }
}
