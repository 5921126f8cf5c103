// Texts, words and passages as sequences: frames, cuts, and the way back to the text.
package org.neoglot.adapt.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.neoglot.eval.data.Framing;
import org.neoglot.eval.data.Question;
import org.neoglot.eval.data.Sequence;
import org.neoglot.eval.data.WordPieces;
import org.neoglot.tokenizer.AddedToken;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Template;
import org.neoglot.tokenizer.Tokenizer;

class SequencesTest {
  /** Bytes, and whatever two or three of them stand together often. */
  private static final Tokenizer WORDS = new BpeTrainer(266).withSpecials("<s>", "</s>")
      .train(Stream.of("the cat sat on the mat and the dog sat on the cat", "naïve café 🙂 the"));
  private static final int S = WORDS.id("<s>").orElseThrow();
  private static final int E = WORDS.id("</s>").orElseThrow();
  private static final Tokenizer FRAMED = WORDS.withTemplate(Template.around(
      AddedToken.special(S, "<s>"), AddedToken.special(E, "</s>")));

  @Test void aFrameStandsAroundWhatFits() {
    Framing framing = new Framing(FRAMED);
    Sequence whole = framing.one(new int[] {7, 8, 9}, 5);
    assertArrayEquals(new int[] {S, 7, 8, 9, E}, whole.ids());
    assertEquals(List.of(1, 4, 5, 5, 0), List.of(whole.first(), whole.firstEnd(), whole.second(),
        whole.secondEnd(), whole.cut()));
    Sequence cut = framing.one(new int[] {7, 8, 9}, 4);
    assertArrayEquals(new int[] {S, 7, 8, E}, cut.ids());
    assertEquals(1, cut.cut());
    var e = assertThrows(IllegalArgumentException.class, () -> framing.one(new int[] {7}, 2));
    assertEquals("a context of 2 tokens has no room for text: the frame alone takes 2; wanted at least 3", e.getMessage());
  }

  @Test void theLongerOfTwoIsCutFirst() {
    Framing framing = new Framing(FRAMED);
    Sequence pair = framing.pair(new int[] {7, 7, 7, 7, 7}, new int[] {8, 8}, 8);
    assertArrayEquals(new int[] {S, 7, 7, E, S, 8, 8, E}, pair.ids());
    assertArrayEquals(new int[] {0, 0, 0, 0, 1, 1, 1, 1}, pair.types());
    assertEquals(List.of(1, 3, 5, 7, 3), List.of(pair.first(), pair.firstEnd(), pair.second(),
        pair.secondEnd(), pair.cut()));
    assertArrayEquals(new int[] {S, 7, 7, E, S, 8, 8, E}, framing.pair(new int[] {7, 7}, new int[] {8, 8, 8, 8}, 8).ids());
    assertArrayEquals(new int[] {S, 7, 7, E, S, 8, E}, framing.pair(new int[] {7, 7, 7}, new int[] {8, 8, 8}, 7).ids());
  }

  @Test void withoutAnyFrameTheEndOfTextStandsBetweenTwo() {
    Framing framing = new Framing(WindowsTest.BYTES);
    int end = WindowsTest.BYTES.eos().orElseThrow();
    Sequence pair = framing.pair(new int[] {7}, new int[] {8}, 3);
    assertArrayEquals(new int[] {7, end, 8}, pair.ids());
    assertEquals(2, pair.second());
    assertArrayEquals(new int[] {7}, framing.one(new int[] {7}, 3).ids());
    assertEquals(1, framing.one(new int[0], 3).length());
  }

  @Test void eachWordHasTheRowOfItsFirstPiece() {
    List<String> words = List.of("the", "naïve", "🙂", "xyz");
    var parts = WordPieces.of(FRAMED, new Framing(FRAMED), words, 3, 64);
    assertEquals(1, parts.size());
    WordPieces p = parts.getFirst();
    assertEquals(3, p.sentence());
    for (int w = 0; w < words.size(); w++) {
      int to = w + 1 < words.size() ? p.rows()[w + 1] : p.sequence().firstEnd();
      assertEquals(words.get(w), WORDS.decode(Arrays.copyOfRange(p.sequence().ids(), p.rows()[w], to)).strip());
    }
  }

  @Test void longSentencesBecomePartsAndLoseNoWord() {
    List<String> words = List.of("the", "cat", "naïvenaïvenaïve", "sat", "on", "mat", "zzz");
    for (int room = 5; room < 40; room++) {
      List<String> seen = new ArrayList<>();
      for (WordPieces p : WordPieces.of(FRAMED, new Framing(FRAMED), words, 0, room)) {
        assertEquals(seen.size(), p.from());
        assertTrue(p.sequence().length() <= room);
        for (int w = 0; w < p.rows().length; w++) {
          assertTrue(p.rows()[w] >= p.sequence().first() && p.rows()[w] < p.sequence().firstEnd());
          seen.add(words.get(p.from() + w));
        }
      }
      assertEquals(words, seen);
    }
  }

  @Test void aWordOfNothingHasNoRow() {
    var parts = WordPieces.of(FRAMED, new Framing(FRAMED), List.of("a", "", "b"), 0, 64);
    assertEquals(-1, parts.getFirst().rows()[1]);
    assertEquals(2, parts.getFirst().asked());
  }

  @Test void windowsOverlapAndLeadBackToTheText() {
    String context = "naïve 🙂 the cat sat on the mat and the dog sat on the naïve café by the 🙂 sea";
    var answer = new Question.Answer("café", context.codePointCount(0, context.indexOf("café")));
    var all = Passage.of(FRAMED, new Framing(FRAMED), "who?", context, 0, 24, 6);
    assertTrue(all.size() > 2);
    int found = 0;
    for (Passage p : all) {
      assertTrue(p.sequence().length() <= 24);
      int[] rows = p.rows(answer);
      if (rows[1] > 0) {
        found++;
        assertEquals("café", p.text(context, rows[0], rows[1]));
      }
    }
    assertTrue(found >= 1);
    Passage first = all.getFirst();
    assertTrue(context.startsWith(first.text(context, first.sequence().second(), first.sequence().secondEnd() - 1)));
    assertEquals(1, Passage.of(FRAMED, new Framing(FRAMED), "who?", "cat", 0, 24, 6).size());
  }

  @Test void neighbouringWindowsShareTheStride() {
    String context = "a b c d e f g h i j k l m n o p q r s t u v w x y z";
    var all = Passage.of(FRAMED, new Framing(FRAMED), "q", context, 0, 25, 6);
    int window = all.getFirst().starts().length;
    assertEquals(25 - 4 - 1, window);
    for (int i = 1; i < all.size(); i++) {
      assertEquals(all.get(i - 1).starts()[window - 6], all.get(i).starts()[0]);
    }
  }
}
