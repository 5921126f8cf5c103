// The 256 bytes spelled as 256 printable characters, so that any byte string is a readable token.
package org.neoglot.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The byte to character map of GPT-2: printable Latin-1 bytes stand for themselves, the other 68 for U+0100 and on, in
 * the order of the bytes (so a space is {@code Ġ}, U+0120). Source: the byte-level BPE published with GPT-2.
 */
public final class ByteAlphabet {
  /** Number of letters: one a byte. */
  public static final int SIZE = 256;

  private static final char[] LETTER = new char[SIZE];
  private static final short[] BYTE = new short[0x200];

  static {
    Arrays.fill(BYTE, (short) -1);
    char next = 0x100;
    for (int b = 0; b < SIZE; b++) {
      boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
      LETTER[b] = printable ? (char) b : next++;
      BYTE[LETTER[b]] = (short) b;
    }
  }

  private ByteAlphabet() {}

  /** The letter of a byte, 0 to 255. */
  public static char letter(int unsignedByte) {
    return LETTER[unsignedByte];
  }

  /** The byte of a letter, or -1 where the character is no letter of this alphabet. */
  public static int unsignedByte(char letter) {
    return letter < BYTE.length ? BYTE[letter] : -1;
  }

  /** All letters, as tokens, in the order of their characters: the order in which vocabularies list them. */
  static List<String> letters() {
    return IntStream.range(0, BYTE.length).filter(c -> BYTE[c] >= 0).mapToObj(Character::toString).toList();
  }

  /** Bytes spelled as letters; as long as the bytes. */
  public static String spell(byte[] bytes) {
    var letters = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      letters[i] = LETTER[bytes[i] & 0xFF];
    }
    return new String(letters);
  }

  /** The bytes that a spelling stands for, or null where a character is no letter of this alphabet. */
  static byte[] bytesOrNull(String spelled) {
    var bytes = new byte[spelled.length()];
    for (int i = 0; i < bytes.length; i++) {
      int b = unsignedByte(spelled.charAt(i));
      if (b < 0) {
        return null;
      }
      bytes[i] = (byte) b;
    }
    return bytes;
  }
}
