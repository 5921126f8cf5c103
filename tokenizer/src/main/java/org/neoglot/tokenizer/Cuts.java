// Matches of some pattern to words: what becomes of what matched, and of what lies between.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;

/** Takes the matches in a stretch of text, in order, and hands on the words that a behaviour makes of them. */
final class Cuts {
  private final IntArrayList bounds = new IntArrayList(); // start, end, start, end, ...
  private final IntArrayList matched = new IntArrayList(); // 1 or 0 for each stretch
  private final boolean invert;
  private int done;

  /** Matches are looked for from this index on; {@code invert}: what lies between them counts as the match. */
  Cuts(int from, boolean invert) {
    this.done = from;
    this.invert = invert;
  }

  /** A match. */
  void match(int from, int to) {
    add(done, from, invert);
    add(from, to, !invert);
    done = to;
  }

  private void add(int from, int to, boolean match) {
    if (from < to) {
      bounds.add(from);
      bounds.add(to);
      matched.add(match ? 1 : 0);
    }
  }

  /** Hands on the words of the text, which ends at an index. */
  void emit(Splitter.Behavior behavior, Aligned text, int to, Splitter.Sink sink) {
    add(done, to, invert);
    int n = matched.size();
    for (int i = 0; i < n; ) {
      int end = i + 1;
      while (end < n && joins(behavior, end)) {
        end++;
      }
      if (behavior != Splitter.Behavior.REMOVED || matched.getInt(i) == 0) {
        sink.word(text, bounds.getInt(2 * i), bounds.getInt(2 * end - 1));
      }
      i = end;
    }
  }

  /** Whether stretch i belongs to the word of the stretch before it. */
  private boolean joins(Splitter.Behavior behavior, int i) {
    boolean here = matched.getInt(i) == 1;
    boolean before = matched.getInt(i - 1) == 1;
    return switch (behavior) {
      case REMOVED, ISOLATED -> false;
      case CONTIGUOUS -> here == before;
      case MERGED_WITH_PREVIOUS -> here && !before;
      case MERGED_WITH_NEXT -> before && !here;
    };
  }
}
