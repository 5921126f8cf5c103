// Word and character error rate, as speech recognition counts them.
package org.neoglot.eval.metric;

import java.util.List;
import java.util.function.Function;

/**
 * Edits over reference length, both summed over items: 0 is best, above 1 is possible, NaN where all references are empty.
 * Texts are compared as they are, with case and punctuation. Of several references the one with fewest edits counts, the
 * first of those.
 */
public final class ErrorRate {
  private ErrorRate() {}

  /** Over words parted by white space. */
  public static Additive<Output> words() {
    return rate("WER", "edits per word", Text::words);
  }

  /** Over code points, with one space between words. */
  public static Additive<Output> characters() {
    return rate("CER", "edits per character", s -> Text.squeeze(s).codePoints().boxed().toList());
  }

  private static Additive<Output> rate(String name, String unit, Function<String, List<?>> cut) {
    return new Ratio<>(Scale.error(name, unit), x -> {
      List<?> output = cut.apply(x.text());
      double[] best = null;
      for (String reference : x.references()) {
        List<?> wanted = cut.apply(reference);
        double edits = EditDistance.levenshtein(output, wanted);
        if (best == null || edits < best[0]) best = new double[] {edits, wanted.size()};
      }
      return best;
    });
  }
}
