// SentencePiece's compiled normalization rules: a Darts double array from byte strings to their replacements.
package org.neoglot.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The {@code precompiled_charsmap} of a SentencePiece model: the trie's size in bytes (32 bits, little endian), the
 * units of a darts-clone double array, then the replacements, each ended by a zero byte. Immutable.
 */
public final class CharsMap {
  private static final int LABEL = 0x8000_00FF;
  private static final int VALUE = 0x7FFF_FFFF;

  private final byte[] blob;
  private final int[] units;
  private final int texts; // where the replacements begin in the blob
  private final boolean[] plain = new boolean[0x80]; // no rule is, or begins, with two such characters

  /**
   * Rules as they are written in the model.
   *
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public CharsMap(byte[] blob) {
    this.blob = blob.clone();
    if (blob.length < 8) {
      throw new IllegalArgumentException("normalization map of " + blob.length + " bytes; wanted 8 or more");
    }
    ByteBuffer in = ByteBuffer.wrap(this.blob).order(ByteOrder.LITTLE_ENDIAN);
    int size = in.getInt();
    if (size < 4 || size > blob.length - 4 || size % 4 != 0) {
      throw new IllegalArgumentException("normalization map of " + blob.length + " bytes says that its trie has " + size
          + "; wanted a multiple of 4 that fits");
    }
    units = new int[size / 4];
    in.slice(4, size).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(units);
    texts = 4 + size;
    for (int c = 0; c < plain.length; c++) {
      plain[c] = isPlain(c);
    }
  }

  /** A character that no rule replaces, alone or before another ASCII character, can be passed over quickly. */
  private boolean isPlain(int c) {
    if (match(Character.toString(c), 0, 1, false) != 0) {
      return false;
    }
    for (int next = 0; next < 0x80; next++) {
      if (match(Character.toString(c) + (char) next, 0, 2, false) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The rules as they were written. */
  public byte[] blob() {
    return blob.clone();
  }

  /** Whether this character stays as it is, if the one behind it is ASCII too. */
  boolean plain(char c) {
    return c < 0x80 && plain[c];
  }

  /**
   * A rule for what stands at a place.
   *
   * @param shortest the shortest rule that fits rather than the longest
   * @return 0 where there is none; else the length of what it replaces in the upper 32 bits (in {@code char}s), and
   *     one more than the place of the replacement in the lower
   */
  long match(String text, int from, int to, boolean shortest) {
    long found = 0;
    int node = offset(units[0]);
    var bytes = new byte[4];
    for (int i = from; i < to; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int n = Utf8.encode(c, bytes, 0);
      for (int k = 0; k < n; k++) {
        int b = bytes[k] & 0xFF;
        node ^= b;
        if (node < 0 || node >= units.length || (units[node] & LABEL) != b) {
          return found;
        }
        int unit = units[node];
        node ^= offset(unit);
        boolean leaf = (unit >>> 8 & 1) == 1;
        if (leaf && k == n - 1 && node >= 0 && node < units.length) {
          found = (long) (i - from) << 32 | (units[node] & VALUE) + 1L;
          if (shortest) {
            return found;
          }
        }
      }
    }
    return found;
  }

  private static int offset(int unit) {
    return unit >>> 10 << ((unit & 1 << 9) >>> 6);
  }

  /** How many {@code char}s a match replaces. */
  static int length(long match) {
    return (int) (match >>> 32);
  }

  /** What a match puts there. */
  String replacement(long match) {
    int begin = texts + (int) match - 1;
    int end = begin;
    while (end >= 0 && end < blob.length && blob[end] != 0) {
      end++;
    }
    return begin < 0 || begin >= blob.length ? "" : new String(blob, begin, end - begin, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CharsMap map && Arrays.equals(blob, map.blob);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(blob);
  }

  @Override
  public String toString() {
    return "map of " + blob.length + " bytes";
  }
}
