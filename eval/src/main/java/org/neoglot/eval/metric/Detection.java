// How well a score parts the items that have a property from those that have not, at any threshold.
package org.neoglot.eval.metric;

import java.util.List;

/** Threshold-free metrics of detectors: items are scores and the truth. NaN if either class is missing. */
public enum Detection implements Metric<Detection.Scored> {
  /**
   * Area under the ROC curve: the chance that a positive scores above a negative, ties counting half (Hanley and McNeil
   * 1982), in [0, 1], 0.5 by chance.
   */
  AUC {
    @Override public Scale scale() {
      return Scale.share("AUC");
    }

    @Override public double of(List<Scored> items) {
      double[] ranks = Correlation.ranks(items.stream().mapToDouble(Scored::score).toArray());
      double positives = 0;
      double sum = 0;
      for (int i = 0; i < ranks.length; i++) {
        if (!items.get(i).positive) continue;
        positives++;
        sum += ranks[i];
      }
      double pairs = positives * (ranks.length - positives);
      return pairs == 0 ? Double.NaN : (sum - positives * (positives + 1) / 2) / pairs;
    }
  },
  /**
   * Equal error rate: where the shares of missed positives and of accepted negatives meet as the threshold moves, on the
   * line between the two neighbouring thresholds; in [0, 1], 0 the best.
   */
  EER {
    @Override public Scale scale() {
      return new Scale("EER", "share", 0, 1, false);
    }

    @Override public double of(List<Scored> items) {
      double positives = items.stream().filter(Scored::positive).count();
      double negatives = items.size() - positives;
      if (positives == 0 || negatives == 0) return Double.NaN;
      List<Scored> sorted = items.stream().sorted((a, b) -> Double.compare(a.score + 0.0, b.score + 0.0)).toList();
      double missed = 0;
      double accepted = 1;
      for (int i = 0; i < sorted.size();) {
        double missedBefore = missed;
        double acceptedBefore = accepted;
        double threshold = sorted.get(i).score;
        for (; i < sorted.size() && sorted.get(i).score == threshold; i++) {
          if (sorted.get(i).positive) missed += 1 / positives;
          else accepted -= 1 / negatives;
        }
        if (missed < accepted) continue;
        // Between the two points the difference of the rates falls from before to after: where is it 0?
        double before = acceptedBefore - missedBefore;
        double after = accepted - missed;
        double t = before == after ? 0 : before / (before - after);
        return missedBefore + t * (missed - missedBefore);
      }
      return Double.NaN;
    }
  };

  /** A score, larger for what looks positive, and whether it is. */
  public record Scored(double score, boolean positive) {
    public Scored {
      if (Double.isNaN(score)) throw new IllegalArgumentException("a score is not a number");
    }
  }
}
