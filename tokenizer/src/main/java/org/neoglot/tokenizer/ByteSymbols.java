// A word as its UTF-8 bytes, each a letter of the byte alphabet.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.nio.charset.StandardCharsets;

/** Cuts text into bytes; a byte that the vocabulary lacks becomes the unknown token, or vanishes without one. */
final class ByteSymbols implements Symbols {
  private final Bpe.Options options;
  private final int[] plain = new int[ByteAlphabet.SIZE]; // id of a byte, or -1, in each of its positions
  private final int[] onlyFirst = new int[ByteAlphabet.SIZE];
  private final int[] last = new int[ByteAlphabet.SIZE];
  private final int[] alone = new int[ByteAlphabet.SIZE];

  ByteSymbols(Vocabulary vocabulary, Bpe.Options options) {
    this.options = options;
    for (int b = 0; b < ByteAlphabet.SIZE; b++) {
      char letter = ByteAlphabet.letter(b);
      onlyFirst[b] = vocabulary.id(String.valueOf(letter));
      plain[b] = vocabulary.id(options.prefix() + letter);
      last[b] = vocabulary.id(options.prefix() + letter + options.suffix());
      alone[b] = vocabulary.id(letter + options.suffix());
    }
  }

  @Override
  public void cut(String text, int from, int to, Word word) {
    boolean unknownBefore = false;
    var bytes = new byte[4];
    for (int i = from; i < to; ) {
      int c = text.charAt(i);
      int next = i + 1;
      if (Character.isHighSurrogate((char) c) && next < to) {
        c = text.codePointAt(i);
        next = i + Character.charCount(c);
      }
      int n = Utf8.encode(c, bytes, 0);
      for (int k = 0; k < n; k++) {
        int id = id(bytes[k] & 0xFF, i == from && k == 0, next == to && k == n - 1);
        unknownBefore = add(id, i - from, next - from, unknownBefore, word);
      }
      i = next;
    }
    if (word.keepsPlaces() && options.unknown() < 0 && word.size < Utf8.length(text, from, to)) {
      shift(text.substring(from, to), word);
    }
  }

  /**
   * Where bytes vanish, the library counts places as if the rest stood together, in bytes of the letters that spell
   * them: so every letter that is left moves up.
   */
  private void shift(String text, Word word) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var owners = new IntArrayList(); // per byte of the spelled word: index of its character
    var sizes = new IntArrayList(); // per symbol that is left: bytes that its letter takes
    int character = -1;
    for (int i = 0; i < bytes.length; i++) {
      int b = bytes[i] & 0xFF;
      boolean begins = (b & 0xC0) != 0x80;
      character = !begins ? character : i == 0 ? 0 : text.offsetByCodePoints(character, 1);
      for (int n = size(b); n > 0; n--) {
        owners.add(character);
      }
      if (id(b, i == 0, i == bytes.length - 1) >= 0) {
        sizes.add(size(b));
      }
    }
    int at = 0;
    for (int k = 0; k < word.size; k++) {
      int last = owners.getInt(at + sizes.getInt(k) - 1);
      word.starts[k] = owners.getInt(at);
      word.ends[k] = last + Character.charCount(text.codePointAt(last));
      at += sizes.getInt(k);
    }
  }

  private int id(int b, boolean isFirst, boolean isLast) {
    return (isFirst ? (isLast ? alone : onlyFirst) : isLast ? last : plain)[b];
  }

  /** Bytes that the letter of a byte takes in UTF-8. */
  private static int size(int b) {
    return ByteAlphabet.letter(b) < 0x80 ? 1 : 2;
  }

  /** The same for bytes that need not be UTF-8. */
  void cut(byte[] bytes, Word word) {
    boolean unknownBefore = false;
    for (int i = 0; i < bytes.length; i++) {
      unknownBefore = add(id(bytes[i] & 0xFF, i == 0, i == bytes.length - 1), i, i + 1, unknownBefore, word);
    }
  }

  private boolean add(int id, int start, int end, boolean unknownBefore, Word word) {
    if (id >= 0) {
      word.add(id, start, end);
    } else if (options.unknown() >= 0 && !(options.fuseUnknown() && unknownBefore)) {
      word.add(options.unknown(), start, end);
    } else if (options.unknown() >= 0) {
      word.extendLast(end);
    }
    return id < 0;
  }
}
