// The search for phrase moves that make a translation more like its reference.
package org.neoglot.eval.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tercom's greedy search (Snover et al. 2006, section 3) with the limits and the order of preference that sacrebleu
 * gives it: as long as it helps, move the phrase whose move saves most edits. It is no shortest sequence of edits, so
 * every rule here is part of the metric.
 */
final class TerShifts {
  private static final int LONGEST = 10;
  private static final int FARTHEST = 50;
  private static final int MOST_TRIED = 1000;

  /** What a move is judged by: edits saved, then length, then an early start, then an early target. */
  private record Move(int saved, int length, int start, int target, int[] words) {
    boolean beats(Move other) {
      if (other == null) return true;
      if (saved != other.saved) return saved > other.saved;
      if (length != other.length) return length > other.length;
      if (start != other.start) return start < other.start;
      return target < other.target;
    }
  }

  private final int[] reference;
  private final BeamEdits edits;
  private int tried;

  private TerShifts(int[] reference) {
    this.reference = reference;
    this.edits = new BeamEdits(reference);
  }

  /** Moves, insertions, deletions and substitutions that turn the words into the reference; each costs 1. */
  static int edits(List<String> words, List<String> reference) {
    if (reference.isEmpty()) return words.size();
    Map<String, Integer> numbers = new HashMap<>();
    var search = new TerShifts(number(reference, numbers));
    return search.run(number(words, numbers));
  }

  private static int[] number(List<String> words, Map<String, Integer> numbers) {
    int[] ids = new int[words.size()];
    for (int i = 0; i < ids.length; i++) {
      Integer known = numbers.putIfAbsent(words.get(i), numbers.size());
      ids[i] = known == null ? numbers.size() - 1 : known;
    }
    return ids;
  }

  private int run(int[] words) {
    int moves = 0;
    while (true) {
      int now = edits.start(words);
      Move best = best(words, now);
      // When too many were tried, even a good last one is not taken.
      if (tried >= MOST_TRIED || best == null || best.saved <= 0) return moves + now;
      moves++;
      words = best.words;
    }
  }

  private Move best(int[] words, int now) {
    Alignment alignment = Alignment.of(edits.trace(), words.length, reference.length);
    Move best = null;
    for (int start = 0; start < words.length; start++) {
      int to = Math.min(reference.length - 1, start + FARTHEST);
      for (int at = Math.max(0, start - FARTHEST); at <= to; at++) {
        for (int length = 1; matches(words, start, at, length); length++) {
          if (!alignment.worthMoving(start, at, length)) continue;
          best = targets(words, now, alignment, start, at, length, best);
          if (tried >= MOST_TRIED) return best;
        }
      }
    }
    return best;
  }

  /** Whether the phrase's last word still agrees; the ones before did. */
  private boolean matches(int[] words, int start, int at, int length) {
    return length <= LONGEST && start + length <= words.length && at + length <= reference.length
        && words[start + length - 1] == reference[at + length - 1];
  }

  /** Tries to put the phrase before each place that its words, and the word before them, are aligned to. */
  private Move targets(int[] words, int now, Alignment alignment, int start, int at, int length, Move best) {
    int before = -1;
    for (int offset = -1; offset < length; offset++) {
      int target = at + offset < 0 ? 0 : alignment.place[at + offset] + 1;
      if (target == before) continue;
      before = target;
      int[] moved = moved(words, start, length, target);
      var move = new Move(now - edits.of(moved), length, start, target, moved);
      tried++;
      if (move.beats(best)) best = move;
    }
    return best;
  }

  /**
   * The words with the phrase before place {@code target}; a target inside the phrase moves it that much to the right.
   */
  private static int[] moved(int[] words, int start, int length, int target) {
    int[] out = words.clone();
    if (target < start) {
      System.arraycopy(words, start, out, target, length);
      System.arraycopy(words, target, out, target + length, start - target);
      return out;
    }
    int end = target > start + length ? target : Math.min(words.length, length + target);
    int jumped = end - start - length;
    System.arraycopy(words, start + length, out, start, jumped);
    System.arraycopy(words, start, out, start + jumped, length);
    return out;
  }

  /**
   * Which word each reference word goes with, and which words are wrong.
   *
   * @param place for each reference word its word, or the one before where it has none; -1 before the first
   */
  private record Alignment(int[] place, boolean[] wordWrong, boolean[] referenceWrong) {
    static Alignment of(byte[] trace, int words, int reference) {
      var a = new Alignment(new int[reference], new boolean[words], new boolean[reference]);
      int w = -1;
      int r = -1;
      for (byte op : trace) {
        if (op != BeamEdits.INSERT) w++;
        if (op != BeamEdits.DELETE) a.place[++r] = w;
        if (op == BeamEdits.SAME) continue;
        if (op != BeamEdits.INSERT) a.wordWrong[w] = true;
        if (op != BeamEdits.DELETE) a.referenceWrong[r] = true;
      }
      return a;
    }

    /** Something is wrong at both places, and the phrase is not to go into itself. */
    boolean worthMoving(int start, int at, int length) {
      return any(wordWrong, start, length) && any(referenceWrong, at, length)
          && !(place[at] >= start && place[at] < start + length);
    }

    private static boolean any(boolean[] flags, int from, int length) {
      for (int i = from; i < from + length; i++) if (flags[i]) return true;
      return false;
    }
  }
}
