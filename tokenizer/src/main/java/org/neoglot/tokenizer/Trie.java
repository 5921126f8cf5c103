// A set of strings in which all that begin at a place of a text are found in one walk.
package org.neoglot.tokenizer;

import java.util.Arrays;

/** Strings with a value each, as a tree of {@code char}s kept in one hash table of edges. Immutable once built. */
final class Trie {
  static final int ROOT = 0;
  static final int NONE = -1;

  private static final long FREE = -1;

  private long[] edges = new long[64]; // node << 16 | character, or FREE
  private int[] targets = new int[64];
  private int[] values = new int[32];  // per node: the value of the string that ends there, or NONE
  private final long[] firsts = new long[1024]; // one bit a character that begins some string
  private int nodes = 1;
  private int strings;

  Trie() {
    Arrays.fill(edges, FREE);
    Arrays.fill(values, NONE);
  }

  /** Adds a string; an earlier value for the same string is replaced. The empty string is not kept. */
  void add(String string, int value) {
    if (string.isEmpty()) {
      return;
    }
    int node = ROOT;
    for (int i = 0; i < string.length(); i++) {
      node = child(node, string.charAt(i));
    }
    char first = string.charAt(0);
    firsts[first >>> 6] |= 1L << first;
    strings += values[node] == NONE ? 1 : 0;
    values[node] = value;
  }

  private int child(int node, char c) {
    int next = step(node, c);
    if (next != NONE) {
      return next;
    }
    if (2 * nodes >= edges.length) {
      growEdges();
    }
    if (nodes == values.length) {
      values = Arrays.copyOf(values, 2 * nodes);
      Arrays.fill(values, nodes, values.length, NONE);
    }
    insert((long) node << 16 | c, nodes);
    return nodes++;
  }

  private void growEdges() {
    long[] oldEdges = edges;
    int[] oldTargets = targets;
    edges = new long[2 * oldEdges.length];
    targets = new int[edges.length];
    Arrays.fill(edges, FREE);
    for (int i = 0; i < oldEdges.length; i++) {
      if (oldEdges[i] != FREE) {
        insert(oldEdges[i], oldTargets[i]);
      }
    }
  }

  private void insert(long edge, int target) {
    int mask = edges.length - 1;
    int at = slot(edge, mask);
    while (edges[at] != FREE) {
      at = at + 1 & mask;
    }
    edges[at] = edge;
    targets[at] = target;
  }

  private static int slot(long edge, int mask) {
    long h = edge * 0x9E3779B97F4A7C15L;
    return (int) (h >>> 32) & mask;
  }

  int size() {
    return strings;
  }

  /** Whether some string begins with this character: a cheap answer before any walk. */
  boolean begins(char c) {
    return (firsts[c >>> 6] >>> c & 1) != 0;
  }

  /** The node that a character leads to, or NONE. */
  int step(int node, char c) {
    long edge = (long) node << 16 | c;
    int mask = edges.length - 1;
    int at = slot(edge, mask);
    while (true) {
      long found = edges[at];
      if (found == edge) {
        return targets[at];
      }
      if (found == FREE) {
        return NONE;
      }
      at = at + 1 & mask;
    }
  }

  /** The value of the string that ends at a node, or NONE. */
  int value(int node) {
    return values[node];
  }

  /** The value of exactly this string, or NONE. */
  int get(String string) {
    int node = ROOT;
    for (int i = 0; i < string.length() && node != NONE; i++) {
      node = step(node, string.charAt(i));
    }
    return node == NONE || string.isEmpty() ? NONE : values[node];
  }

  /** Length of the longest string that stands at this place of the text, 0 for none. */
  int longest(String text, int from, int to) {
    int length = 0;
    int node = ROOT;
    for (int i = from; i < to; i++) {
      node = step(node, text.charAt(i));
      if (node == NONE) {
        break;
      }
      length = values[node] != NONE ? i + 1 - from : length;
    }
    return length;
  }
}
