// Does a model find those sentences alike that people find alike?
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.neoglot.eval.metric.Correlation;
import org.neoglot.eval.metric.Scale;
import org.neoglot.models.Pooling;

/**
 * The correlation of cosines of two sentences' mean rows with judgements of people (Agirre et al. 2012): Pearson's, and
 * Spearman's. Resampling keeps the ranks of the whole set, which makes Spearman's interval a little too narrow.
 */
public record SimilarityTask(String name, String about, List<Judged> pairs) implements Task {
  /** Two texts and how alike people found them. */
  public record Judged(String first, String second, double alike) {}

  public SimilarityTask {
    pairs = List.copyOf(pairs);
    if (pairs.size() < 2) throw new IllegalArgumentException(name + " has " + pairs.size() + " pairs, wanted two or more");
  }

  @Override
  public Scale scale() {
    return Correlation.PEARSON.scale();
  }

  @Override
  public int size() {
    return pairs.size();
  }

  @Override
  public List<String> texts() {
    return pairs.stream().map(p -> p.first() + "\n" + p.second()).toList();
  }

  @Override
  public boolean seeded(Options options) {
    return false;
  }

  @Override
  public Outcome run(Subject subject, Options options) {
    List<Judged> asked = pairs.subList(0, options.asked(size()));
    Embedder embedder = new Embedder(subject, Pooling.MEAN, true);
    double[][] first = embedder.of(asked.stream().map(Judged::first).toList());
    double[][] second = embedder.of(asked.stream().map(Judged::second).toList());
    double[] cosines = new double[asked.size()];
    double[] judged = new double[asked.size()];
    List<Outcome.Answer> answers = new ArrayList<>();
    for (int i = 0; i < cosines.length; i++) {
      for (int k = 0; k < first[i].length; k++) cosines[i] += first[i][k] * second[i][k];
      judged[i] = asked.get(i).alike();
      answers.add(new Outcome.Answer(asked.get(i).first() + "\n" + asked.get(i).second(), String.valueOf(judged[i]),
          String.valueOf(cosines[i]), cosines[i]));
    }
    return new Outcome(name, List.of(measured(Correlation.PEARSON.scale(), cosines, judged),
        measured(Correlation.SPEARMAN.scale(), Correlation.ranks(cosines), Correlation.ranks(judged))), answers);
  }

  /**
   * Sums of standardised values and their products: so little is lost where the spread is small, and rows of two models
   * that spread differently can stand in for each other in a paired test.
   */
  private static Measured measured(Scale scale, double[] x, double[] y) {
    double mx = mean(x);
    double my = mean(y);
    double sx = deviation(x, mx);
    double sy = deviation(y, my);
    double[][] table = new double[x.length][];
    double[] sums = new double[6];
    for (int i = 0; i < x.length; i++) {
      double a = (x[i] - mx) / sx;
      double b = (y[i] - my) / sy;
      table[i] = new double[] {1, a, b, a * a, b * b, a * b};
      for (int k = 0; k < sums.length; k++) sums[k] += table[i][k];
    }
    ToDoubleFunction<double[]> score = SimilarityTask::pearson;
    return new Measured(scale, score.applyAsDouble(sums), table, score);
  }

  /** NaN where a side does not vary. */
  private static double pearson(double[] s) {
    double xx = s[3] - s[1] * s[1] / s[0];
    double yy = s[4] - s[2] * s[2] / s[0];
    double xy = s[5] - s[1] * s[2] / s[0];
    return xx <= 0 || yy <= 0 ? Double.NaN : xy / Math.sqrt(xx * yy);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double v : values) sum += v;
    return sum / values.length;
  }

  /** 1 where nothing varies: what is divided by it is 0 then. */
  private static double deviation(double[] values, double mean) {
    double squares = 0;
    for (double v : values) squares += (v - mean) * (v - mean);
    return squares == 0 ? 1 : Math.sqrt(squares / values.length);
  }
}
