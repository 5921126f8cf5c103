// What a benchmark says about itself: how much work an operation is, and what came out of it.
package org.neoglot.bench;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.CRC32;

/**
 * Said in a benchmark's set-up, read by {@link Around} in the same JVM. They travel as system properties, because JMH
 * makes both objects and introduces neither to the other.
 */
public final class Notes {
  private static final String PREFIX = "neoglot.bench.note.";

  /** Floating point operations; an fma counts as two. */
  public static final String FLOPS = "flops";
  /** Bytes that have to be moved. */
  public static final String BYTES = "bytes";
  public static final String TOKENS = "tokens";
  public static final String SENTENCES = "sentences";
  /** Bytes of text in UTF-8. */
  static final String TEXT = "text";
  /** How fast the first pass was, 1e6 bytes of text a second. */
  static final String FIRST = "first";
  /** What memory gives this mix of reading and writing, 1e9 bytes a second. */
  static final String LIMIT = "limit";
  /** First 32 bits of a hash of what was computed; equal in all forks, or the benchmark fails. */
  static final String CHECKSUM = "checksum";

  private Notes() {}

  /** How much of something one operation is; the table shows it by second. */
  public static void amount(String what, double perOperation) {
    System.setProperty(PREFIX + what, Double.toString(perOperation));
  }

  /** Hash of a result's bits, which depends on neither threads nor vectors: CRC-32 of the bytes as they lie. */
  public static void checksum(MemorySegment result) {
    var crc = new CRC32();
    crc.update(result.toArray(ValueLayout.JAVA_BYTE));
    amount(CHECKSUM, crc.getValue());
  }

  /** The same of numbers in an array. */
  public static void checksum(float... result) {
    checksum(MemorySegment.ofArray(result));
  }

  /** The same of doubles. */
  public static void checksum(double... result) {
    checksum(MemorySegment.ofArray(result));
  }

  /** All that was said, by name. */
  static Map<String, Double> all() {
    Map<String, Double> notes = new LinkedHashMap<>();
    for (String key : new TreeSet<>(System.getProperties().stringPropertyNames())) {
      if (key.startsWith(PREFIX)) notes.put(key.substring(PREFIX.length()), Double.valueOf(System.getProperty(key)));
    }
    return notes;
  }
}
