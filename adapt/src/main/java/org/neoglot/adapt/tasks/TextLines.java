// Texts in a file, a JSON string a line, read where they lie.
package org.neoglot.adapt.tasks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.neoglot.engine.file.BadFileException;
import tools.jackson.databind.json.JsonMapper;

/** The texts of an index by their number. */
final class TextLines implements AutoCloseable {
  /** What the file is called in an index's folder. */
  private static final String NAME = "texts.jsonl";

  private final Path file;
  private final RandomAccessFile in;
  private final long[] starts;

  private TextLines(Path file, RandomAccessFile in, long[] starts) {
    this.file = file;
    this.in = in;
    this.starts = starts;
  }

  /** Takes texts one after another, under another name until all are there. */
  static final class Writer implements AutoCloseable {
    private final Path file;
    private final Path part;
    private final OutputStream out;
    private int size;

    /** @throws BadFileException when files cannot be made in the folder */
    Writer(Path folder) {
      file = folder.resolve(NAME);
      part = folder.resolve("." + NAME + ".part");
      try {
        Files.createDirectories(folder);
        out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16);
      } catch (IOException e) {
        throw new BadFileException(folder, "cannot be written into: " + e.getMessage(), e);
      }
    }

    void add(String text) {
      try {
        out.write((JsonMapper.shared().writeValueAsString(text) + "\n").getBytes(StandardCharsets.UTF_8));
        size++;
      } catch (IOException e) {
        throw new BadFileException(part, "cannot be written: " + e.getMessage(), e);
      }
    }

    int size() {
      return size;
    }

    /** All texts are there. */
    void finish() {
      if (size == 0) throw new IllegalArgumentException("there is no text to index, wanted at least one");
      try {
        out.close();
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new BadFileException(part, "cannot be written: " + e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      try {
        out.close();
        Files.deleteIfExists(part);
      } catch (IOException e) {
        throw new BadFileException(part, "cannot be removed: " + e.getMessage(), e);
      }
    }
  }

  /** @param wanted how many there must be */
  static TextLines open(Path folder, int wanted) {
    Path file = folder.resolve(NAME);
    try {
      long[] starts = starts(file, wanted);
      return new TextLines(file, new RandomAccessFile(file.toFile(), "r"), starts);
    } catch (IOException e) {
      throw new BadFileException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  /** Where each line begins, and where the last one ends. */
  private static long[] starts(Path file, int wanted) throws IOException {
    long[] starts = new long[wanted + 1];
    int lines = 0;
    long at = 0;
    byte[] buffer = new byte[1 << 16];
    try (var in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (int i = 0; i < n; i++) if (buffer[i] == '\n' && ++lines <= wanted) starts[lines] = at + i + 1;
        at += n;
      }
    }
    if (lines != wanted) throw new BadFileException(file, "has " + lines + " lines, wanted one for each of " + wanted + " vectors");
    return starts;
  }

  String get(int row) {
    byte[] line = new byte[Math.toIntExact(starts[row + 1] - starts[row])];
    try {
      in.seek(starts[row]);
      in.readFully(line);
    } catch (IOException e) {
      throw new BadFileException(file, "cannot be read: " + e.getMessage(), e);
    }
    return JsonMapper.shared().readValue(Arrays.copyOf(line, line.length - 1), String.class);
  }

  /** The texts of hits, with their scores. */
  List<TextIndex.Found> found(List<org.neoglot.adapt.search.VectorIndex.Hit> hits) {
    return hits.stream().map(h -> new TextIndex.Found(h.row(), h.score(), get(h.row()))).toList();
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new BadFileException(file, "cannot be closed: " + e.getMessage(), e);
    }
  }
}
