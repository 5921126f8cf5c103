// Whether answers given with 80 % confidence are right 80 % of the time.
package org.neoglot.eval.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * Calibration over bins of equal width (Guo et al. 2017, equation 3), in [0, 1], 0 the best and for no items. Bin i of m
 * holds confidences in (i/m, (i+1)/m]; a confidence of 0 falls in the first.
 *
 * @param largest report the largest gap of a bin (MCE) instead of the mean over items (ECE)
 */
public record Calibration(int bins, boolean largest) implements Additive<Confident> {
  /** One point of a calibration curve; NaN where the bin is empty. */
  public record Bin(double from, double to, double items, double confidence, double accuracy) {
    public double gap() {
      return Math.abs(confidence - accuracy);
    }
  }

  public Calibration {
    if (bins < 1) throw new IllegalArgumentException(bins + " bins, wanted 1 or more");
  }

  /** Expected calibration error. */
  public static Calibration ece(int bins) {
    return new Calibration(bins, false);
  }

  /** Maximum calibration error. */
  public static Calibration mce(int bins) {
    return new Calibration(bins, true);
  }

  /** The mean squared distance of confidence and outcome (Brier 1950), of the one answer given; 0 for no items. */
  public static Additive<Confident> brier() {
    return new Ratio<>(new Scale("Brier", "squared probability", 0, 1, false), 1, 0, x -> {
      double d = x.confidence() - (x.right() ? 1 : 0);
      return new double[] {d * d, 1};
    });
  }

  @Override public Scale scale() {
    return new Scale(largest ? "MCE" : "ECE", "probability", 0, 1, false);
  }

  @Override public int width() {
    return 3 * bins;
  }

  /** For each bin items, sum of confidences, right answers. */
  @Override public double[] statistics(Confident item) {
    double[] row = new double[width()];
    int bin = bin(item.confidence());
    row[3 * bin] = 1;
    row[3 * bin + 1] = item.confidence();
    row[3 * bin + 2] = item.right() ? 1 : 0;
    return row;
  }

  private int bin(double confidence) {
    // Rounding of the product must not lift an edge into the next bin, hence the look back and ahead.
    int bin = Math.clamp((int) Math.ceil(confidence * bins) - 1, 0, bins - 1);
    if (bin > 0 && confidence <= (double) bin / bins) bin--;
    if (bin < bins - 1 && confidence > (double) (bin + 1) / bins) bin++;
    return bin;
  }

  @Override public double score(double[] sums) {
    double total = 0;
    double most = 0;
    double gaps = 0;
    for (Bin b : curve(sums)) {
      if (b.items == 0) continue;
      total += b.items;
      most = Math.max(most, b.gap());
      gaps += b.items * b.gap();
    }
    return largest ? most : Counts.ratio(gaps, total);
  }

  /** The points of the calibration curve that summed statistics make. */
  public List<Bin> curve(double[] sums) {
    List<Bin> out = new ArrayList<>();
    for (int i = 0; i < bins; i++) {
      double n = sums[3 * i];
      out.add(new Bin((double) i / bins, (double) (i + 1) / bins, n, sums[3 * i + 1] / n, sums[3 * i + 2] / n));
    }
    return out;
  }

  /** The calibration curve of items. */
  public List<Bin> curve(List<Confident> items) {
    double[] sums = new double[width()];
    for (Confident x : items) Additive.add(sums, statistics(x));
    return curve(sums);
  }
}
