// Random draws that are a pure function of (key, counter), so the same seed tells the same story on any machine.
package org.neoglot.eval.story;

/** SplitMix64 by a counter (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"). */
final class Draw {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private final long key;
  private long counter;

  Draw(long key) { this.key = key; }

  /** The finalizer of SplitMix64: a bijection of 64 bits in which every input bit moves every output bit. */
  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** One key out of two numbers; the order of the two matters. */
  static long key(long a, long b) { return mix(mix(a + GOLDEN) + GOLDEN * (b + 1)); }

  /** A whole number in [0, n); the bias is below n / 2^64. */
  int below(int n) { return (int) Math.unsignedMultiplyHigh(mix(key + GOLDEN * ++counter), n); }

  boolean percent(int p) { return below(100) < p; }

  /** Where {@link #feed} starts: the offset of FNV-1a. */
  static final long EMPTY = 0xCBF29CE484222325L;

  /** Goes on with an FNV-1a hash over more characters; to be finished by {@link #mix}. */
  static long feed(long hash, CharSequence text) {
    for (int i = 0; i < text.length(); i++) hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    return hash;
  }
}
