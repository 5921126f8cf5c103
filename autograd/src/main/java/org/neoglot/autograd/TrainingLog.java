// A run's history as JSON lines.
package org.neoglot.autograd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Json;

/**
 * The history of a run, one JSON object a line, written as it happens. A snapshot notes its length; what a killed run
 * wrote after its last snapshot is cut off when the run goes on, so that every step stands in it once.
 */
public final class TrainingLog implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private long length;

  private TrainingLog(Path file, FileChannel channel, long length) {
    this.file = file;
    this.channel = channel;
    this.length = length;
  }

  /** An empty log, in the place of any that was there. */
  public static TrainingLog create(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      return new TrainingLog(file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING), 0);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /**
   * Goes on after {@code bytes} bytes; what stands behind them is cut off.
   *
   * @throws BadFileException when it is shorter than that
   */
  public static TrainingLog resume(Path file, long bytes) {
    try {
      long size = Files.exists(file) ? Files.size(file) : 0;
      if (size < bytes) {
        throw new BadFileException(file, "has " + size + " bytes, but the snapshot was taken when it had " + bytes);
      }
      FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.truncate(bytes);
      channel.position(bytes);
      return new TrainingLog(file, channel, bytes);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Appends one object. */
  public void line(Map<String, ?> members) {
    ByteBuffer bytes = ByteBuffer.wrap((Json.write(members) + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) length += channel.write(bytes);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Returns the length in bytes when all of them are on the disk. */
  public long force() {
    try {
      channel.force(true);
      return length;
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static UncheckedIOException failed(Path file, IOException cause) {
    return new UncheckedIOException(file + ": the training log cannot be written (" + cause.getClass().getSimpleName()
        + ": " + cause.getMessage() + ")", cause);
  }
}
