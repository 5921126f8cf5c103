// TER: how many edits and moves of phrases turn a translation into its reference.
package org.neoglot.eval.metric;

import java.util.List;

/**
 * Translation edit rate (Snover et al. 2006), in percent, 0 the best, possibly above 100: edits of the nearest
 * reference over the mean reference length, summed over items. An empty reference with an output that is not counts as
 * 100.
 */
public record Ter(TerTokenization tokenization) implements Additive<Output> {
  /** What "TER" means in papers: nothing normalized, lower-cased. */
  public static Ter standard() {
    return new Ter(new TerTokenization(false, false, false, false));
  }

  @Override public Scale scale() {
    return Scale.error("TER", "percent");
  }

  /** What makes scores comparable, in the form of sacrebleu's signatures, without its version. */
  public String signature(String references) {
    return "nrefs:" + references + "|case:" + (tokenization.caseSensitive() ? "mixed" : "lc") + "|tok:tercom|norm:"
        + yes(tokenization.normalized()) + "|punct:" + yes(!tokenization.noPunctuation()) + "|asian:"
        + yes(tokenization.asian());
  }

  private static String yes(boolean b) {
    return b ? "yes" : "no";
  }

  @Override public int width() {
    return 2;
  }

  /** Edits of the nearest reference; mean length of the references. */
  @Override public double[] statistics(Output item) {
    List<String> words = words(item.text());
    int best = Integer.MAX_VALUE;
    double length = 0;
    for (String reference : item.references()) {
      // sacrebleu cuts references twice, which parts some possessives more, and published scores have it so.
      List<String> wanted = words(tokenization.tokenize(reference));
      best = Math.min(best, TerShifts.edits(words, wanted));
      length += wanted.size();
    }
    return new double[] {best, length / item.references().size()};
  }

  private List<String> words(String text) {
    return Text.words(tokenization.tokenize(text));
  }

  @Override public double score(double[] sums) {
    if (sums[1] > 0) return 100 * (sums[0] / sums[1]);
    return sums[0] > 0 ? 100 : 0;
  }
}
