// Cutting text into words: the behaviours that files name, and patterns written for another engine.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitterTest {
  private static List<String> words(Splitter splitter, String text) {
    var words = new ArrayList<String>();
    ByteLevel.Cutting cutting = ByteLevel.endsOnly(splitter) ? ByteLevel.unspelled(splitter) : splitter::split;
    cutting.split(Aligned.untracked(text), 0, text.length(), (t, f, e) -> words.add(t.text().substring(f, e)));
    return words;
  }

  /** The example of the tokenizers library's own documentation of these behaviours. */
  @ParameterizedTest
  @CsvSource({
    "REMOVED, false, the|final|countdown", "ISOLATED, false, the|-|final|-|-|countdown",
    "MERGED_WITH_PREVIOUS, false, the-|final-|-|countdown", "MERGED_WITH_NEXT, false, the|-final|-|-countdown",
    "CONTIGUOUS, false, the|-|final|--|countdown", "REMOVED, true, -|-|-", "ISOLATED, true, the|-|final|-|-|countdown"
  })
  void behaves(Splitter.Behavior behavior, boolean invert, String wanted) {
    var split = new Splitter.Split(new RegexCuts("-", false), behavior, invert);
    assertEquals(List.of(wanted.split("\\|")), words(split, "the-final--countdown"));
  }

  @Test
  void gpt2PatternCutsAsPublished() {
    assertEquals(List.of("It", "'s", " 12", " o", "'", "clock", "  ", " now", "!!\u00A0".substring(0, 2), "\u00A0"),
        words(new ByteLevel(false, true, true), "It's 12 o'clock   now!!\u00A0"));
  }

  @Test
  void aPrefixSpaceIsPutWhereThereIsNone() {
    assertEquals(List.of(" a", " b"), words(new ByteLevel(true, true, true), "a b"));
    assertEquals(List.of(" a"), words(new ByteLevel(true, true, true), " a"));
  }

  @Test
  void digitsAloneOrTogether() {
    assertEquals(List.of("a", "12", "b"), words(new Splitter.Digits(false), "a12b"));
    assertEquals(List.of("a", "1", "2", "b"), words(new Splitter.Digits(true), "a12b"));
  }

  @Test
  void scriptsAreFoundByTheirPlainNames() {
    var han = new Splitter.Split(new RegexCuts("\\p{Han}+", true), Splitter.Behavior.ISOLATED, false);
    assertEquals(List.of("a", "日本", "b"), words(han, "a日本b"));
    var notHan = new Splitter.Split(new RegexCuts("\\P{Han}+", true), Splitter.Behavior.REMOVED, false);
    assertEquals(List.of("日本"), words(notHan, "a日本b"));
  }

  @Test
  void marksStayWithTheirLettersWhenAsked() {
    String gujarati = "આપણે હતા"; // vowel signs are marks
    Splitter plain = new ByteLevel(false, true, true);
    assertEquals(List.of("આપણ", "ે", " હત", "ા"), words(plain, gujarati));
    assertEquals(List.of("આપણે", " હતા"), words(plain.keepingMarks(), gujarati));
    assertEquals(List.of("આપણે", " હતા"), words(Splitter.byteLevel(Splitter.LLAMA3).keepingMarks(), gujarati));
    String english = "It's 12 o'clock,  [now] \\ never\n\n!";
    assertEquals(words(plain, english), words(plain.keepingMarks(), english));
    assertEquals(plain.keepingMarks(), plain.keepingMarks().keepingMarks());
  }

  @Test
  void aPatternThatCannotBeIsNamed() {
    var e = assertThrows(IllegalArgumentException.class, () -> new RegexCuts("a(b", true));
    assertTrue(e.getMessage().startsWith("splitter pattern 'a(b' at "), e.getMessage());
  }
}
