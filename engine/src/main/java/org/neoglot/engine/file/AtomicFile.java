// Replaces a file whole or not at all: write beside it, force to disk, rename.
package org.neoglot.engine.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Atomic writing of files. Until the rename the old file is untouched, after it the new one is complete; when anything
 * fails the temporary file is removed. Folders that are missing are made.
 *
 * <p>A failure of the system throws UncheckedIOException whose message is one line: the file, the reason, how many
 * bytes had been written, and that the old file is as it was. A failure of the body itself (a RuntimeException) passes
 * through.
 */
public final class AtomicFile {
  /** The real disk. */
  public static final Disk DISK = temporary -> new FileOutput(
      FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));

  private AtomicFile() { }

  /** What a file shall contain. The channel it gets takes every buffer whole. */
  @FunctionalInterface
  public interface Body {
    /** Writes the content. */
    void to(WritableByteChannel out) throws IOException;
  }

  /** Makes the channel for a temporary file; a test gives one that fails as a full disk does. */
  @FunctionalInterface
  public interface Disk {
    /** Creates a file that does not exist yet. */
    Output create(Path temporary) throws IOException;
  }

  /** A channel that can be forced to the disk. */
  public interface Output extends WritableByteChannel {
    /** Returns when all that was written is on the disk. */
    void force() throws IOException;
  }

  /** A file that is written and forced, but does not yet have its name. */
  public record Staged(Path target, Path temporary, long bytes) {
    /** Gives it its name, in the place of whatever had it. */
    public void commit() {
      try {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        discard();
        throw failed(target, bytes, e);
      }
      forceFolder(target.toAbsolutePath().getParent());
    }

    /** Removes it. */
    public void discard() {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        // What cannot be removed now is swept by the next writer of this name; the old file is what matters.
      }
    }
  }

  /** Writes a file. */
  public static void write(Path target, Body body) {
    write(target, body, DISK);
  }

  /** Writes a text file as UTF-8. */
  public static void write(Path target, String text) {
    write(target, out -> out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
  }

  /** Writes a file through a given disk. */
  public static void write(Path target, Body body, Disk disk) {
    stage(target, body, disk).commit();
  }

  /** The first half of writing, for those who have several files that shall appear together. */
  public static Staged stage(Path target, Body body, Disk disk) {
    Path folder = target.toAbsolutePath().getParent();
    String prefix = "." + target.getFileName() + ".";
    Path temporary = folder.resolve(prefix + ProcessHandle.current().pid() + "-" + UUID.randomUUID() + ".tmp");
    var staged = new Staged(target, temporary, 0);
    long written = 0;
    try {
      Files.createDirectories(folder);
      sweep(folder, prefix);
      try (Output output = disk.create(temporary)) {
        var whole = new WholeWrites(output);
        try {
          body.to(whole);
          output.force();
        } finally {
          written = whole.written;
        }
      }
    } catch (IOException e) {
      staged.discard();
      throw failed(target, written, e);
    } catch (RuntimeException | Error e) {
      staged.discard();
      throw e;
    }
    return new Staged(target, temporary, written);
  }

  private static UncheckedIOException failed(Path target, long written, IOException cause) {
    return new UncheckedIOException(target + ": cannot be written (" + cause.getClass().getSimpleName() + ": "
        + cause.getMessage() + ") after " + written + " bytes; what was there before is untouched", cause);
  }

  // A process that was killed leaves its temporary file behind, which may be as large as a model.
  private static void sweep(Path folder, String prefix) throws IOException {
    Pattern left = Pattern.compile(Pattern.quote(prefix) + "(\\d{1,18})-[-0-9a-f]{36}\\.tmp");
    DirectoryStream.Filter<Path> leftovers = path -> {
      var match = left.matcher(path.getFileName().toString());
      return match.matches() && ProcessHandle.of(Long.parseLong(match.group(1))).isEmpty();
    };
    try (var paths = Files.newDirectoryStream(folder, leftovers)) {
      for (Path path : paths) {
        Files.deleteIfExists(path);
      }
    }
  }

  // Without this a power cut could undo the rename. Not every system lets a folder be opened; there it is left out.
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The file itself is complete and in place.
    }
  }

  private record FileOutput(FileChannel channel) implements Output {
    @Override public int write(ByteBuffer bytes) throws IOException {
      return channel.write(bytes);
    }

    @Override public void force() throws IOException {
      channel.force(true);
    }

    @Override public boolean isOpen() {
      return channel.isOpen();
    }

    @Override public void close() throws IOException {
      channel.close();
    }
  }

  // A channel may take a part of a buffer only. Here it is asked until it has all, so that no body can forget to.
  private static final class WholeWrites implements WritableByteChannel {
    private final Output output;
    private long written;

    WholeWrites(Output output) {
      this.output = output;
    }

    @Override public int write(ByteBuffer bytes) throws IOException {
      int wanted = bytes.remaining();
      while (bytes.hasRemaining()) {
        int taken = output.write(bytes);
        if (taken <= 0) {
          throw new IOException("the disk takes no more bytes");
        }
        written += taken;
      }
      return wanted;
    }

    @Override public boolean isOpen() {
      return output.isOpen();
    }

    // The file is closed by whoever opened it.
    @Override public void close() { }
  }
}
