// Bytes to text a piece at a time: a character comes out when its last byte is there, never before.
package org.neoglot.tokenizer;

/**
 * An incremental UTF-8 decoder after the WHATWG Encoding standard (section 8.1.1): each maximal invalid stretch
 * becomes one U+FFFD, as soon as it is known to be invalid. The JDK's decoder makes one U+FFFD of an encoded
 * surrogate, where the standard (and every tokenizer library) makes three.
 */
final class Utf8 {
  private int needed;       // continuation bytes still to come
  private int point;        // bits of the code point gathered so far
  private int lower = 0x80; // range of the next continuation byte: narrower after E0, ED, F0, F4
  private int upper = 0xBF;
  private final boolean eachByte;
  private int taken;        // bytes of the character that is being gathered

  Utf8() {
    this(false);
  }

  /** {@code eachByte}: every byte of an invalid stretch becomes a U+FFFD of its own, as SentencePiece does. */
  Utf8(boolean eachByte) {
    this.eachByte = eachByte;
  }

  /** Takes the bytes and appends every character they complete. */
  void append(byte[] bytes, StringBuilder out) {
    for (byte b : bytes) {
      int unsigned = b & 0xFF;
      if (needed > 0 && (unsigned < lower || unsigned > upper)) {
        fail(out); // the byte that broke the sequence may begin another
      }
      if (needed == 0) {
        begin(unsigned, out);
      } else {
        proceed(unsigned, out);
      }
    }
  }

  /** Ends the text: a character begun and never finished becomes U+FFFD. */
  void finish(StringBuilder out) {
    if (needed > 0) {
      fail(out);
    }
  }

  private void fail(StringBuilder out) {
    out.repeat('\uFFFD', eachByte ? taken : 1);
    needed = 0;
    lower = 0x80;
    upper = 0xBF;
  }

  private void begin(int b, StringBuilder out) {
    if (b < 0x80) {
      out.append((char) b);
    } else if (b >= 0xC2 && b <= 0xDF) {
      expect(1, b & 0x1F);
    } else if (b >= 0xE0 && b <= 0xEF) {
      expect(2, b & 0xF);
      lower = b == 0xE0 ? 0xA0 : 0x80; // no overlong form
      upper = b == 0xED ? 0x9F : 0xBF; // no surrogate
    } else if (b >= 0xF0 && b <= 0xF4) {
      expect(3, b & 0x7);
      lower = b == 0xF0 ? 0x90 : 0x80; // no overlong form
      upper = b == 0xF4 ? 0x8F : 0xBF; // nothing past U+10FFFF
    } else {
      out.append('\uFFFD');
    }
  }

  private void expect(int continuation, int bits) {
    needed = continuation;
    taken = 1;
    point = bits;
  }

  private void proceed(int b, StringBuilder out) {
    point = point << 6 | b & 0x3F;
    taken++;
    lower = 0x80;
    upper = 0xBF;
    if (--needed == 0) {
      out.appendCodePoint(point);
    }
  }

  /** Writes the UTF-8 of a code point into an array and returns how many bytes that took, 1 to 4. */
  static int encode(int c, byte[] into, int at) {
    if (c < 0x80) {
      into[at] = (byte) c;
      return 1;
    } else if (c < 0x800) {
      into[at] = (byte) (0xC0 | c >> 6);
      into[at + 1] = (byte) (0x80 | c & 0x3F);
      return 2;
    } else if (c < 0x10000) {
      into[at] = (byte) (0xE0 | c >> 12);
      into[at + 1] = (byte) (0x80 | c >> 6 & 0x3F);
      into[at + 2] = (byte) (0x80 | c & 0x3F);
      return 3;
    }
    into[at] = (byte) (0xF0 | c >> 18);
    into[at + 1] = (byte) (0x80 | c >> 12 & 0x3F);
    into[at + 2] = (byte) (0x80 | c >> 6 & 0x3F);
    into[at + 3] = (byte) (0x80 | c & 0x3F);
    return 4;
  }

  /** Bytes that a stretch of well-formed text takes in UTF-8. */
  static int length(String text, int from, int to) {
    int n = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      n += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3; // two halves of a pair are four bytes
    }
    return n;
  }

  /** The text as a string; half a surrogate pair, which has no UTF-8, becomes U+FFFD. */
  static String wellFormed(CharSequence text) {
    String s = text.toString();
    int bad = loneSurrogate(s, 0);
    if (bad < 0) {
      return s;
    }
    var fixed = new StringBuilder(s);
    for (; bad >= 0; bad = loneSurrogate(s, bad + 1)) {
      fixed.setCharAt(bad, '\uFFFD');
    }
    return fixed.toString();
  }

  private static int loneSurrogate(String s, int from) {
    for (int i = from; i < s.length(); i++) {
      char c = s.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean paired = Character.isHighSurrogate(c) && i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1));
      if (!paired) {
        return i;
      }
      i++;
    }
    return -1;
  }
}
