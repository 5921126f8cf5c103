// What is true at one moment of a story: a small set of facts, packed into ints, in the order in which they were told.
package org.neoglot.eval.story;

import java.util.Arrays;

/** A set of packed facts; small enough that a linear scan beats any index. */
final class Facts {
  private static final int BITS = 5, MASK = (1 << BITS) - 1;
  /** More figures than this do not fit into a packed fact. */
  static final int MAX_FIGURES = MASK;
  private int[] packed = new int[64];
  private int size;

  /** Unused arguments are zero; relation above three arguments of five bits. */
  static int pack(int relation, int a, int b, int c) { return relation << 3 * BITS | a << 2 * BITS | b << BITS | c; }

  static int relation(int fact) { return fact >>> 3 * BITS; }

  /** By how many bits argument i lies above the last one. */
  static int shift(int i) { return (2 - i) * BITS; }

  static int argument(int fact, int i) { return fact >>> shift(i) & MASK; }

  /** The bits of a packed fact that argument i occupies. */
  static int maskOf(int i) { return MASK << shift(i); }

  int size() { return size; }

  /** The bit set of relations of which some fact holds: a frame that needs another need not be tried. */
  long relations() {
    long present = 0;
    for (int i = 0; i < size; i++) present |= 1L << relation(packed[i]);
    return present;
  }

  int get(int i) { return packed[i]; }

  boolean contains(int fact) { return anyMatch(fact, -1); }

  /** Whether a fact equals {@code fact} in the bits of {@code mask}. */
  boolean anyMatch(int fact, int mask) {
    for (int i = 0; i < size; i++) if (((packed[i] ^ fact) & mask) == 0) return true;
    return false;
  }

  void add(int fact) {
    if (contains(fact)) return;
    if (size == packed.length) packed = Arrays.copyOf(packed, 2 * size);
    packed[size++] = fact;
  }

  /** Ends all facts that equal {@code fact} in the bits of {@code mask}; the others keep their order. */
  void remove(int fact, int mask) {
    int kept = 0;
    for (int i = 0; i < size; i++) if (((packed[i] ^ fact) & mask) != 0) packed[kept++] = packed[i];
    size = kept;
  }

  int[] toArray() { return Arrays.copyOf(packed, size); }
}
