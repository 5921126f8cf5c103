// What stands before the weights of a GGUF file: key-values about the model, and where each tensor lies.
package org.neoglot.engine.file;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The checked header of a GGUF file, versions 2 and 3, little-endian. Source: ggml/docs/gguf.md, "File Structure".
 *
 * <p>Values are Long (all whole numbers; u64 beyond 2^63 - 1 is negative), Double, Boolean and String; arrays of them
 * are {@code long[]}, {@code double[]}, {@code boolean[]}, {@code List<String>}, and of arrays {@code List<Object>}.
 *
 * @param file where it was read, for messages
 * @param version 2 or 3
 * @param values by key, in the order of the file; the arrays are not copied and not to be changed
 * @param tensors in the order of the file
 * @param dataStart byte of the file where the tensors' data begin: offsets count from here
 */
public record GgufHeader(Path file, int version, Map<String, Object> values, List<Tensor> tensors, long dataStart) {
  /**
   * Where a tensor lies.
   *
   * @param shape innermost dimension first, as the file has it: (columns, rows, ...); one to four of them, each above 0
   * @param type ggml's number of the format; whether it is known, and so how long the data are, is the reader's matter
   * @param offset bytes from {@link #dataStart}, a multiple of the file's alignment, inside the file
   */
  public record Tensor(String name, List<Long> shape, int type, long offset) {
    /** How many numbers it holds. */
    public long size() {
      return shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b); // held against overflow when read
    }
  }

  /**
   * Reads the header; the file is mapped for as long as that takes, its weights are never touched.
   *
   * @throws BadFileException if the file is missing, cut short, malformed, or needs more than a quarter of the heap
   */
  public static GgufHeader read(Path file) {
    try (var arena = Arena.ofConfined()) {
      return new GgufParser(file, FileBytes.map(file, arena)).header();
    }
  }

  /** Whether a file begins as GGUF files do; a file too short to tell does not. */
  public static boolean looksLike(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(4), "GGUF".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw FileBytes.unreadable(file, e);
    }
  }

  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** A text; a missing key or a value of another type is refused, as by all that follow. */
  public String string(String key) {
    return get(key, String.class, "a text");
  }

  public String string(String key, String absentMeans) {
    return has(key) ? string(key) : absentMeans;
  }

  public boolean bool(String key, boolean absentMeans) {
    return has(key) ? get(key, Boolean.class, "true or false") : absentMeans;
  }

  /** A whole number. */
  public long integer(String key) {
    return get(key, Long.class, "a whole number");
  }

  public OptionalLong optionalInteger(String key) {
    return has(key) ? OptionalLong.of(integer(key)) : OptionalLong.empty();
  }

  /** A number; whole ones are taken too. */
  public double real(String key) {
    return get(key, Number.class, "a number").doubleValue();
  }

  @SuppressWarnings("unchecked") // the parser puts nothing but texts into a list that begins with one
  public List<String> strings(String key) {
    List<?> list = get(key, List.class, "a list of texts");
    if (!list.isEmpty() && !(list.getFirst() instanceof String)) {
      throw wrong(key, "a list of texts");
    }
    return (List<String>) list;
  }

  public long[] integers(String key) {
    return get(key, long[].class, "a list of whole numbers");
  }

  public double[] reals(String key) {
    return get(key, double[].class, "a list of fractional numbers");
  }

  private <T> T get(String key, Class<T> type, String wanted) {
    Object value = values.get(key);
    if (!type.isInstance(value)) {
      throw wrong(key, wanted);
    }
    return type.cast(value);
  }

  /** The error to throw for a key that does not hold what is wanted. */
  public BadFileException wrong(String key, String wanted) {
    return new BadFileException(file, key + ": found " + shown(values.get(key)) + ", wanted " + wanted);
  }

  private static String shown(Object value) {
    return switch (value) {
      case null -> "nothing";
      case String text -> BadFileException.quote(text);
      case long[] list -> "a list of " + list.length + " whole numbers";
      case double[] list -> "a list of " + list.length + " fractional numbers";
      case boolean[] list -> "a list of " + list.length + " times true or false";
      case List<?> list -> "a list of " + list.size() + (list.isEmpty() || list.getFirst() instanceof String
          ? " texts" : " lists");
      default -> value.toString();
    };
  }
}
