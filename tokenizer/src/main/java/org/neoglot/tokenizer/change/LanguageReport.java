// What a tokenizer does to a text: how many tokens words cost, and how much of it is unknown.
package org.neoglot.tokenizer.change;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.neoglot.tokenizer.Bpe;
import org.neoglot.tokenizer.ByteFallback;
import org.neoglot.tokenizer.Tokenizer;

/**
 * Sums over a text, encoded as untrusted text.
 *
 * @param words stretches between white space; of little meaning for scripts that write none
 * @param bytes bytes of the text in UTF-8
 * @param tokens tokens
 * @param unknown tokens that are the unknown token
 * @param bytePieces tokens that spell less than a character: byte tokens, and in byte-level vocabularies parts of one
 */
public record LanguageReport(long words, long bytes, long tokens, long unknown, long bytePieces) {
  /** Reports on texts, on all processors. */
  public static LanguageReport of(Tokenizer tokenizer, List<? extends CharSequence> texts) {
    BitSet parts = parts(tokenizer);
    return texts.parallelStream().map(text -> of(tokenizer, text.toString(), parts))
        .reduce(new LanguageReport(0, 0, 0, 0, 0), LanguageReport::plus);
  }

  /** The ids that spell less than a character. */
  private static BitSet parts(Tokenizer tokenizer) {
    boolean spellsBytes = tokenizer.pipeline().merger() instanceof Bpe bpe && bpe.options().bytes();
    var parts = new BitSet();
    for (int id = 0; id < tokenizer.size(); id++) {
      if (Spellings.inUse(tokenizer, id)) {
        parts.set(id, spellsBytes
            ? new String(tokenizer.bytes(id), StandardCharsets.UTF_8).indexOf('\uFFFD') >= 0
                && tokenizer.token(id).indexOf('\uFFFD') < 0
            : ByteFallback.unsignedByte(tokenizer.token(id)) >= 0);
      }
    }
    return parts;
  }

  private static LanguageReport of(Tokenizer tokenizer, String text, BitSet parts) {
    long words = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      boolean space = Character.isWhitespace(text.charAt(i));
      words += !space && !inside ? 1 : 0;
      inside = !space;
    }
    int[] ids = tokenizer.encodePlain(text);
    int unknownId = tokenizer.pipeline().merger().unknown();
    long unknown = 0;
    long partial = 0;
    for (int id : ids) {
      unknown += id == unknownId ? 1 : 0;
      partial += parts.get(id) ? 1 : 0;
    }
    return new LanguageReport(words, text.getBytes(StandardCharsets.UTF_8).length, ids.length, unknown, partial);
  }

  private LanguageReport plus(LanguageReport o) {
    return new LanguageReport(
        words + o.words, bytes + o.bytes, tokens + o.tokens, unknown + o.unknown, bytePieces + o.bytePieces);
  }

  /** Tokens per word; not a number without words. */
  public double fertility() {
    return (double) tokens / words;
  }

  /** Bytes per token; not a number without tokens. */
  public double bytesPerToken() {
    return (double) bytes / tokens;
  }

  /** Share of unknown tokens, 0 to 1. */
  public double unknownShare() {
    return (double) unknown / tokens;
  }

  /** Share of tokens that are bytes, 0 to 1. */
  public double byteShare() {
    return (double) bytePieces / tokens;
  }

  /** How many times as many tokens as another language needs for the same (parallel) text. */
  public double parity(LanguageReport other) {
    return (double) tokens / other.tokens;
  }

  /** Share of a vocabulary's tokens, 0 to 1, that another one spells too. */
  public static double overlap(Tokenizer vocabulary, Tokenizer other) {
    var spelled = new Spellings(other);
    var used = new BitSet();
    var shared = new BitSet();
    for (int id = 0; id < vocabulary.size(); id++) {
      used.set(id, Spellings.inUse(vocabulary, id));
      shared.set(id, used.get(id) && spelled.idOf(vocabulary, id) >= 0);
    }
    return (double) shared.cardinality() / used.cardinality();
  }
}
