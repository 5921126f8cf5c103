// How well a tokenizer fits a text: tokens a word, bytes a token, how much it cannot spell.
package org.neoglot.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Counts over a text. A word is what stands between white space, which says little for languages written without it.
 *
 * @param words words of the text
 * @param bytes bytes of the text in UTF-8
 * @param tokens tokens that it becomes
 * @param unknown how many of them are the unknown token
 * @param partial how many of them are less than a character: single bytes of one, by byte fallback or byte level
 */
public record TextFigures(long words, long bytes, long tokens, long unknown, long partial) {
  /** Counts over texts, on all processors. */
  public static TextFigures of(Tokenizer tokenizer, List<? extends CharSequence> texts) {
    boolean[] partial = partial(tokenizer);
    int unknown = tokenizer.pipeline().merger().unknown();
    return texts.parallelStream().map(text -> of(tokenizer, text.toString(), partial, unknown))
        .reduce(new TextFigures(0, 0, 0, 0, 0), TextFigures::plus);
  }

  private static TextFigures of(Tokenizer tokenizer, String text, boolean[] partial, int unknown) {
    int[] ids = tokenizer.encodePlain(text);
    long unknowns = 0;
    long partials = 0;
    for (int id : ids) {
      unknowns += id == unknown ? 1 : 0;
      partials += partial[id] ? 1 : 0;
    }
    String stripped = text.strip();
    long words = stripped.isEmpty() ? 0 : stripped.split("\\s+").length;
    return new TextFigures(words, text.getBytes(StandardCharsets.UTF_8).length, ids.length, unknowns, partials);
  }

  /** For each id whether its bytes are no whole characters. */
  private static boolean[] partial(Tokenizer tokenizer) {
    var partial = new boolean[tokenizer.size()];
    for (int id = 0; id < partial.length; id++) {
      partial[id] = tokenizer.isToken(id) && new String(tokenizer.bytes(id), StandardCharsets.UTF_8).indexOf('\uFFFD') >= 0
          && tokenizer.token(id).indexOf('\uFFFD') < 0;
    }
    return partial;
  }

  private TextFigures plus(TextFigures more) {
    return new TextFigures(words + more.words, bytes + more.bytes, tokens + more.tokens, unknown + more.unknown,
        partial + more.partial);
  }

  /** Tokens a word; not a number for no words. */
  public double fertility() {
    return (double) tokens / words;
  }

  /** Bytes of text a token; not a number for no tokens. */
  public double bytesPerToken() {
    return (double) bytes / tokens;
  }

  /** Share of the tokens that are the unknown token, 0 to 1. */
  public double unknownShare() {
    return (double) unknown / tokens;
  }

  /** Share of the tokens that are less than a character, 0 to 1. */
  public double partialShare() {
    return (double) partial / tokens;
  }
}
