// Which old id every new id was: what the rows of an embedding must follow.
package org.neoglot.tokenizer.change;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.stream.IntStream;
import org.neoglot.tokenizer.Tokenizer;

/** Ids of two vocabularies of one tokenizer's making. Immutable. */
public final class IdMap {
  private final int[] oldOfNew;
  private final int[] newOfOld;

  /**
   * @param oldOfNew per new id, the old id, or -1 where the token is new
   * @param oldSize how many old ids there were
   * @throws IllegalArgumentException if an old id is out of range or used twice
   */
  public IdMap(int[] oldOfNew, int oldSize) {
    this.oldOfNew = oldOfNew.clone();
    newOfOld = new int[oldSize];
    Arrays.fill(newOfOld, -1);
    for (int id = 0; id < oldOfNew.length; id++) {
      int old = oldOfNew[id];
      if (old < -1 || old >= oldSize) {
        throw new IllegalArgumentException(
            "new id " + id + " was old id " + old + "; wanted -1, or 0 to " + (oldSize - 1));
      }
      if (old >= 0 && newOfOld[old] >= 0) {
        throw new IllegalArgumentException(
            "old id " + old + " became " + newOfOld[old] + " and " + id + "; wanted one new id");
      }
      if (old >= 0) {
        newOfOld[old] = id;
      }
    }
  }

  /** The kept ids close ranks, in their order. */
  public static IdMap keeping(BitSet kept, int oldSize) {
    return new IdMap(kept.stream().toArray(), oldSize);
  }

  /** New ids follow the old ones. */
  public static IdMap growing(int oldSize, int newSize) {
    return new IdMap(IntStream.range(0, newSize).map(id -> id < oldSize ? id : -1).toArray(), oldSize);
  }

  /** Tokens that are spelled the same are the same: what is left of one vocabulary when another replaces it. */
  public static IdMap bySpelling(Tokenizer old, Tokenizer replacement) {
    var spelled = new Spellings(old);
    var taken = new BitSet();
    int[] ids = IntStream.range(0, replacement.size()).map(id -> {
      int was = spelled.idOf(replacement, id);
      if (was < 0 || taken.get(was)) {
        return -1; // "ab" may be spelled by a piece and by an added token; the first one gets the row
      }
      taken.set(was);
      return was;
    }).toArray();
    return new IdMap(ids, old.size());
  }

  /** Number of new ids. */
  public int newSize() {
    return oldOfNew.length;
  }

  /** Number of old ids. */
  public int oldSize() {
    return newOfOld.length;
  }

  /** The old id of a new one, or -1. */
  public int oldId(int newId) {
    return oldOfNew[newId];
  }

  /** The new id of an old one, or -1 where it is gone. */
  public int newId(int oldId) {
    return newOfOld[oldId];
  }

  /** How many ids both have. */
  public int kept() {
    return (int) Arrays.stream(oldOfNew).filter(id -> id >= 0).count();
  }

  /** New ids of old ones, for text that uses only kept tokens. */
  public int[] renumber(int[] oldIds) {
    return Arrays.stream(oldIds).map(id -> {
      if (newOfOld[id] < 0) {
        throw new IllegalArgumentException("old id " + id + " is gone; wanted a kept one");
      }
      return newOfOld[id];
    }).toArray();
  }

  /** First this map, then another. */
  public IdMap then(IdMap next) {
    if (next.oldSize() != newSize()) {
      throw new IllegalArgumentException(
          "a map to " + newSize() + " ids, then one of " + next.oldSize() + "; wanted as many");
    }
    return new IdMap(Arrays.stream(next.oldOfNew).map(id -> id < 0 ? -1 : oldOfNew[id]).toArray(), oldSize());
  }

  /** All old ids by new id. */
  public int[] toArray() {
    return oldOfNew.clone();
  }

  /** One line of JSON: sizes, and the old id of every new one. */
  public String json() {
    return "{\"old_size\":" + oldSize() + ",\"new_size\":" + newSize() + ",\"kept\":" + kept() + ",\"old_of_new\":"
        + Arrays.toString(oldOfNew).replace(" ", "") + "}\n";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IdMap map && Arrays.equals(oldOfNew, map.oldOfNew) && oldSize() == map.oldSize();
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(oldOfNew), oldSize());
  }

  @Override
  public String toString() {
    return "IdMap[" + oldSize() + " -> " + newSize() + " ids, " + kept() + " kept]";
  }
}
