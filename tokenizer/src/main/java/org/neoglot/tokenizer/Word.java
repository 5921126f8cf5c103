// The symbols of a word while they are merged.
package org.neoglot.tokenizer;

import java.util.Arrays;

/** Symbols in order; where asked for, with the stretch of the word that each stands for. Used by one thread. */
final class Word {
  int[] ids;
  int[] starts; // null where places are not kept
  int[] ends;
  boolean[] shown; // whether a symbol is shown as its text; null while none is
  int size;

  Word(int room, boolean places) {
    ids = new int[Math.max(4, room)];
    if (places) {
      starts = new int[ids.length];
      ends = new int[ids.length];
    }
  }

  boolean keepsPlaces() {
    return starts != null;
  }

  void add(int id, int start, int end) {
    if (size == ids.length) {
      int room = 2 * size;
      ids = Arrays.copyOf(ids, room);
      starts = starts == null ? null : Arrays.copyOf(starts, room);
      ends = ends == null ? null : Arrays.copyOf(ends, room);
    }
    ids[size] = id;
    if (starts != null) {
      starts[size] = start;
      ends[size] = end;
    }
    size++;
  }

  /** The symbol at an index and the one behind it become one. */
  void merge(int at, int id) {
    ids[at] = id;
    int tail = size - at - 2;
    System.arraycopy(ids, at + 2, ids, at + 1, tail);
    if (starts != null) {
      ends[at] = ends[at + 1];
      System.arraycopy(starts, at + 2, starts, at + 1, tail);
      System.arraycopy(ends, at + 2, ends, at + 1, tail);
    }
    size--;
  }

  /** The symbol at an index reaches as far as another. */
  void extend(int at, int other) {
    if (ends != null) {
      ends[at] = ends[other];
    }
  }

  /** Symbols that were marked as gone, by a negative id, are left out. */
  void dropNegative() {
    int n = 0;
    for (int i = 0; i < size; i++) {
      if (ids[i] >= 0) {
        ids[n] = ids[i];
        if (starts != null) {
          starts[n] = starts[i];
          ends[n] = ends[i];
        }
        n++;
      }
    }
    size = n;
  }

  /** The last symbol reaches further. */
  void extendLast(int end) {
    if (ends != null) {
      ends[size - 1] = end;
    }
  }

  /** Becomes another word; symbols with this id are from now on shown as their text. */
  void take(Word other, int asText) {
    ids = other.ids;
    starts = other.starts;
    ends = other.ends;
    size = other.size;
    if (starts != null) {
      shown = new boolean[size];
      for (int i = 0; i < size; i++) {
        shown[i] = ids[i] == asText;
      }
    }
  }

  int[] toArray() {
    return Arrays.copyOf(ids, size);
  }
}
