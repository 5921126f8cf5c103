// The n-grams of a training text as a trie, with the counts that Kneser-Ney smoothing asks of them.
package org.neoglot.eval.ngram;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;

/**
 * Every n-gram up to an order is a node: the node of its first words, then its last word. Node 0 is the empty one.
 * A node holds its count and, as a context, the sum and the numbers of the counts that follow it.
 */
final class Grams {
  /** The node of an n-gram that never occurred. */
  static final int NONE = -1;
  private final Long2IntOpenHashMap children = new Long2IntOpenHashMap();
  private final IntArrayList depth = new IntArrayList();
  private final IntArrayList count = new IntArrayList();
  // Of a node as a context: the sum of the counts after it, and how many of these are 1, 2, and 3 or more.
  private int[] total, ones, twos, more;

  Grams() {
    children.defaultReturnValue(NONE);
    node(0);
  }

  private int node(int d) {
    depth.add(d);
    count.add(0);
    return depth.size() - 1;
  }

  /** The node of an n-gram one word longer, or {@link #NONE}. */
  int child(int node, int token) { return children.get((long) node << 32 | token); }

  int count(int node) { return count.getInt(node); }

  int total(int context) { return total[context]; }

  int ones(int context) { return ones[context]; }

  int twos(int context) { return twos[context]; }

  int more(int context) { return more[context]; }

  int size() { return depth.size(); }

  int depth(int node) { return depth.getInt(node); }

  /**
   * Adds the n-gram of the {@code order} tokens before {@code end}. Its count is raw; a shorter n-gram counts how
   * many different tokens precede it (Kneser and Ney 1995), so it is raised only when a longer one is new.
   */
  void add(int[] text, int end, int order) {
    for (int start = end - order; start < end; start++) {
      int node = 0;
      for (int i = start; i < end; i++) {
        int next = child(node, text[i]);
        if (next == NONE) {
          next = node(i - start + 1);
          children.put((long) node << 32 | text[i], next);
        }
        node = next;
      }
      count.set(node, count.getInt(node) + 1);
      if (count.getInt(node) > 1) return;
    }
  }

  /** Adds up, for every context, what follows it; to be called once, after the last {@link #add}. */
  void close() {
    total = new int[size()];
    ones = new int[size()];
    twos = new int[size()];
    more = new int[size()];
    for (var entry : children.long2IntEntrySet()) {
      int context = (int) (entry.getLongKey() >>> 32), c = count.getInt(entry.getIntValue());
      if (c == 0) continue;
      total[context] += c;
      if (c == 1) ones[context]++;
      else if (c == 2) twos[context]++;
      else more[context]++;
    }
  }
}
