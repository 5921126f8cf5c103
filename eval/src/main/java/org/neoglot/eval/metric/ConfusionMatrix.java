// How often each label was taken for each, and everything that follows from that table.
package org.neoglot.eval.metric;

import static org.neoglot.eval.metric.Counts.ratio;

import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Counts of (gold, predicted). All scores are in [0, 1] unless they say otherwise; 0/0 counts as 0, and averages are
 * over all labels of the table, as scikit-learn does with {@code zero_division=0}.
 *
 * @param labels rows and columns, without repetition
 * @param counts labels x labels, row-major, a row a gold label
 */
public record ConfusionMatrix(List<String> labels, double[] counts) {
  public ConfusionMatrix {
    labels = List.copyOf(labels);
    if (counts.length != labels.size() * labels.size()) {
      throw new IllegalArgumentException(labels.size() + " labels make " + labels.size() * labels.size()
          + " cells, found " + counts.length);
    }
  }

  /** Over the sorted labels that occur in the items. */
  public static ConfusionMatrix of(List<Labelled> items) {
    List<String> labels = labels(items);
    double[] counts = new double[labels.size() * labels.size()];
    for (Labelled x : items) counts[labels.indexOf(x.gold()) * labels.size() + labels.indexOf(x.predicted())]++;
    return new ConfusionMatrix(labels, counts);
  }

  /** The union of gold and predicted labels, sorted by code point. */
  public static List<String> labels(List<Labelled> items) {
    TreeSet<String> all = new TreeSet<>(Text.BY_CODE_POINT);
    for (Labelled x : items) {
      all.add(x.gold());
      all.add(x.predicted());
    }
    return List.copyOf(all);
  }

  public double at(int gold, int predicted) {
    return counts[gold * labels.size() + predicted];
  }

  public double total() {
    double sum = 0;
    for (double x : counts) sum += x;
    return sum;
  }

  /** How many items have this gold label. */
  public double support(int label) {
    double sum = 0;
    for (int j = 0; j < labels.size(); j++) sum += at(label, j);
    return sum;
  }

  /** How many items were given this label. */
  public double predicted(int label) {
    double sum = 0;
    for (int i = 0; i < labels.size(); i++) sum += at(i, label);
    return sum;
  }

  /** One label against the rest. */
  public Counts counts(int label) {
    double hits = at(label, label);
    return new Counts(hits, predicted(label) - hits, support(label) - hits);
  }

  /** All labels together; with one label an item, precision, recall and F1 are then the accuracy. */
  public Counts micro() {
    Counts sum = Counts.NONE;
    for (int i = 0; i < labels.size(); i++) sum = sum.plus(counts(i));
    return sum;
  }

  /** The plain mean over labels of a number of each, for instance {@code Counts::f1}. */
  public double macro(ToDoubleFunction<Counts> value) {
    double sum = 0;
    for (int i = 0; i < labels.size(); i++) sum += value.applyAsDouble(counts(i));
    return ratio(sum, labels.size());
  }

  /** The mean over labels weighted by their support. */
  public double weighted(ToDoubleFunction<Counts> value) {
    double sum = 0;
    for (int i = 0; i < labels.size(); i++) sum += support(i) * value.applyAsDouble(counts(i));
    return ratio(sum, total());
  }

  /** The share of items on the diagonal. */
  public double accuracy() {
    return ratio(diagonal(), total());
  }

  /** The mean recall over the labels that occur in gold. */
  public double balancedAccuracy() {
    double sum = 0;
    int present = 0;
    for (int i = 0; i < labels.size(); i++) {
      if (support(i) == 0) continue;
      sum += counts(i).recall();
      present++;
    }
    return ratio(sum, present);
  }

  /**
   * Matthews' correlation for any number of labels, in [-1, 1] (Gorodkin 2004, "Comparing two K-category assignments by
   * a K-category correlation coefficient"); 0 where one side is constant.
   */
  public double mcc() {
    double n = total();
    double both = 0;
    double gold = 0;
    double predicted = 0;
    for (int i = 0; i < labels.size(); i++) {
      both += support(i) * predicted(i);
      gold += support(i) * support(i);
      predicted += predicted(i) * predicted(i);
    }
    return ratio(diagonal() * n - both, Math.sqrt((n * n - predicted) * (n * n - gold)));
  }

  /** Cohen's kappa (1960), agreement beyond chance, at most 1; 0 where chance alone agrees always. */
  public double kappa() {
    double chance = 0;
    for (int i = 0; i < labels.size(); i++) chance += support(i) * predicted(i);
    chance = ratio(chance, total() * total());
    return ratio(accuracy() - chance, 1 - chance);
  }

  private double diagonal() {
    double sum = 0;
    for (int i = 0; i < labels.size(); i++) sum += at(i, i);
    return sum;
  }
}
