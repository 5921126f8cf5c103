// A vocabulary in the place of another: what of the old one is left.
package org.neoglot.tokenizer.change;

import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;

/**
 * Each new token takes over the old id that is spelled the same, or that plays the same part (the token that ends a text
 * may be called {@code </s>} here and {@code <|end|>} there); what is left is made of old pieces, see {@link PieceParts}.
 *
 * @param ids old ids of the tokens that are taken over
 * @param spelled how many of them are spelled the same
 * @param byRole how many of them only play the same part
 * @param composed tokens that old pieces spell
 * @param pieces how many pieces these are, all together
 * @param unspelled tokens that no old piece spells
 */
public record VocabularyReplacement(IdMap ids, int spelled, int byRole, int composed, long pieces, int unspelled) {
  /** Compares two vocabularies. */
  public static VocabularyReplacement of(Tokenizer old, Tokenizer replacement) {
    int[] oldOfNew = IdMap.bySpelling(old, replacement).toArray();
    var taken = new BitSet();
    IntStream.of(oldOfNew).filter(id -> id >= 0).forEach(taken::set);
    int spelled = taken.cardinality();
    for (Roles.Role role : Roles.Role.values()) {
      OptionalInt was = old.role(role);
      OptionalInt is = replacement.role(role);
      if (was.isPresent() && is.isPresent() && oldOfNew[is.getAsInt()] < 0 && !taken.get(was.getAsInt())) {
        oldOfNew[is.getAsInt()] = was.getAsInt();
        taken.set(was.getAsInt());
      }
    }
    var parts = new PieceParts(old, replacement);
    long pieces = 0;
    int composed = 0;
    int unspelled = 0;
    for (int id = 0; id < oldOfNew.length; id++) {
      if (oldOfNew[id] < 0 && Spellings.inUse(replacement, id)) {
        int n = parts.of(id).length;
        pieces += n;
        composed += n > 0 ? 1 : 0;
        unspelled += n > 0 ? 0 : 1;
      }
    }
    return new VocabularyReplacement(
        new IdMap(oldOfNew, old.size()), spelled, taken.cardinality() - spelled, composed, pieces, unspelled);
  }

  /** Old pieces for each token that is composed of them; not a number where there is none. */
  public double piecesPerToken() {
    return (double) pieces / composed;
  }

  /** Share of a text's tokens, 0 to 1, that are old ones; the text is cut by the replacement. */
  public double shareOfText(Tokenizer replacement, List<? extends CharSequence> text) {
    TokenUsage usage = TokenUsage.of(replacement, text.stream());
    long all = 0;
    long kept = 0;
    for (int id = 0; id < ids.newSize(); id++) {
      all += usage.count(id);
      kept += ids.oldId(id) >= 0 ? usage.count(id) : 0;
    }
    return (double) kept / all;
  }
}
