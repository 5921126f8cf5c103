// Counts neighbouring pairs of symbols and keeps the counts right while the commonest are merged, one after another.
package org.neoglot.tokenizer.pairs;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.objects.ObjectHeapPriorityQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The inner loop of learning a byte-pair encoding. All words lie in one array of symbols that are linked to their
 * neighbours, and every pair knows where it stands, so a merge costs as much as the pair occurs, however long a word
 * is. Pairs are named by an index that {@link #next} gives.
 */
public final class PairIndex {
  /** A pair and its count when it was put in the heap; the count may have fallen since. */
  private record Candidate(long count, int pair) {}

  private static final int DEAD = -1;
  private static final int REFUSED = -2;
  private static final int UNSEEN = -1;

  private final PairRules rules;

  // Per symbol: what it is, its word, and its neighbours within the word (-1: none).
  private final IntArrayList symbol = new IntArrayList();
  private final IntArrayList word = new IntArrayList();
  private final IntArrayList before = new IntArrayList();
  private final IntArrayList after = new IntArrayList();
  // Per word: how often it counts, and how often it occurs in text that is to be left alone.
  private final LongArrayList wordCount = new LongArrayList();
  private final LongArrayList wordGuarded = new LongArrayList();
  // Per pair: its symbols, its count, and the places where it was seen, some of which may be gone.
  private final Long2IntOpenHashMap index = new Long2IntOpenHashMap();
  private final LongArrayList pairs = new LongArrayList();
  private final LongArrayList counts = new LongArrayList();
  private final List<IntArrayList> places = new ArrayList<>();
  private final ObjectHeapPriorityQueue<Candidate> heap = new ObjectHeapPriorityQueue<>(this::compare);

  /** An empty index that merges by these rules. */
  public PairIndex(PairRules rules) {
    this.rules = rules;
    index.defaultReturnValue(UNSEEN);
  }

  private int compare(Candidate a, Candidate b) {
    if (a.count != b.count) {
      return Long.compare(b.count, a.count);
    }
    return a.pair == b.pair ? 0 : rules.compare(left(a.pair), right(a.pair), left(b.pair), right(b.pair));
  }

  /** The left symbol of a pair. */
  public int left(int pair) {
    return (int) (pairs.getLong(pair) >>> 32);
  }

  /** The right symbol of a pair. */
  public int right(int pair) {
    return (int) pairs.getLong(pair);
  }

  /** Adds a word that occurs {@code count} times, and {@code guarded} times in text that is to be left alone. */
  public void add(int[] ids, long count, long guarded) {
    int first = symbol.size();
    int number = wordCount.size();
    wordCount.add(count);
    wordGuarded.add(guarded);
    for (int i = 0; i < ids.length; i++) {
      symbol.add(ids[i]);
      word.add(number);
      before.add(i == 0 ? -1 : first + i - 1);
      after.add(i == ids.length - 1 ? -1 : first + i + 1);
      if (i > 0) {
        gain(first + i - 1, first + i);
      }
    }
  }

  /** Call once, after the last word. */
  public void start() {
    for (int pair = 0; pair < pairs.size(); pair++) {
      enter(pair);
    }
  }

  private void enter(int pair) {
    if (estimated(pair)) {
      counts.set(pair, thin(pair));
    }
    heap.enqueue(new Candidate(counts.getLong(pair), pair));
  }

  /** A pair of equals, of which overlapping ones count once: its count is only an upper bound until it is thinned. */
  private boolean estimated(int pair) {
    return left(pair) == right(pair) && !rules.countsOverlaps();
  }

  /** The commonest pair that is left, or -1; it is no candidate any longer unless merging makes it one. */
  public int next() {
    while (!heap.isEmpty()) {
      Candidate top = heap.dequeue();
      if (index.get(pairs.getLong(top.pair)) == REFUSED) {
        continue;
      }
      if (estimated(top.pair)) {
        counts.set(top.pair, thin(top.pair));
      }
      long now = counts.getLong(top.pair);
      if (now == top.count) {
        return now > 0 ? top.pair : -1;
      }
      // Counts fall while a pair waits: it goes back to its place. One that rose was entered again then.
      if (now > 0 && now < top.count) {
        heap.enqueue(new Candidate(now, top.pair));
      }
    }
    return -1;
  }

  /** How often a pair stands in the words. */
  public long count(int pair) {
    return counts.getLong(pair);
  }

  /** How often a pair stands in text that is to be left alone; counted when asked, for few pairs are asked about. */
  public long guarded(int pair) {
    long sum = 0;
    IntArrayList list = places.get(pair);
    int behind = 0; // in "aaa" the middle one belongs to the first pair only
    for (int i = 0; i < list.size(); i++) {
      int at = list.getInt(i);
      if (at >= behind && stands(pair, at)) {
        sum += wordGuarded.getLong(word.getInt(at));
        behind = after.getInt(at) + 1;
      }
    }
    return sum;
  }

  /** Forgets a pair: it is never merged. */
  public void drop(int pair) {
    index.put(pairs.getLong(pair), REFUSED);
    places.set(pair, null);
  }

  /** Drops the places that are gone or overlap the one before, and returns what is left as a count. */
  private long thin(int pair) {
    int[] list = places.get(pair).toIntArray();
    Arrays.sort(list);
    var kept = new IntArrayList(list.length);
    long sum = 0;
    int taken = -1; // the symbol that the last place ends with
    for (int at : list) {
      if (at != taken && stands(pair, at)) {
        kept.add(at);
        sum += wordCount.getLong(word.getInt(at));
        taken = after.getInt(at);
      } else {
        taken = -1;
      }
    }
    places.set(pair, kept);
    return sum;
  }

  /** Makes one symbol of the pair wherever it stands, in each word from left to right. */
  public void merge(int pair, int id) {
    int[] list = places.set(pair, null).toIntArray();
    Arrays.sort(list);
    index.remove(pairs.getLong(pair)); // should merging make it anew, it begins as a new one
    var made = new IntOpenHashSet();
    for (int at : list) {
      if (stands(pair, at)) {
        mergeAt(at, id, made);
      }
    }
    // The order in a heap of equals does not matter, for no two candidates are equal.
    made.forEach(this::enter);
  }

  /** A place is noted when a pair comes to stand there; other merges may have taken it since. */
  private boolean stands(int pair, int at) {
    int next = after.getInt(at);
    return next >= 0 && symbol.getInt(at) == left(pair) && symbol.getInt(next) == right(pair);
  }

  private void mergeAt(int at, int id, IntOpenHashSet made) {
    int right = after.getInt(at);
    int previous = before.getInt(at);
    int next = after.getInt(right);
    if (previous >= 0) {
      lose(previous, at);
    }
    if (next >= 0) {
      lose(right, next);
      before.set(next, at);
    }
    symbol.set(at, id);
    symbol.set(right, DEAD);
    after.set(at, next);
    after.set(right, -1);
    if (previous >= 0) {
      note(gain(previous, at), made);
    }
    if (next >= 0) {
      note(gain(at, next), made);
    }
  }

  private static void note(int pair, IntOpenHashSet made) {
    if (pair >= 0) {
      made.add(pair);
    }
  }

  private long key(int left, int right) {
    return (long) symbol.getInt(left) << 32 | symbol.getInt(right);
  }

  private int gain(int left, int right) {
    long key = key(left, right);
    int pair = index.get(key);
    if (pair == UNSEEN) {
      pair = rules.joins(symbol.getInt(left), symbol.getInt(right)) ? pairs.size() : REFUSED;
      index.put(key, pair);
      if (pair >= 0) {
        pairs.add(key);
        counts.add(0);
        places.add(new IntArrayList(2));
      }
    }
    if (pair >= 0) {
      counts.set(pair, counts.getLong(pair) + wordCount.getLong(word.getInt(left)));
      places.get(pair).add(left);
    }
    return pair;
  }

  private void lose(int left, int right) {
    int pair = index.get(key(left, right));
    if (pair >= 0 && !estimated(pair)) {
      counts.set(pair, counts.getLong(pair) - wordCount.getLong(word.getInt(left)));
    }
  }
}
