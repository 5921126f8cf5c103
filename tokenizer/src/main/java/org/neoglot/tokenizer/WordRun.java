// Words with counts in a file, sorted: what WordTally writes when memory is full.
package org.neoglot.tokenizer;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Each word as the number of its UTF-16 units, the units, and the count, all as numbers of 7 bits a byte, the lowest
 * first. Not UTF-8, since text may hold half a surrogate pair and must come back as it went.
 */
final class WordRun {
  private static final int BUFFER = 1 << 16;

  private WordRun() {}

  /** Writes a run. */
  static final class Writer implements AutoCloseable {
    private final Path file;
    private final OutputStream out;

    Writer(Path file) {
      this.file = file;
      try {
        out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
      } catch (IOException e) {
        throw failed(file, "written", e);
      }
    }

    void write(String word, long count) {
      try {
        number(word.length());
        for (int i = 0; i < word.length(); i++) {
          number(word.charAt(i));
        }
        number(count);
      } catch (IOException e) {
        throw failed(file, "written", e);
      }
    }

    private void number(long value) throws IOException {
      long rest = value;
      for (; rest > 0x7F; rest >>>= 7) {
        out.write((int) (rest & 0x7F | 0x80));
      }
      out.write((int) rest);
    }

    @Override
    public void close() {
      try {
        out.close();
      } catch (IOException e) {
        throw failed(file, "written", e);
      }
    }
  }

  /** Reads a run; ordered by the word it stands at. */
  static final class Reader implements AutoCloseable, Comparable<Reader> {
    private final Path file;
    private final InputStream in;
    private String word = "";
    private long count;

    Reader(Path file) {
      this.file = file;
      try {
        in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
      } catch (IOException e) {
        throw failed(file, "read", e);
      }
    }

    /** Goes to the next word; false at the end. */
    boolean next() {
      try {
        int first = in.read();
        if (first < 0) {
          return false;
        }
        var units = new char[(int) number(first)];
        for (int i = 0; i < units.length; i++) {
          units[i] = (char) number(in.read());
        }
        word = new String(units);
        count = number(in.read());
        return true;
      } catch (IOException e) {
        throw failed(file, "read", e);
      }
    }

    private long number(int first) throws IOException {
      long value = 0;
      int b = first;
      for (int shift = 0; ; shift += 7) {
        if (b < 0) {
          throw new EOFException("ends within a word; was it cut off?");
        }
        value |= (long) (b & 0x7F) << shift;
        if (b < 0x80) {
          return value;
        }
        b = in.read();
      }
    }

    String word() {
      return word;
    }

    long count() {
      return count;
    }

    @Override
    public int compareTo(Reader other) {
      return word.compareTo(other.word);
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw failed(file, "read", e);
      }
    }
  }

  private static UncheckedIOException failed(Path file, String what, IOException e) {
    return new UncheckedIOException(file + ": counts of words cannot be " + what + ": " + e.getMessage(), e);
  }
}
