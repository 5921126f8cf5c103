// Lines that are kept as they come, so that a long task can go on where it was stopped.
package org.neoglot.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Hashes;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of lines under another name ({@code .part}) until it is whole. Beside it lies what it was begun with ({@code
 * .part.of}), because lines of two different calls do not belong in one file.
 */
final class GrowingLines implements AutoCloseable {
  private final Path target;
  private final Path part;
  private final Path about;
  private final List<String> kept;
  private final FileChannel channel;

  private GrowingLines(Path target, List<String> kept, FileChannel channel) {
    this.target = target;
    this.part = beside(target, ".part");
    this.about = beside(target, ".part.of");
    this.kept = kept;
    this.channel = channel;
  }

  private static Path beside(Path target, String ending) {
    return target.resolveSibling(target.getFileName() + ending);
  }

  /**
   * Begins a file, or goes on with one that was begun with the same.
   *
   * @param of everything that lines depend on
   * @throws BadFileException where one was begun and nobody said to go on, or it was begun with something else
   */
  static GrowingLines open(Path target, boolean resume, SequencedMap<String, String> of) throws IOException {
    Path part = beside(target, ".part");
    Path about = beside(target, ".part.of");
    if (!Files.exists(part)) {
      JsonFile.write(about, of);
      var fresh = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new GrowingLines(target, List.of(), fresh);
    }
    if (!resume) throw new BadFileException(part, "was begun by an earlier call; wanted --resume to go on with it, or remove it");
    same(about, of);
    byte[] all = Files.readAllBytes(part);
    int end = all.length;
    while (end > 0 && all[end - 1] != '\n') end--;                    // a line that was cut in its midst is made again
    var kept = new String(all, 0, end, StandardCharsets.UTF_8);
    var channel = FileChannel.open(part, StandardOpenOption.WRITE);
    channel.truncate(end);
    channel.position(end);
    List<String> lines = kept.isEmpty() ? List.of() : Arrays.asList(kept.substring(0, kept.length() - 1).split("\n", -1));
    return new GrowingLines(target, lines, channel);
  }

  /** Refuses what was begun with something else, by the first thing that differs. */
  private static void same(Path about, SequencedMap<String, String> of) throws IOException {
    if (!Files.exists(about)) throw new BadFileException(about, "there is no such file, which says what its lines are of");
    JsonNode begun;
    try {
      begun = JsonMapper.shared().readTree(Files.readString(about));
    } catch (JacksonException e) {
      throw new BadFileException(about, "is not JSON: " + e.getOriginalMessage(), e);
    }
    of.forEach((key, wanted) -> {
      String found = begun.path(key).asString("");
      if (!found.equals(wanted)) {
        throw new BadFileException(about, "was begun with " + key + " " + BadFileException.quote(found) + ", wanted "
            + BadFileException.quote(wanted));
      }
    });
  }

  /** Says whether a folder's files are those of an earlier call: names, sizes and times; of weights a hash would take long. */
  static String stamp(Path folder) throws IOException {
    if (folder == null) return "none";
    var all = new StringBuilder();
    try (var files = Files.list(folder)) {
      for (Path f : files.filter(Files::isRegularFile).sorted().toList()) {
        all.append(f.getFileName()).append(' ').append(Files.size(f)).append(' ').append(Files.getLastModifiedTime(f)).append('\n');
      }
    }
    return Hashes.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The lines of earlier calls. */
  List<String> kept() {
    return kept;
  }

  /** More lines, on the disk when this returns. */
  void add(List<String> lines) {
    try {
      var bytes = ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) channel.write(bytes);
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(part + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** The file is whole and gets its name. */
  void finish() throws IOException {
    channel.close();
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(about);
  }

  /** What there is stays for a later call; of a call that failed before its first line, nothing does. */
  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) return;
    boolean empty = channel.size() == 0;
    channel.close();
    if (!empty) return;
    Files.deleteIfExists(part);
    Files.deleteIfExists(about);
  }
}
