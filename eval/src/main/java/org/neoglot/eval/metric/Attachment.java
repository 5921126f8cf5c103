// Scores of dependency trees: how many tokens hang where they should.
package org.neoglot.eval.metric;

/**
 * Attachment scores (Buchholz and Marsi 2006, the CoNLL-X shared task): shares of tokens over all sentences, in [0, 1];
 * NaN over no tokens.
 *
 * @param skipPunctuation leave out tokens whose gold tag is PUNCT
 * @param universal compare relations up to the first colon, so that "nsubj:pass" equals "nsubj"
 */
public record Attachment(boolean skipPunctuation, boolean universal) {
  private interface Right {
    boolean test(Parsed item, int token);
  }

  /** Unlabelled: the head is right. */
  public Additive<Parsed> uas() {
    return share("UAS", Attachment::head);
  }

  /** Labelled: head and relation are right. */
  public Additive<Parsed> las() {
    return share("LAS", (x, i) -> head(x, i) && relation(x, i));
  }

  /** The relation is right, wherever the token hangs. */
  public Additive<Parsed> labels() {
    return share("label accuracy", this::relation);
  }

  /** The universal part of speech is right. */
  public Additive<Parsed> tags() {
    return share("UPOS accuracy", (x, i) -> x.gold().tags().get(i).equals(x.predicted().tags().get(i)));
  }

  /** The share of sentences in which every head is right. */
  public Additive<Parsed> wholeTrees() {
    return new Mean<>(Scale.share("whole-tree UAS"), x -> {
      double[] row = count(x, Attachment::head);
      return row[0] == row[1] ? 1 : 0;
    });
  }

  private Additive<Parsed> share(String name, Right right) {
    return new Ratio<>(Scale.share(name), x -> count(x, right));
  }

  private double[] count(Parsed x, Right right) {
    double[] row = new double[2];
    for (int i = 0; i < x.gold().heads().size(); i++) {
      if (skipPunctuation && x.gold().tags().get(i).equals("PUNCT")) continue;
      row[1]++;
      if (right.test(x, i)) row[0]++;
    }
    return row;
  }

  private static boolean head(Parsed x, int i) {
    return x.gold().heads().get(i).equals(x.predicted().heads().get(i));
  }

  private boolean relation(Parsed x, int i) {
    return cut(x.gold().relations().get(i)).equals(cut(x.predicted().relations().get(i)));
  }

  private String cut(String relation) {
    int colon = relation.indexOf(':');
    return universal && colon >= 0 ? relation.substring(0, colon) : relation;
  }
}
