// Bytes to characters: the Unicode standard's own examples, and agreement with the JDK wherever the text is sound.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8Test {
  private static String decode(byte[] bytes) {
    var utf8 = new Utf8();
    var out = new StringBuilder();
    utf8.append(bytes, out);
    utf8.finish(out);
    return out.toString();
  }

  /** Tables 3-8 to 3-11 of the Unicode Standard (U+FFFD is written as ?), and truncation at the end. */
  @ParameterizedTest
  @CsvSource({
    "c0af e080bf f08182 41, ????????A", "eda080 edbfbf edaf 41, ????????A", "f4919293 ff 41 80bf 42, ?????A??B",
    "e180 e2 f09192 f1bf 41, ????A", "e2, ?", "f09f98, ?", "61 e282, a?", "c3 28, ?("
  })
  void replacesEachMaximalInvalidStretch(String hex, String wanted) {
    assertEquals(wanted, decode(HexFormat.of().parseHex(hex.replace(" ", ""))).replace('\uFFFD', '?'));
  }

  @Test
  void everyCodePointComesBack() {
    var all = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        all.appendCodePoint(c);
      }
    }
    assertEquals(all.toString(), decode(all.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** Where no encoded surrogate occurs the JDK replaces the same stretches. */
  @Test
  void agreesWithTheJdkOnNoise() {
    var random = new Random(11);
    for (int round = 0; round < 20_000; round++) {
      var bytes = new byte[random.nextInt(8)];
      random.nextBytes(bytes);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = bytes[i] == (byte) 0xED ? (byte) 0xE1 : bytes[i];
      }
      assertEquals(new String(bytes, StandardCharsets.UTF_8), decode(bytes), HexFormat.of().formatHex(bytes));
    }
  }

  @Test
  void halfASurrogatePairIsReplaced() {
    assertEquals("a\uFFFDb\uD83D\uDE00\uFFFD", Utf8.wellFormed("a\uDE00b\uD83D\uDE00\uD83D"));
    String sound = "sound \uD83D\uDE00";
    assertSame(sound, Utf8.wellFormed(sound));
  }
}
