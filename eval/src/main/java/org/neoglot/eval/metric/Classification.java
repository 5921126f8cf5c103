// Metrics of single-label classification: each is a score of the table of confusions, which adds up.
package org.neoglot.eval.metric;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * One score of a {@link ConfusionMatrix} over labels that are fixed beforehand: the label set of a macro average must
 * not change from one resample to the next.
 */
public final class Classification implements Additive<Labelled> {
  private final Scale scale;
  private final List<String> labels;
  private final Map<String, Integer> index = new TreeMap<>();
  private final ToDoubleFunction<ConfusionMatrix> score;

  /** @throws IllegalArgumentException if a label is named twice */
  public Classification(Scale scale, List<String> labels, ToDoubleFunction<ConfusionMatrix> score) {
    this.scale = scale;
    this.labels = List.copyOf(labels);
    this.score = score;
    for (String label : labels) {
      if (index.put(label, index.size()) != null) {
        throw new IllegalArgumentException("label '" + label + "' comes twice");
      }
    }
  }

  /** The share of items with the right label; needs no label set; NaN over no items. */
  public static Additive<Labelled> accuracy() {
    return new Mean<>(Scale.share("accuracy"), x -> x.gold().equals(x.predicted()) ? 1 : 0);
  }

  /** F1 of all decisions together: with one label an item this is the accuracy. */
  public static Classification microF1(List<String> labels) {
    return new Classification(Scale.share("micro F1"), labels, m -> m.micro().f1());
  }

  /** The plain mean of the labels' F1. */
  public static Classification macroF1(List<String> labels) {
    return new Classification(Scale.share("macro F1"), labels, m -> m.macro(Counts::f1));
  }

  /** The mean of the labels' F1, weighted by support. */
  public static Classification weightedF1(List<String> labels) {
    return new Classification(Scale.share("weighted F1"), labels, m -> m.weighted(Counts::f1));
  }

  /** F1 of one label against the rest. */
  public static Classification f1(List<String> labels, String label) {
    int at = labels.indexOf(label);
    if (at < 0) throw new IllegalArgumentException("label '" + label + "' is none of " + labels);
    return new Classification(Scale.share("F1 of " + label), labels, m -> m.counts(at).f1());
  }

  /** Mean recall over the labels that occur in gold. */
  public static Classification balancedAccuracy(List<String> labels) {
    return new Classification(Scale.share("balanced accuracy"), labels, ConfusionMatrix::balancedAccuracy);
  }

  /** Matthews' correlation coefficient, in [-1, 1]. */
  public static Classification mcc(List<String> labels) {
    return new Classification(new Scale("MCC", "correlation", -1, 1, true), labels, ConfusionMatrix::mcc);
  }

  /** Cohen's kappa, in [-1, 1]. */
  public static Classification kappa(List<String> labels) {
    return new Classification(new Scale("kappa", "agreement", -1, 1, true), labels, ConfusionMatrix::kappa);
  }

  @Override public Scale scale() {
    return scale;
  }

  @Override public int width() {
    return labels.size() * labels.size();
  }

  /** @throws IllegalArgumentException if a label is none of those named beforehand */
  @Override public double[] statistics(Labelled item) {
    double[] cells = new double[width()];
    cells[index(item.gold()) * labels.size() + index(item.predicted())] = 1;
    return cells;
  }

  @Override public double score(double[] sums) {
    return score.applyAsDouble(matrix(sums));
  }

  /** The table that summed statistics are. */
  public ConfusionMatrix matrix(double[] sums) {
    return new ConfusionMatrix(labels, sums);
  }

  private int index(String label) {
    Integer at = index.get(label);
    if (at == null) throw new IllegalArgumentException("label '" + label + "' is none of " + labels);
    return at;
  }
}
