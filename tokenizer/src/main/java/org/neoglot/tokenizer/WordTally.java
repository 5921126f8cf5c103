// How often each word of a text occurs, counted in bounded memory: what is too much goes to disk, in sorted runs.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.objects.Object2LongOpenHashMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Distinct words with their counts, given out in the order of their characters (as {@link String#compareTo} has it), so
 * that whatever follows is the same every time and whatever the memory. Counts add up, so neither the order of the
 * documents nor the number of runs shows in the result. For one thread; closing removes the runs.
 */
public final class WordTally implements AutoCloseable {
  /** Cuts a document into the words to be counted. */
  @FunctionalInterface
  public interface Cutter {
    /** Hands on the words, each as often as it stands there. */
    void cut(CharSequence document, Consumer<String> words);
  }

  /** Takes words with their counts. */
  @FunctionalInterface
  public interface Sink {
    /** A word that occurs so often. */
    void word(String word, long count);
  }

  /** Runs that are merged at once: each has a file open. */
  private static final int FAN_IN = 64;
  /** Heap that a word takes beside its characters: string, array, entry of a table that is half full, and its growth. */
  private static final int BYTES_A_WORD = 128;

  private final Cutter cutter;
  private final long memory;
  private final Path folder;
  private final List<Path> runs = new ArrayList<>();
  private Object2LongOpenHashMap<String> counts = new Object2LongOpenHashMap<>();
  private long held;
  private long documents;
  private int written;

  /** Counts in memory alone. */
  public WordTally(Cutter cutter) {
    this(cutter, Long.MAX_VALUE, null);
  }

  /**
   * Counts within a limit.
   *
   * @param memory bytes that the words in memory may take, about, 1 or more
   * @param folder where runs are written, a file each; null for the system's folder for temporary files
   */
  public WordTally(Cutter cutter, long memory, Path folder) {
    if (memory < 1) {
      throw new IllegalArgumentException("memory of " + memory + " bytes for counting words; wanted 1 or more");
    }
    this.cutter = cutter;
    this.memory = memory;
    this.folder = folder;
  }

  /** Counts the words of a document. */
  public void add(CharSequence document) {
    documents++;
    cutter.cut(document, word -> {
      if (counts.addTo(word, 1) == 0) {
        held += BYTES_A_WORD + 2L * word.length();
        if (held > memory) {
          spill();
        }
      }
    });
  }

  /** Documents so far. */
  public long documents() {
    return documents;
  }

  /** Runs that were written so far; 0 where memory sufficed. */
  public int runs() {
    return written;
  }

  /** Whether no word was met. */
  public boolean isEmpty() {
    return counts.isEmpty() && runs.isEmpty();
  }

  /**
   * All words in order. May be called again, and counting may go on.
   *
   * @throws UncheckedIOException if runs cannot be written or read
   */
  public void forEach(Sink sink) {
    if (runs.isEmpty()) {
      for (String word : sorted()) {
        sink.word(word, counts.getLong(word));
      }
      return;
    }
    spill();
    while (runs.size() > FAN_IN) {
      List<Path> first = List.copyOf(runs.subList(0, FAN_IN));
      Path together = temporary();
      try (var run = new WordRun.Writer(together)) {
        merge(first, run::write);
      }
      first.forEach(WordTally::delete);
      runs.subList(0, FAN_IN).clear();
      runs.add(together);
    }
    merge(runs, sink);
  }

  private String[] sorted() {
    String[] words = counts.keySet().toArray(String[]::new);
    Arrays.sort(words);
    return words;
  }

  private void spill() {
    if (counts.isEmpty()) {
      return;
    }
    Path file = temporary();
    try (var run = new WordRun.Writer(file)) {
      for (String word : sorted()) {
        run.write(word, counts.getLong(word));
      }
    }
    runs.add(file);
    written++;
    counts = new Object2LongOpenHashMap<>(); // a cleared table would keep its size
    held = 0;
  }

  /** The next word of each run in a heap; equal words are added up. */
  private static void merge(List<Path> files, Sink sink) {
    var heap = new PriorityQueue<WordRun.Reader>();
    var open = new ArrayList<WordRun.Reader>();
    try {
      for (Path file : files) {
        var run = new WordRun.Reader(file);
        open.add(run);
        if (run.next()) {
          heap.add(run);
        }
      }
      while (!heap.isEmpty()) {
        String word = heap.peek().word();
        long count = 0;
        while (!heap.isEmpty() && heap.peek().word().equals(word)) {
          WordRun.Reader run = heap.poll();
          count += run.count();
          if (run.next()) {
            heap.add(run);
          }
        }
        sink.word(word, count);
      }
    } finally {
      open.forEach(WordRun.Reader::close);
    }
  }

  private Path temporary() {
    try {
      return folder == null ? Files.createTempFile("neoglot-words-", ".run")
          : Files.createTempFile(folder, "neoglot-words-", ".run");
    } catch (IOException e) {
      throw new UncheckedIOException((folder == null ? Path.of(System.getProperty("java.io.tmpdir")) : folder)
          + ": no file for counting words can be made: " + e.getMessage(), e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It lies among temporary files; whoever cleans those up gets it.
    }
  }

  @Override
  public void close() {
    runs.forEach(WordTally::delete);
    runs.clear();
    counts = new Object2LongOpenHashMap<>();
    held = 0;
  }
}
