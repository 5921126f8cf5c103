// Counts neighbouring pairs of symbols and keeps the counts right while the commonest are merged, one after another.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.objects.ObjectHeapPriorityQueue;
import java.util.Arrays;

/**
 * The inner loop of BPE learning. All words lie in one array of symbols that are linked to their neighbours, and every
 * pair knows where it stands, so a merge costs as much as the pair occurs, however long a word is. Ties go to the pair
 * with the smaller left id, then the smaller right id, as in the Hugging Face trainer.
 */
final class PairLearner {
  /** A pair and its count when it was put in the heap; the count may have fallen since. */
  private record Candidate(long count, long pair) implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      return count != other.count ? Long.compare(other.count, count) : Long.compare(pair, other.pair);
    }
  }

  private static final int DEAD = -1;

  // Per symbol: what it is, its word, and its neighbours within the word (-1: none).
  private final IntArrayList symbol = new IntArrayList();
  private final IntArrayList word = new IntArrayList();
  private final IntArrayList before = new IntArrayList();
  private final IntArrayList after = new IntArrayList();
  // Per word: how often it counts, and how often it occurs in text that is to be left alone.
  private final LongArrayList count = new LongArrayList();
  private final LongArrayList guarded = new LongArrayList();

  private final Long2LongOpenHashMap counts = new Long2LongOpenHashMap();
  private final Long2ObjectOpenHashMap<IntArrayList> places = new Long2ObjectOpenHashMap<>();
  private final ObjectHeapPriorityQueue<Candidate> heap = new ObjectHeapPriorityQueue<>();

  /** Adds a word that occurs {@code count} times, and {@code guarded} times in text that is to be left alone. */
  void add(int[] ids, long wordCount, long wordGuarded) {
    int first = symbol.size();
    int index = count.size();
    count.add(wordCount);
    guarded.add(wordGuarded);
    for (int i = 0; i < ids.length; i++) {
      symbol.add(ids[i]);
      word.add(index);
      before.add(i == 0 ? -1 : first + i - 1);
      after.add(i == ids.length - 1 ? -1 : first + i + 1);
      if (i > 0) {
        gain(first + i - 1, first + i);
      }
    }
  }

  /** Call once, after the last word. */
  void start() {
    counts.long2LongEntrySet().fastForEach(e -> heap.enqueue(new Candidate(e.getLongValue(), e.getLongKey())));
  }

  /** The commonest pair that is left, or -1; it is no candidate any longer unless merging makes it one. */
  long next() {
    while (!heap.isEmpty()) {
      Candidate top = heap.dequeue();
      long now = counts.get(top.pair);
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

  long count(long pair) {
    return counts.get(pair);
  }

  /** How often a pair stands in text that is to be left alone; counted when asked, for few pairs are asked about. */
  long guarded(long pair) {
    long sum = 0;
    IntArrayList list = places.get(pair);
    int behind = 0; // in "aaa" the middle one belongs to the first pair only
    for (int i = 0; i < list.size(); i++) {
      int at = list.getInt(i);
      if (at >= behind && stands(pair, at)) {
        sum += guarded.getLong(word.getInt(at));
        behind = after.getInt(at) + 1;
      }
    }
    return sum;
  }

  /** Forgets a pair: it is never merged. */
  void drop(long pair) {
    counts.remove(pair);
    places.remove(pair);
  }

  /** Makes one symbol of the pair wherever it stands, in each word from left to right. */
  void merge(long pair, int id) {
    int[] list = places.remove(pair).toIntArray();
    Arrays.sort(list);
    var made = new LongOpenHashSet();
    for (int at : list) {
      if (stands(pair, at)) {
        mergeAt(at, id, made);
      }
    }
    counts.remove(pair);
    made.remove(pair);
    made.forEach(p -> heap.enqueue(new Candidate(counts.get(p), p)));
  }

  /** A place is noted when a pair comes to stand there; other merges may have taken it since. */
  private boolean stands(long pair, int at) {
    int next = after.getInt(at);
    return next >= 0 && symbol.getInt(at) == (int) (pair >>> 32) && symbol.getInt(next) == (int) pair;
  }

  private void mergeAt(int at, int id, LongOpenHashSet made) {
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
      made.add(gain(previous, at));
    }
    if (next >= 0) {
      made.add(gain(at, next));
    }
  }

  private long pairAt(int left, int right) {
    return MergeList.pair(symbol.getInt(left), symbol.getInt(right));
  }

  private long gain(int left, int right) {
    long pair = pairAt(left, right);
    counts.addTo(pair, count.getLong(word.getInt(left)));
    places.computeIfAbsent(pair, p -> new IntArrayList(2)).add(left);
    return pair;
  }

  private void lose(int left, int right) {
    counts.addTo(pairAt(left, right), -count.getLong(word.getInt(left)));
  }
}
