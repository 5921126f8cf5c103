// Patterns compiled by hand must cut exactly as the regular expressions do.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PatternScannerTest {
  /** What the patterns treat differently: cases, marks, digits, spaces of all kinds, apostrophes, surrogate pairs. */
  private static final String[] PARTS = {"a", "B", "z", "'", "'s", "'S", "'ll", "'Re", "'v", "'\u017F", "\u2019s", "1", "23",
    " ", "  ", "\n", "\r\n", "\t", "\u00A0", "\u2003", "\u0085", "\u2028", "!", "/", "-", "_", "\u00E9", "\u01C5",
    "\u02B0", "\u05D0", "\u0301", "\u0903", "\u20DD", "\u0660", "\u2167", "\u00BD", "\uD83D\uDE42", "\uD835\uDC00",
    "\uD835\uDFD8", "\uD834\uDD65", "\u3042", "\uFFFD", "\u200D", "\u0000"};

  static Stream<String> patterns() {
    return Stream.of(Splitter.GPT2, Splitter.LLAMA3, Splitter.LLAMA3.replace("\\p{N}{1,3}", "\\p{N}"), Splitter.O200K)
        .flatMap(p -> p.equals(Splitter.O200K) ? Stream.of(p) : Stream.of(p, KeepMarks.rewrite(p)));
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void cutsAsTheExpression(String pattern) {
    assertNotNull(PatternScanner.of(pattern), pattern);
    var cuts = new RegexCuts(pattern, true);
    var random = new Random(11);
    for (int round = 0; round < 20_000; round++) {
      String text = round % 4 == 0 ? Texts.random(random, 12) : parts(random);
      int from = text.isEmpty() ? 0 : text.offsetByCodePoints(0, random.nextInt(Math.min(2, text.codePointCount(0, text.length()))));
      var aligned = Aligned.untracked(text);
      List<String> wanted = new ArrayList<>();
      cuts.splitByExpression(aligned, from, text.length(), (t, f, e) -> wanted.add(t.text().substring(f, e)));
      List<String> found = new ArrayList<>();
      cuts.split(aligned, from, text.length(), Splitter.Behavior.ISOLATED, false,
          (t, f, e) -> found.add(t.text().substring(f, e)));
      assertEquals(wanted, found, () -> pattern + " on " + text.chars().mapToObj(Integer::toHexString).toList());
    }
  }

  private static String parts(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(9); i >= 0; i--) {
      text.append(PARTS[random.nextInt(PARTS.length)]);
    }
    return text.toString();
  }

  /** Every code point of the first three planes between two letters. */
  @ParameterizedTest
  @MethodSource("patterns")
  void knowsEveryCharacter(String pattern) {
    var cuts = new RegexCuts(pattern, true);
    for (int c = 0; c < 0x30000; c++) {
      if (c >= 0xD800 && c < 0xE000) {
        continue;
      }
      var text = Aligned.untracked("a" + Character.toString(c) + "B");
      List<Integer> wanted = new ArrayList<>();
      cuts.splitByExpression(text, 0, text.length(), (t, f, e) -> wanted.add(e));
      List<Integer> found = new ArrayList<>();
      cuts.split(text, 0, text.length(), Splitter.Behavior.ISOLATED, false, (t, f, e) -> found.add(e));
      assertEquals(wanted, found, () -> pattern + " on " + text.text());
    }
  }

  @Test
  void otherPatternsAreLeftToTheExpression() {
    assertNull(PatternScanner.of("\\s+"));
  }
}
