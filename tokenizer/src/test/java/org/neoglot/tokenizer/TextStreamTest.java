// Streaming: never half a character, and in the end the same text as decoding at once.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextStreamTest {
  /** 256 bytes, one special token and a few merges: most characters beyond ASCII span several tokens. */
  private static final Tokenizer BYTES =
      new BpeTrainer(259).withSpecials("<|end|>").train(Stream.of("ab ab ab", "é é é"));

  @Test
  void aCharacterComesOutWithItsLastByte() {
    var stream = new TextStream(BYTES, false);
    var given = new ArrayList<String>();
    for (int id : BYTES.encode("a\uD83D\uDE00€")) {
      given.add(stream.add(id));
    }
    assertEquals(List.of("a", "", "", "", "\uD83D\uDE00", "", "", "€"), given);
    assertEquals("", stream.finish());
  }

  @Test
  void whatWasNeverCompletedIsReplacedAtTheEnd() {
    int[] ids = BYTES.encode("€");
    var stream = new TextStream(BYTES, false);
    assertEquals("", stream.add(ids[0]) + stream.add(ids[1]));
    assertEquals("\uFFFD", stream.finish());
  }

  @Test
  void joinedItIsWhatDecodingGives() {
    var random = new Random(7);
    for (int round = 0; round < 500; round++) {
      int[] ids = random.ints(random.nextInt(30), 0, BYTES.size()).toArray();
      for (boolean skip : new boolean[] {false, true}) {
        var stream = new TextStream(BYTES, skip);
        var text = new StringBuilder();
        for (int id : ids) {
          String piece = stream.add(id);
          assertFalse(!piece.isEmpty() && Character.isHighSurrogate(piece.charAt(piece.length() - 1)));
          text.append(piece);
        }
        assertEquals(BYTES.decode(ids, skip), text + stream.finish());
      }
    }
  }

  /** Of sound text every prefix of the ids streams a prefix of the text, with no replacement character in it. */
  @Test
  void everyPrefixGivesWholeCharacters() {
    String text = "Ŋa wé \uD83D\uDC69\u200D\uD83D\uDE80 日本語 नमस्ते é e\u0301";
    var stream = new TextStream(BYTES, false);
    var sofar = new StringBuilder();
    for (int id : BYTES.encode(text)) {
      sofar.append(stream.add(id));
      assertTrue(text.startsWith(sofar.toString()), sofar.toString());
    }
    assertEquals(text, sofar.toString());
  }

  @Test
  void specialTokensCanBeLeftOut() {
    int[] ids = BYTES.encode("ab<|end|>ab");
    assertEquals("ab<|end|>ab", BYTES.decode(ids));
    assertEquals("abab", BYTES.decode(ids, true));
  }

  @Test
  void refusesAnIdThatIsNoToken() {
    var e = assertThrows(IllegalArgumentException.class, () -> new TextStream(BYTES, false).add(259));
    assertEquals("id 259 is no token; wanted an id below 259 that is in use", e.getMessage());
  }
}
