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

  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** A text; a missing key or a value of another type is refused, as by all that follow. */
  public String string(String key) {
    return value(key, String.class, "a text");
  }

  public String string(String key, String otherwise) {
    return has(key) ? string(key) : otherwise;
  }

  public boolean bool(String key, boolean otherwise) {
    return has(key) ? value(key, Boolean.class, "true or false") : otherwise;
  }

  /** A whole number. */
  public long integer(String key) {
    return value(key, Long.class, "a whole number");
  }

  /** A whole number that fits an int and is not below 0. */
  public int size(String key) {
    long n = integer(key);
    if (n < 0 || n > Integer.MAX_VALUE) throw wrong(key, "a whole number from 0 to " + Integer.MAX_VALUE);
    return (int) n;
  }

  public int size(String key, int otherwise) {
    return has(key) ? size(key) : otherwise;
  }

  /** A number, whole or not. */
  public double number(String key, double otherwise) {
    return has(key) ? value(key, Number.class, "a number").doubleValue() : otherwise;
  }

  public List<String> strings(String key) {
    List<?> list = value(key, List.class, "a list of texts");
    if (!list.stream().allMatch(String.class::isInstance)) throw wrong(key, "a list of texts");
    return list.stream().map(String.class::cast).toList();
  }

  public long[] integers(String key) {
    return value(key, long[].class, "a list of whole numbers");
  }

  public double[] reals(String key) {
    return value(key, double[].class, "a list of fractional numbers");
  }

  private <T> T value(String key, Class<T> type, String wanted) {
    Object found = values.get(key);
    if (type.isInstance(found)) return type.cast(found);
    throw wrong(key, wanted);
  }

  /** The error to throw for a key that does not hold what is wanted. */
  public BadFileException wrong(String key, String wanted) {
    Object found = values.get(key);
    String shown = switch (found) {
      case null -> "nothing";
      case String text -> BadFileException.quote(text);
      case long[] list -> "a list of " + list.length + " whole numbers";
      case double[] list -> "a list of " + list.length + " fractional numbers";
      case List<?> list -> "a list of " + list.size();
      default -> found.toString();
    };
    return new BadFileException(file, key + ": found " + shown + ", wanted " + wanted);
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
