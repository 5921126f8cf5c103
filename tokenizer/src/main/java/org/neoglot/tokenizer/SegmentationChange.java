// How differently two tokenizers cut the same text.
package org.neoglot.tokenizer;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * A text cut by two tokenizers; added tokens in it are left out.
 *
 * @param bytes bytes of the text's words, in UTF-8
 * @param words number of words, as the splitter cuts them
 * @param wordsChanged how many of them the two cut differently
 * @param tokensBefore tokens by the first tokenizer
 * @param tokensAfter tokens by the second
 */
public record SegmentationChange(long bytes, long words, long wordsChanged, long tokensBefore, long tokensAfter) {
  /** Measures a text; the words are those that the first tokenizer cuts. */
  public static SegmentationChange of(Tokenizer before, Tokenizer after, Stream<? extends CharSequence> text) {
    return of(before, after, WordCounts.of(text, before));
  }

  static SegmentationChange of(Tokenizer before, Tokenizer after, WordCounts counts) {
    long words = 0;
    long changed = 0;
    long tokensBefore = 0;
    long tokensAfter = 0;
    for (String word : counts.sorted()) {
      long n = counts.count(word);
      int[] was = before.word(word);
      int[] is = after.word(word);
      words += n;
      changed += Arrays.equals(was, is) ? 0 : n;
      tokensBefore += n * was.length;
      tokensAfter += n * is.length;
    }
    return new SegmentationChange(counts.bytes(), words, changed, tokensBefore, tokensAfter);
  }

  public double tokensPerByteBefore() {
    return (double) tokensBefore / bytes;
  }

  public double tokensPerByteAfter() {
    return (double) tokensAfter / bytes;
  }

  /** Share of the tokens that is saved: 0.25 is a quarter fewer. */
  public double cut() {
    return 1 - (double) tokensAfter / tokensBefore;
  }

  /** Share of the words that are cut differently. */
  public double changedShare() {
    return (double) wordsChanged / words;
  }
}
