// The merges of a BPE tokenizer in order of rank: which two tokens become which third.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;

/** Merges by rank, each a left id, a right id and the id of what they become. Immutable. */
public final class MergeList {
  private final int[] left;
  private final int[] right;
  private final int[] result;
  private final int[] priority; // null where it is the rank

  private MergeList(int[] left, int[] right, int[] result, int[] priority) {
    this.left = left;
    this.right = right;
    this.result = result;
    this.priority = priority;
  }

  /** Gathers merges in order of rank. */
  static final class Builder {
    private final IntArrayList left = new IntArrayList();
    private final IntArrayList right = new IntArrayList();
    private final IntArrayList result = new IntArrayList();

    Builder add(int leftId, int rightId, int resultId) {
      left.add(leftId);
      right.add(rightId);
      result.add(resultId);
      return this;
    }

    Builder addAll(MergeList merges) {
      for (int rank = 0; rank < merges.size(); rank++) {
        add(merges.left(rank), merges.right(rank), merges.result(rank));
      }
      return this;
    }

    MergeList build() {
      return new MergeList(left.toIntArray(), right.toIntArray(), result.toIntArray(), null);
    }

    /** The merges in an order that leaves some equal: the lower priority first, equal ones from left to right. */
    MergeList build(IntArrayList priorities) {
      return new MergeList(left.toIntArray(), right.toIntArray(), result.toIntArray(), priorities.toIntArray());
    }
  }

  /** No merges. */
  public static MergeList empty() {
    return new Builder().build();
  }

  public int size() {
    return result.length;
  }

  public int left(int rank) {
    return left[rank];
  }

  public int right(int rank) {
    return right[rank];
  }

  public int result(int rank) {
    return result[rank];
  }

  /** Which merge goes first: the lower one. By custom the rank; SentencePiece has equal ones. */
  int priority(int rank) {
    return priority == null ? rank : priority[rank];
  }

  /** The key of a pair of ids: they order by left id, then by right id. */
  static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  long pair(int rank) {
    return pair(left[rank], right[rank]);
  }

  /** What two tokens spell together: the mark of the second, that it does not begin a word, is gone. */
  static String spelled(String left, String right, String prefix) {
    return left + right.substring(Math.min(right.length(), prefix.length()));
  }

  /** Refuses a merge whose tokens are unknown or do not spell its result. */
  void check(int rank, Vocabulary vocabulary, String prefix) {
    String l = vocabulary.token(left[rank]);
    String r = vocabulary.token(right[rank]);
    String whole = vocabulary.token(result[rank]);
    if (l == null || r == null || !spelled(l, r, prefix).equals(whole)) {
      throw new IllegalArgumentException("merge " + rank + ": '" + l + "' and '" + r + "' give '" + whole
          + "'; wanted two tokens of the vocabulary and the token they spell");
    }
  }
}
