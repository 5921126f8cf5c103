// What happens to text before it is split: the family of rewritings, and the two that need no file of their own.
package org.neoglot.tokenizer;

import java.text.Normalizer.Form;
import java.util.List;

/** Rewrites text before it is split into words. Implementations are immutable. */
public sealed interface Normalizer permits Normalizer.Unchanged, Normalizer.Sequence, Normalizer.Unicode, Lowercase,
    StripSpaces, StripAccents, BertNormalizer, Replace, Prepend, Precompiled, Nmt, ByteLetters,
    SentencePieceNormalizer, Rewriting {
  /** The rewritten text, tracked if the given text is. */
  Aligned apply(Aligned text);

  /** The rewritten text. */
  default String apply(String text) {
    return apply(Aligned.untracked(text)).text();
  }

  /** Leaves text as it is. */
  record Unchanged() implements Normalizer {
    @Override
    public Aligned apply(Aligned text) {
      return text;
    }
  }

  /** A Unicode normal form (Unicode Standard Annex 15). */
  record Unicode(Form form) implements Normalizer {
    @Override
    public Aligned apply(Aligned text) {
      return NormalForm.apply(text, form);
    }
  }

  /** One after the other. */
  record Sequence(List<Normalizer> steps) implements Normalizer {
    public Sequence {
      steps = List.copyOf(steps);
    }

    @Override
    public Aligned apply(Aligned text) {
      Aligned s = text;
      for (Normalizer step : steps) {
        s = step.apply(s);
      }
      return s;
    }
  }
}
