// How differently two tokenizers cut the same text.
package org.neoglot.tokenizer;

import java.util.stream.Stream;

/**
 * A text cut by two tokenizers that share their normalizer.
 *
 * @param bytes bytes of the text, as the tokens spell it
 * @param changedBytes how many of them lie in tokens that only one of the two has there
 * @param tokensBefore tokens by the first tokenizer
 * @param tokensAfter tokens by the second
 */
public record SegmentationChange(long bytes, long changedBytes, long tokensBefore, long tokensAfter) {
  /** Measures a text; it is read once, and best held out from learning. */
  public static SegmentationChange of(Tokenizer before, Tokenizer after, Stream<? extends CharSequence> text) {
    try (text) {
      return text.sequential().map(document -> of(before, after, document))
          .reduce(new SegmentationChange(0, 0, 0, 0), SegmentationChange::plus);
    }
  }

  private static SegmentationChange of(Tokenizer before, Tokenizer after, CharSequence document) {
    int[] was = before.encode(document);
    int[] is = after.encode(document);
    long bytes = 0;
    long changed = 0;
    for (int i = 0, j = 0; i < was.length && j < is.length; ) {
      // From one place where both cut to the next such place: the same token, or something else.
      int i0 = i;
      int j0 = j;
      long a = before.bytes(was[i++]).length;
      long b = after.bytes(is[j++]).length;
      while (a != b && (a < b ? i < was.length : j < is.length)) {
        if (a < b) {
          a += before.bytes(was[i++]).length;
        } else {
          b += after.bytes(is[j++]).length;
        }
      }
      bytes += a;
      changed += i - i0 == 1 && j - j0 == 1 ? 0 : a;
    }
    return new SegmentationChange(bytes, changed, was.length, is.length);
  }

  private SegmentationChange plus(SegmentationChange more) {
    return new SegmentationChange(bytes + more.bytes, changedBytes + more.changedBytes,
        tokensBefore + more.tokensBefore, tokensAfter + more.tokensAfter);
  }

  /** Tokens per byte of text by the first tokenizer; not a number for no text. */
  public double tokensPerByteBefore() {
    return (double) tokensBefore / bytes;
  }

  /** Tokens per byte of text by the second tokenizer; not a number for no text. */
  public double tokensPerByteAfter() {
    return (double) tokensAfter / bytes;
  }

  /** Share of the tokens that is saved: 0.25 is a quarter fewer. */
  public double saved() {
    return 1 - (double) tokensAfter / tokensBefore;
  }

  /** Share of the text, in bytes, that is cut differently, 0 to 1. */
  public double changed() {
    return (double) changedBytes / bytes;
  }
}
