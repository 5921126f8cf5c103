// Whether a translation uses the terms that were asked for.
package org.neoglot.eval.metric;

import com.ibm.icu.lang.UCharacter;
import java.text.Normalizer;
import java.util.List;

/**
 * A text and its terms.
 *
 * @param terms for each term the forms any of which will do
 */
public record TermUse(String text, List<List<String>> terms) {
  /** @throws IllegalArgumentException if a term has no form, or an empty one */
  public TermUse {
    terms = terms.stream().map(List::copyOf).toList();
    for (List<String> forms : terms) {
      if (forms.isEmpty() || forms.stream().anyMatch(f -> fold(f).isBlank())) {
        throw new IllegalArgumentException("a term of " + forms + ", wanted forms that are not empty");
      }
    }
  }

  /**
   * The share of terms that stand in their texts, over all texts (exact-match term accuracy, Alam et al. 2021, WMT's
   * terminology task), in [0, 1]; NaN without terms. Compared as whole words, NFKC and case-folded. A term asked for twice
   * has to be there twice.
   */
  public static Additive<TermUse> accuracy() {
    return new Ratio<>(Scale.share("term accuracy"), x -> new double[] {x.used(), x.terms.size()});
  }

  private int used() {
    String left = fold(text);
    int used = 0;
    for (List<String> forms : terms) {
      for (String form : forms) {
        String wanted = fold(form);
        int at = find(left, wanted);
        if (at < 0) continue;
        // A found term is crossed out, so that the next one of the same words needs a place of its own.
        left = left.substring(0, at) + "\0" + left.substring(at + wanted.length());
        used++;
        break;
      }
    }
    return used;
  }

  /** Where a form stands with no letter, number or mark beside it; -1 if nowhere. */
  private static int find(String text, String form) {
    for (int at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
      int end = at + form.length();
      boolean before = at > 0 && isWord(text.codePointBefore(at)) && isWord(form.codePointAt(0));
      boolean after = end < text.length() && isWord(text.codePointAt(end)) && isWord(form.codePointBefore(form.length()));
      if (!before && !after) return at;
    }
    return -1;
  }

  private static boolean isWord(int c) {
    int type = Character.getType(c);
    return Character.isLetterOrDigit(c) || type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  private static String fold(String text) {
    return Text.squeeze(Normalizer.normalize(UCharacter.foldCase(Normalizer.normalize(text, Normalizer.Form.NFKC), true),
        Normalizer.Form.NFKC));
  }
}
