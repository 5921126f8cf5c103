// What happens to text before it is split: Unicode normal forms, or nothing.
package org.neoglot.tokenizer;

import java.text.Normalizer.Form;
import java.util.List;

/** Rewrites text before it is split into words. */
public sealed interface Normalizer {
  /** The rewritten text. */
  String apply(String text);

  /** Leaves text as it is. */
  record Unchanged() implements Normalizer {
    @Override
    public String apply(String text) {
      return text;
    }
  }

  /** A Unicode normal form (Unicode Standard Annex 15). */
  record Unicode(Form form) implements Normalizer {
    @Override
    public String apply(String text) {
      return java.text.Normalizer.normalize(text, form);
    }
  }

  /** One after the other. */
  record Sequence(List<Normalizer> steps) implements Normalizer {
    public Sequence {
      steps = List.copyOf(steps);
    }

    @Override
    public String apply(String text) {
      String s = text;
      for (Normalizer step : steps) {
        s = step.apply(s);
      }
      return s;
    }
  }
}
