// Batches: cut short, framed, filled up.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchingTest {
  /** Words a to e are tokens, framed by s. */
  private static Tokenizer tokenizer(Truncation truncation, Padding padding) {
    var vocabulary = new Vocabulary(List.of("s", "p", "a", "b", "c", "d", "e"));
    var added = new AddedTokens(List.of(AddedToken.special(0, "s"), AddedToken.special(1, "p")),
        new Normalizer.Unchanged());
    return new Tokenizer(new Pipeline(added, new Normalizer.Unchanged(), CharSplitter.atSpaces(),
        new WordLevel(vocabulary, -1, false), Template.around(added.get(0), null), new Decoder.Spaced(),
        new Batching(Optional.ofNullable(truncation), Optional.ofNullable(padding))), Roles.NONE);
  }

  private static String shown(Encoding encoding) {
    return String.join("", encoding.tokens());
  }

  /** The pair's frame adds two tokens; LongestFirst cuts the longer text, then both. */
  @ParameterizedTest
  @CsvSource({"LONGEST_FIRST, 9, a b c, d e, sabcsde", "LONGEST_FIRST, 6, a b c, d e, sabsde",
    "LONGEST_FIRST, 5, a b c, d e, sabsd", "LONGEST_FIRST, 4, a b c, d e, sasd", "LONGEST_FIRST, 6, a, b c d e, sasbcd",
    "ONLY_FIRST, 5, a b c, d e, sasde", "ONLY_SECOND, 6, a b c, d e, sabcsd"})
  void pairsAreCut(Truncation.Strategy strategy, int length, String a, String b, String wanted) {
    Tokenizer tokenizer = tokenizer(new Truncation(length, strategy, 0, false), null);
    assertEquals(wanted, shown(tokenizer.batch(List.of(a), List.of(b)).getFirst()));
  }

  @Test
  void fromTheLeftAndWhatCannotBeCut() {
    var left = new Truncation(3, Truncation.Strategy.LONGEST_FIRST, 0, true);
    assertEquals("sbc", shown(tokenizer(left, null).batch(List.of("a b c")).getFirst()));
    var first = new Truncation(3, Truncation.Strategy.ONLY_FIRST, 0, false);
    assertThrows(IllegalArgumentException.class, () -> tokenizer(first, null).batch(List.of("a"), List.of("b c")));
  }

  @ParameterizedTest
  @CsvSource({"0, false, 1, sa;sabc, sapp;sabc", "0, true, 1, sa;sabc, ppsa;sabc", "6, false, 1, sa;sabc, sapppp;sabcpp",
    "0, false, 3, sa;sabc, sapppp;sabcpp"})
  void batchesAreFilledUp(int length, boolean left, int multiple, String ignored, String wanted) {
    List<Encoding> batch = tokenizer(null, new Padding(length, left, multiple, 1, 0, "p")).batch(List.of("a", "a b c"));
    assertEquals(wanted, shown(batch.get(0)) + ";" + shown(batch.get(1)));
    int filled = batch.getFirst().size() - 2;
    assertEquals(filled, batch.getFirst().size() - java.util.Arrays.stream(batch.getFirst().attention()).sum());
    assertEquals(filled + 1, java.util.Arrays.stream(batch.getFirst().special()).sum());
  }

  /** Many texts at once give what each gives alone. */
  @Test
  void allProcessorsGiveTheSame() {
    Tokenizer bytes = new BpeTrainer(400).train(Texts.sentences(200, 1).stream());
    List<String> texts = new ArrayList<>(Texts.sentences(300, 2));
    List<int[]> all = bytes.encodeAll(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertArrayEquals(bytes.encode(texts.get(i)), all.get(i));
    }
  }
}
