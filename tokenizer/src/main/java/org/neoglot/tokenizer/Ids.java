// A growing list of token ids.
package org.neoglot.tokenizer;

import java.util.Arrays;

/** Ids in the order in which they were added. Used by one thread. */
public final class Ids {
  private int[] ids;
  private int size;

  /** An empty list with room for so many. */
  public Ids(int room) {
    ids = new int[Math.max(8, room)];
  }

  /** Adds an id. */
  public void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size++] = id;
  }

  /** Adds the first ids of an array. */
  void addAll(int[] more, int count) {
    if (size + count > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(2 * ids.length, size + count));
    }
    if (count <= 4) { // most words: a copying loop is not worth its start
      for (int i = 0; i < count; i++) {
        ids[size + i] = more[i];
      }
    } else {
      System.arraycopy(more, 0, ids, size, count);
    }
    size += count;
  }

  /** Number of ids. */
  public int size() {
    return size;
  }

  int get(int index) {
    return ids[index];
  }

  /** The last id, or -1 where there is none. */
  int last() {
    return size == 0 ? -1 : ids[size - 1];
  }

  /** Takes an id out. */
  void remove(int index) {
    System.arraycopy(ids, index + 1, ids, index, size - index - 1);
    size--;
  }

  /** All ids. */
  public int[] toArray() {
    return Arrays.copyOf(ids, size);
  }
}
