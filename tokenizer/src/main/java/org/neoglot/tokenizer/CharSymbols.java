// A word as its characters, the first and last of which may be marked as such.
package org.neoglot.tokenizer;

/**
 * Cuts text into characters. One that the vocabulary lacks becomes its bytes where the vocabulary has byte tokens, else
 * the unknown token, else it vanishes.
 */
final class CharSymbols implements Symbols {
  private static final int PLANE = 1 << 16;

  private final Vocabulary vocabulary;
  private final Bpe.Options options;
  private final boolean marked;
  private final int[] chars; // id of an unmarked character of the first plane, or -1
  private final int[] bytes = new int[ByteAlphabet.SIZE];

  CharSymbols(Vocabulary vocabulary, Bpe.Options options) {
    this.vocabulary = vocabulary;
    this.options = options;
    marked = !options.prefix().isEmpty() || !options.suffix().isEmpty();
    chars = new int[marked ? 0 : PLANE];
    for (int c = 0; c < chars.length; c++) {
      chars[c] = -1;
    }
    for (int id = 0; id < vocabulary.size() && !marked; id++) {
      String token = vocabulary.token(id);
      if (token != null && token.length() == 1) {
        chars[token.charAt(0)] = id;
      }
    }
    for (int b = 0; b < bytes.length; b++) {
      bytes[b] = options.byteFallback() ? vocabulary.id(ByteFallback.token(b)) : -1;
    }
  }

  @Override
  public void cut(String text, int from, int to, Word word) {
    int unknownFrom = -1; // an unknown stretch that is not written yet
    int unknownTo = -1;
    for (int i = from; i < to; ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      int id = id(c, i == from, next == to);
      if (id >= 0) {
        if (unknownFrom >= 0) {
          word.add(options.unknown(), unknownFrom, unknownTo);
          unknownFrom = -1;
        }
        word.add(id, i - from, next - from);
      } else if (!fallBack(c, i == from, next == to, i - from, next - from, word) && options.unknown() >= 0) {
        if (unknownFrom >= 0 && !options.fuseUnknown()) {
          word.add(options.unknown(), unknownFrom, unknownTo);
          unknownFrom = -1;
        }
        unknownFrom = unknownFrom < 0 ? i - from : unknownFrom;
        unknownTo = next - from;
      }
      i = next;
    }
    if (unknownFrom >= 0) {
      word.add(options.unknown(), unknownFrom, unknownTo);
    }
  }

  private int id(int c, boolean first, boolean last) {
    return !marked && c < PLANE ? chars[c] : vocabulary.id(spelled(c, first, last));
  }

  private String spelled(int c, boolean first, boolean last) {
    return (first ? "" : options.prefix()) + Character.toString(c) + (last ? options.suffix() : "");
  }

  /** All bytes of a character or none: a vocabulary with holes among its byte tokens does not spell half of one. */
  private boolean fallBack(int c, boolean first, boolean last, int start, int end, Word word) {
    if (!options.byteFallback()) {
      return false;
    }
    byte[] utf8 = spelled(c, first, last).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    for (byte b : utf8) {
      if (bytes[b & 0xFF] < 0) {
        return false;
      }
    }
    for (byte b : utf8) {
      word.add(bytes[b & 0xFF], start, end);
    }
    return true;
  }
}
