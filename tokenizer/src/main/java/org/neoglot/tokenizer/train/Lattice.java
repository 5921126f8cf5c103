// All ways to cut a word into pieces: how probable they are together, and which is best.
package org.neoglot.tokenizer.train;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.Arrays;
import java.util.List;

/**
 * The pieces of a Unigram model in a trie, and forward-backward and Viterbi over the cuts of a word. Immutable; every
 * thread works with a {@link Scratch} of its own. A character that no piece spells costs {@link #UNKNOWN_PENALTY} more
 * than the worst piece.
 */
final class Lattice {
  /** SentencePiece's constant, in nats. */
  static final double UNKNOWN_PENALTY = 10;

  /** The id of an unknown character on a path. */
  static final int UNKNOWN = -1;

  private static final int NONE = -1;
  private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

  private final double[] scores;
  private final double unknownScore;
  private final double least;
  private final Long2IntOpenHashMap edges;
  private final int[] pieceAt; // per node of the trie, the piece that ends there

  Lattice(List<Scored> pieces) {
    scores = pieces.stream().mapToDouble(Scored::score).toArray();
    least = Arrays.stream(scores).min().orElse(0);
    unknownScore = least - UNKNOWN_PENALTY;
    edges = new Long2IntOpenHashMap(4 * pieces.size());
    edges.defaultReturnValue(NONE);
    var ends = new IntArrayList();
    ends.add(NONE);
    for (int id = 0; id < pieces.size(); id++) {
      int node = 0;
      String text = pieces.get(id).text();
      for (int i = 0; i < text.length(); i++) {
        long key = key(node, text.charAt(i));
        int next = edges.get(key);
        if (next == NONE) {
          next = ends.size();
          edges.put(key, next);
          ends.add(NONE);
        }
        node = next;
      }
      ends.set(node, id);
    }
    pieceAt = ends.toIntArray();
  }

  private static long key(int node, char c) {
    return (long) node << 16 | c;
  }

  /** The lowest score of a piece. */
  double least() {
    return least;
  }

  /** Room for one word at a time. */
  static final class Scratch {
    private double[] forward = new double[32];
    private double[] backward = new double[32];
    // The edges of the word's lattice in the order of their begins, then of their lengths.
    private final IntArrayList from = new IntArrayList();
    private final IntArrayList to = new IntArrayList();
    private final IntArrayList id = new IntArrayList();
    private int[] bestEdge = new int[32];

    private void size(int n) {
      if (forward.length < n) {
        forward = new double[2 * n];
        backward = new double[2 * n];
        bestEdge = new int[2 * n];
      }
      from.clear();
      to.clear();
      id.clear();
    }
  }

  /** Finds all pieces in the word; {@code without}: one that is not to be used, or -1. */
  private void fill(Scratch s, String word, int without) {
    s.size(word.length() + 1);
    for (int at = 0; at < word.length(); ) {
      int size = Character.charCount(word.codePointAt(at));
      boolean single = false;
      int node = 0;
      for (int i = at; i < word.length(); i++) {
        node = edges.get(key(node, word.charAt(i)));
        if (node == NONE) {
          break;
        }
        int piece = pieceAt[node];
        if (piece != NONE && piece != without) {
          edge(s, at, i + 1, piece);
          single |= i + 1 - at == size;
        }
      }
      if (!single) {
        edge(s, at, at + size, UNKNOWN);
      }
      at += size;
    }
  }

  private static void edge(Scratch s, int from, int to, int id) {
    s.from.add(from);
    s.to.add(to);
    s.id.add(id);
  }

  private double score(int id) {
    return id == UNKNOWN ? unknownScore : scores[id];
  }

  /**
   * Adds to {@code expected}, per piece, how often it is expected in {@code count} occurrences of the word, and returns
   * the log probability of the word. Unknown characters are expected at {@code unknownAs}, or nowhere if -1.
   */
  double expect(Scratch s, String word, double count, double[] expected, int unknownAs) {
    fill(s, word, NONE);
    int n = word.length();
    int edgeCount = s.id.size();
    Arrays.fill(s.forward, 0, n + 1, IMPOSSIBLE);
    Arrays.fill(s.backward, 0, n + 1, IMPOSSIBLE);
    s.forward[0] = 0;
    s.backward[n] = 0;
    for (int e = 0; e < edgeCount; e++) {
      int to = s.to.getInt(e);
      s.forward[to] = logSum(s.forward[to], s.forward[s.from.getInt(e)] + score(s.id.getInt(e)));
    }
    for (int e = edgeCount - 1; e >= 0; e--) {
      int from = s.from.getInt(e);
      s.backward[from] = logSum(s.backward[from], s.backward[s.to.getInt(e)] + score(s.id.getInt(e)));
    }
    double all = s.forward[n];
    for (int e = 0; e < edgeCount; e++) {
      int id = s.id.getInt(e) == UNKNOWN ? unknownAs : s.id.getInt(e);
      if (id >= 0) {
        double log = s.forward[s.from.getInt(e)] + score(s.id.getInt(e)) + s.backward[s.to.getInt(e)] - all;
        expected[id] += count * StrictMath.exp(log);
      }
    }
    return all;
  }

  private static double logSum(double a, double b) {
    if (a == IMPOSSIBLE) {
      return b;
    }
    double most = Math.max(a, b);
    double gap = Math.min(a, b) - most;
    return gap < -50 ? most : most + StrictMath.log1p(StrictMath.exp(gap));
  }

  /** The ids of the most probable cut, appended to {@code path}; its log probability is returned. */
  double best(Scratch s, String word, int without, IntArrayList path) {
    fill(s, word, without);
    int n = word.length();
    Arrays.fill(s.forward, 0, n + 1, IMPOSSIBLE);
    s.forward[0] = 0;
    for (int e = 0; e < s.id.size(); e++) {
      int to = s.to.getInt(e);
      double score = s.forward[s.from.getInt(e)] + score(s.id.getInt(e));
      if (score > s.forward[to]) { // of equal ones the first stays: the one with the longer last piece
        s.forward[to] = score;
        s.bestEdge[to] = e;
      }
    }
    int begun = path.size();
    for (int at = n; at > 0; at = s.from.getInt(s.bestEdge[at])) {
      path.add(s.id.getInt(s.bestEdge[at]));
    }
    for (int i = begun, j = path.size() - 1; i < j; i++, j--) {
      int swap = path.getInt(i);
      path.set(i, path.getInt(j));
      path.set(j, swap);
    }
    return s.forward[n];
  }
}
