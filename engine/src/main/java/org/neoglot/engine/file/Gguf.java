// A GGUF file, opened: its key-values, and its tensors where they are mapped.
package org.neoglot.engine.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neoglot.engine.format.Format;

/**
 * A file of GGUF version 2 or 3 (ggml, docs/gguf.md, "File Structure"), little-endian. Opening reads the head and maps the
 * rest; nothing of the tensors is read before it is used.
 */
public final class Gguf implements AutoCloseable {
  private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);

  private final Path file;
  private final Arena arena;
  private final Map<String, Object> values;
  private final Map<String, Stored> tensors;

  private Gguf(Path file, Arena arena, Map<String, Object> values, Map<String, Stored> tensors) {
    this.file = file;
    this.arena = arena;
    this.values = values;
    this.tensors = tensors;
  }

  /**
   * A tensor of the file.
   *
   * @param shape its dimensions as everybody but ggml writes them: rows first; copied on the way in
   * @param data its bytes, rows of whole blocks one after another; valid while the file is open
   */
  public record Stored(String name, Format format, long[] shape, MemorySegment data) {
    public Stored {
      shape = shape.clone();
    }
  }

  /** Whether a file begins as GGUF files do; false for what cannot be read. */
  public static boolean looksLike(Path file) {
    if (!Files.isRegularFile(file)) return false;
    try (var in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Opens a file.
   *
   * @throws BadFileException naming the byte, what was found there and what was wanted
   */
  public static Gguf open(Path file) {
    Arena arena = Arena.ofShared();
    try {
      var head = new GgufHead(file, FileBytes.map(file, arena));
      head.read();
      return new Gguf(file, arena, head.values(), head.tensors());
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  public Path file() {
    return file;
  }

  /**
   * The key-values: Long, Double, Boolean, String, and of arrays {@code long[]} (of whole numbers and booleans),
   * {@code double[]}, {@code List<String>}, or a List of such for arrays of arrays.
   */
  public Map<String, Object> values() {
    return values;
  }

  /** Names of the tensors, in their order. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** @throws BadFileException when there is none of that name, listing the names nearest to it */
  public Stored tensor(String name) {
    Stored found = tensors.get(name);
    if (found == null) throw NearNames.missing(file, name, tensors.keySet());
    return found;
  }

  /** A text value. */
  public String string(String key) {
    return value(key, String.class, "a text");
  }

  /** A whole number that fits an int. */
  public int size(String key) {
    long n = value(key, Long.class, "a whole number");
    if (n < 0 || n > Integer.MAX_VALUE) throw wrong(key, n, "a whole number from 0 to " + Integer.MAX_VALUE);
    return (int) n;
  }

  public int size(String key, int otherwise) {
    return values.containsKey(key) ? size(key) : otherwise;
  }

  /** A number, whole or not. */
  public double number(String key, double otherwise) {
    return values.containsKey(key) ? value(key, Number.class, "a number").doubleValue() : otherwise;
  }

  /** A list of texts; empty where there is none. */
  public List<?> list(String key) {
    return values.containsKey(key) ? value(key, List.class, "an array of texts") : List.of();
  }

  private <T> T value(String key, Class<T> type, String wanted) {
    Object found = values.get(key);
    if (type.isInstance(found)) return type.cast(found);
    throw wrong(key, found, wanted);
  }

  /** The error for a value that is not what it should be. */
  public BadFileException wrong(String key, Object found, String wanted) {
    String shown = found == null ? "missing" : found instanceof String s ? BadFileException.quote(s)
        : found.getClass().isArray() || found instanceof List ? "an array" : found.toString();
    return new BadFileException(file, BadFileException.quote(key) + " is " + shown + ", wanted " + wanted);
  }

  @Override
  public void close() {
    arena.close();
  }

  /** A map in the order of the file. */
  static <T> Map<String, T> ordered() {
    return new LinkedHashMap<>();
  }
}
