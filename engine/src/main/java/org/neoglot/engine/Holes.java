// Free memory as ordered intervals.
package org.neoglot.engine;

import java.util.Arrays;

/**
 * Free memory between used memory, as intervals in the order of their addresses, none empty and no two touching. An
 * address is a chunk's number and an offset in it, so that intervals of two chunks never grow together.
 */
final class Holes {
  private static final int CHUNK_BITS = 44;

  private long[] from = new long[32];
  private long[] to = new long[32];
  private int count;

  static long start(int chunk) {
    return (long) chunk << CHUNK_BITS;
  }

  static int chunk(long address) {
    return (int) (address >>> CHUNK_BITS);
  }

  static long offset(long address) {
    return address & (1L << CHUNK_BITS) - 1;
  }

  /** Takes so many bytes from the start of the smallest hole that has them, the lowest of equals; -1 when none has. */
  long take(long bytes) {
    int best = -1;
    for (int i = 0; i < count; i++) {
      long size = to[i] - from[i];
      if (size >= bytes && (best < 0 || size < to[best] - from[best])) best = i;
    }
    if (best < 0) return -1;
    long address = from[best];
    from[best] += bytes;
    if (from[best] == to[best]) remove(best);
    return address;
  }

  /** Another hole, which grows together with those that it touches. */
  void add(long start, long end) {
    int at = Arrays.binarySearch(from, 0, count, start);
    if (at >= 0) throw new IllegalStateException("memory at " + start + " is given back twice");
    at = -at - 1;
    boolean left = at > 0 && to[at - 1] == start;
    boolean right = at < count && from[at] == end;
    if (left && right) {
      to[at - 1] = to[at];
      remove(at);
    } else if (left) {
      to[at - 1] = end;
    } else if (right) {
      from[at] = start;
    } else {
      insert(at, start, end);
    }
  }

  /** Where a hole that ends at that address begins, which is then no hole any more; the address itself without one. */
  long lower(long end) {
    if (count == 0 || to[count - 1] != end) return end;
    return from[--count];
  }

  private void insert(int at, long start, long end) {
    if (count == from.length) {
      from = Arrays.copyOf(from, 2 * count);
      to = Arrays.copyOf(to, 2 * count);
    }
    System.arraycopy(from, at, from, at + 1, count - at);
    System.arraycopy(to, at, to, at + 1, count - at);
    from[at] = start;
    to[at] = end;
    count++;
  }

  private void remove(int at) {
    System.arraycopy(from, at + 1, from, at, count - at - 1);
    System.arraycopy(to, at + 1, to, at, count - at - 1);
    count--;
  }

  void clear() {
    count = 0;
  }
}
