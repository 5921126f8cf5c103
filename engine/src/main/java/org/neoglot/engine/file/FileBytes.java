// Reads small files whole and maps large ones, turning every failure into the one clear line.
package org.neoglot.engine.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where bytes come from; package-private so that every reader complains in the same words. */
final class FileBytes {
  private FileBytes() { }

  static byte[] readAll(Path file, long maxBytes) {
    requireFile(file);
    try {
      long size = Files.size(file);
      if (size > maxBytes) {
        throw new BadFileException(file, "has " + size + " bytes, wanted at most " + maxBytes);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  // Read-only: a stray write into a checkpoint shall fail, not change somebody's file.
  static MemorySegment map(Path file, Arena arena) {
    requireFile(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void requireFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadFileException(file, Files.exists(file) ? "is not a regular file, wanted one" : "is missing");
    }
  }

  static BadFileException unreadable(Path file, IOException cause) {
    String reason = cause instanceof NoSuchFileException ? "it vanished" : String.valueOf(cause.getMessage());
    String kind = cause.getClass().getSimpleName();
    return new BadFileException(file, "cannot be read (" + kind + ": " + reason + ")", cause);
  }
}
