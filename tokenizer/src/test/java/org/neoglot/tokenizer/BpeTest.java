// Merging: two algorithms that must agree, and what happens to bytes that the vocabulary lacks.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BpeTest {
  private static Bpe bpe(Bpe.Options options, List<String> tokens, String... merges) {
    var vocabulary = new Vocabulary(tokens);
    var list = new MergeList.Builder();
    for (String merge : merges) {
      String[] parts = merge.split(" ");
      list.add(vocabulary.id(parts[0]), vocabulary.id(parts[1]), vocabulary.id(parts[0] + parts[1]));
    }
    return new Bpe(vocabulary, list.build(), options, id -> false);
  }

  private static List<String> cut(Bpe bpe, String word) {
    return Arrays.stream(bpe.segment(word.getBytes(StandardCharsets.UTF_8))).mapToObj(bpe.vocabulary()::token).toList();
  }

  @Test
  void lowestRankFirstThenLeftmost() {
    Bpe bpe = bpe(Bpe.Options.PLAIN, List.of("a", "b", "c", "bc", "ab", "aa"), "b c", "a b", "a a");
    assertEquals(List.of("a", "bc"), cut(bpe, "abc"));
    assertEquals(List.of("aa", "aa", "a"), cut(bpe, "aaaaa"));
  }

  /** The scan is the definition; the heap must do the same for words of every length. */
  @Test
  void scanAndHeapAgree() {
    var random = new Random(5);
    for (int round = 0; round < 60; round++) {
      Bpe bpe = randomMerges(random);
      for (int length = 0; length < 120; length++) {
        int[] symbols = IntStream.range(0, length).map(i -> random.nextInt(3)).toArray();
        Word scanned = word(symbols);
        bpe.mergeByScan(scanned);
        Word heaped = word(symbols);
        bpe.mergeByHeap(heaped);
        assertArrayEquals(scanned.toArray(), heaped.toArray());
        for (int i = 0; i < scanned.size; i++) {
          assertEquals(scanned.starts[i], heaped.starts[i]);
          assertEquals(scanned.ends[i], heaped.ends[i]);
        }
      }
    }
  }

  private static Word word(int[] symbols) {
    var word = new Word(symbols.length, true);
    for (int i = 0; i < symbols.length; i++) {
      word.add(symbols[i], i, i + 1);
    }
    return word;
  }

  /** Merges of a three-letter alphabet, often several ways to one token. */
  private static Bpe randomMerges(Random random) {
    var tokens = new ArrayList<>(List.of("a", "b", "c"));
    var list = new MergeList.Builder();
    for (int i = 0; i < 40; i++) {
      int left = random.nextInt(tokens.size());
      int right = random.nextInt(tokens.size());
      String whole = tokens.get(left) + tokens.get(right);
      if (!tokens.contains(whole)) {
        tokens.add(whole);
      }
      list.add(left, right, tokens.indexOf(whole));
    }
    return new Bpe(new Vocabulary(tokens), list.build(), Bpe.Options.PLAIN, id -> false);
  }

  @Test
  void aLongWordWithoutBreaks() {
    Bpe bpe = bpe(Bpe.Options.PLAIN, List.of("a", "aa", "aaaa"), "a a", "aa aa");
    int[] ids = bpe.segment("a".repeat(400_003).getBytes(StandardCharsets.UTF_8));
    assertEquals(100_002, ids.length); // 100,000 fours, then a pair, then one
    assertArrayEquals(new int[] {2, 1, 0}, Arrays.copyOfRange(ids, 99_999, 100_002));
  }

  @Test
  void bytesThatTheVocabularyLacks() {
    List<String> tokens = List.of("a", "b", "?", "ab");
    assertEquals(List.of("ab"), cut(bpe(Bpe.Options.PLAIN, tokens, "a b"), "axxb")); // they vanish
    assertEquals(List.of("a", "?", "?", "b"), cut(bpe(new Bpe.Options(2, false, false), tokens, "a b"), "axxb"));
    assertEquals(List.of("a", "?", "b"), cut(bpe(new Bpe.Options(2, true, false), tokens, "a b"), "axxb"));
  }

  @Test
  void wholeWordsWhereMergesAreIgnored() {
    List<String> tokens = List.of("a", "b", "c", "abc", "ab");
    assertEquals(List.of("ab", "c"), cut(bpe(Bpe.Options.PLAIN, tokens, "a b"), "abc"));
    assertEquals(List.of("abc"), cut(bpe(new Bpe.Options(-1, false, true), tokens, "a b"), "abc"));
    // A control token is never taken whole from a word.
    var withheld = new Bpe(new Vocabulary(tokens), MergeList.empty(), new Bpe.Options(-1, false, true), id -> id == 3);
    assertEquals(List.of("a", "b", "c"), cut(withheld, "abc"));
  }

  @Test
  void refusesMergesThatSpellSomethingElse() {
    var vocabulary = new Vocabulary(List.of("a", "b", "ba"));
    var merges = new MergeList.Builder().add(0, 1, 2).build();
    var e = assertThrows(IllegalArgumentException.class,
        () -> new Bpe(vocabulary, merges, Bpe.Options.PLAIN, id -> false));
    assertTrue(e.getMessage().startsWith("merge 0: 'a' and 'b' give 'ba'"), e.getMessage());
  }
}
