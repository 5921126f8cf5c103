// Words repeat: what they came out as is remembered, in bounded memory, for any number of threads.
package org.neoglot.tokenizer;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** Ids of recent words. Two words that share a slot push each other out; nothing is ever locked. */
final class WordCache {
  /** Longer words rarely come again. */
  static final int LONGEST = 64;

  private static final int SLOTS = 1 << 15;

  private record Entry(String word, int[] ids) {}

  private final AtomicReferenceArray<Entry> slots = new AtomicReferenceArray<>(SLOTS);

  /** The ids of the word, or null; the array is shared and must not be written. */
  int[] get(String text, int from, int to) {
    int length = to - from;
    if (length > LONGEST) {
      return null;
    }
    Entry entry = slots.getAcquire(slot(text, from, to));
    boolean same = entry != null && entry.word.length() == length && text.startsWith(entry.word, from);
    return same ? entry.ids : null;
  }

  void put(String text, int from, int to, int[] ids) {
    if (to - from <= LONGEST) {
      slots.setRelease(slot(text, from, to), new Entry(text.substring(from, to), ids));
    }
  }

  /** A multiplicative hash of the characters, without cutting the word out of its text. */
  private static int slot(String text, int from, int to) {
    int h = 0;
    for (int i = from; i < to; i++) {
      h = 31 * h + text.charAt(i);
    }
    return (h * 0x9E3779B1) >>> 17; // the upper 15 bits
  }
}
