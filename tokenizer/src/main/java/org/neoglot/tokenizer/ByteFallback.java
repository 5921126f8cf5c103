// Tokens such as <0xE2> are bytes, and a run of them is text if it is valid UTF-8.
package org.neoglot.tokenizer;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Turns runs of byte tokens into text; in a run that is not valid UTF-8, every byte becomes U+FFFD. */
public record ByteFallback() implements Decoder {
  private static final int LENGTH = 6; // <0xHH>

  /** The byte of a byte token, or -1 where the token is another. */
  static int unsignedByte(String token) {
    if (token.length() != LENGTH || !token.startsWith("<0x") || token.charAt(LENGTH - 1) != '>') {
      return -1;
    }
    int high = Character.digit(token.charAt(3), 16);
    int low = Character.digit(token.charAt(4), 16);
    return high < 0 || low < 0 || token.charAt(3) > 'f' || token.charAt(4) > 'f' ? -1 : high << 4 | low;
  }

  /** The token of a byte. */
  static String token(int unsignedByte) {
    return String.format(Locale.ROOT, "<0x%02X>", unsignedByte);
  }

  @Override
  public Stage stage(Stage next) {
    return new Stage.PerToken(next) {
      private byte[] run = new byte[16];
      private int length;

      @Override
      String token(int index, String token) {
        int b = unsignedByte(token);
        if (b < 0) {
          endRun();
          return token;
        }
        if (length == run.length) {
          run = java.util.Arrays.copyOf(run, 2 * length);
        }
        run[length++] = (byte) b;
        return null;
      }

      private void endRun() {
        if (length > 0) {
          String text = valid(run, length);
          if (text != null) {
            give(text);
          } else {
            for (int i = 0; i < length; i++) {
              give("\uFFFD");
            }
          }
          length = 0;
        }
      }

      @Override
      void finish() {
        endRun();
        next.finish();
      }
    };
  }

  private static String valid(byte[] bytes, int length) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  @Override
  public String inner(String token) {
    int b = unsignedByte(token);
    return b < 0 ? token : b < 0x80 ? Character.toString(b) : "\uFFFD";
  }

  @Override
  public byte[] bytes(String token) {
    int b = unsignedByte(token);
    return b < 0 ? token.getBytes(StandardCharsets.UTF_8) : new byte[] {(byte) b};
  }
}
