// A linear classifier on vectors that stay as they are: what a representation shows without being changed.
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Multinomial logistic regression on standardised columns, with a penalty on the squared weights (Alain and Bengio 2016 use
 * such probes). Trained by full gradient descent with Nesterov's momentum, which needs no random numbers: the same vectors
 * give the same probe.
 */
public final class LinearProbe {
  /** Steps; with a step size of one over the loss's steepest curvature, far more than these vectors need. */
  private static final int STEPS = 400;

  private final List<String> labels;
  private final double[] mean;
  private final double[] scale;
  private final double[][] weights;

  private LinearProbe(List<String> labels, double[] mean, double[] scale, double[][] weights) {
    this.labels = labels;
    this.mean = mean;
    this.scale = scale;
    this.weights = weights;
  }

  /**
   * Learns to tell labels apart.
   *
   * @param penalty of the mean loss in nats: penalty / 2 times the sum of squared weights, at least 0
   * @throws IllegalArgumentException if vectors and labels are not as many, or there is only one label
   */
  public static LinearProbe train(double[][] vectors, List<String> labels, double penalty) {
    if (vectors.length != labels.size() || vectors.length == 0) {
      throw new IllegalArgumentException(vectors.length + " vectors and " + labels.size()
          + " labels, wanted as many of each");
    }
    List<String> classes = List.copyOf(new TreeSet<>(labels));
    if (classes.size() < 2) throw new IllegalArgumentException("all rows have the label '" + classes.getFirst() + "'");
    int dim = vectors[0].length;
    double[] mean = new double[dim];
    double[] scale = new double[dim];
    for (double[] v : vectors) for (int k = 0; k < dim; k++) mean[k] += v[k] / vectors.length;
    for (double[] v : vectors) {
      for (int k = 0; k < dim; k++) scale[k] += (v[k] - mean[k]) * (v[k] - mean[k]) / vectors.length;
    }
    for (int k = 0; k < dim; k++) scale[k] = scale[k] > 0 ? 1 / Math.sqrt(scale[k]) : 0;
    LinearProbe probe = new LinearProbe(classes, mean, scale, new double[classes.size()][dim + 1]);
    double[][] x = new double[vectors.length][];
    int[] y = new int[vectors.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = probe.standardised(vectors[i]);
      y[i] = classes.indexOf(labels.get(i));
    }
    probe.descend(x, y, penalty);
    return probe;
  }

  /** The columns at mean 0 and deviation 1, and a column of ones for the bias. */
  private double[] standardised(double[] v) {
    double[] x = new double[v.length + 1];
    for (int k = 0; k < v.length; k++) x[k] = (v[k] - mean[k]) * scale[k];
    x[v.length] = 1;
    return x;
  }

  private void descend(double[][] x, int[] y, double penalty) {
    int dim = x[0].length;
    // The loss's second derivative is at most half of the largest squared length of a row (Boehning 1992).
    double steep = 0;
    for (double[] row : x) {
      double sum = 0;
      for (double v : row) sum += v * v;
      steep += sum / x.length;
    }
    double step = 1 / (0.5 * steep + penalty);
    double[][] ahead = new double[labels.size()][dim];
    for (int t = 1; t <= STEPS; t++) {
      double[][] gradient = gradient(ahead, x, y, penalty);
      double momentum = (t - 1.0) / (t + 2.0);
      for (int c = 0; c < ahead.length; c++) {
        for (int k = 0; k < dim; k++) {
          double next = ahead[c][k] - step * gradient[c][k];
          ahead[c][k] = next + momentum * (next - weights[c][k]);
          weights[c][k] = next;
        }
      }
    }
  }

  private static double[][] gradient(double[][] w, double[][] x, int[] y, double penalty) {
    int dim = x[0].length;
    double[][] g = new double[w.length][dim];
    for (int i = 0; i < x.length; i++) {
      double[] p = softmax(scores(w, x[i]));
      p[y[i]] -= 1;
      for (int c = 0; c < w.length; c++) {
        double share = p[c] / x.length;
        for (int k = 0; k < dim; k++) g[c][k] += share * x[i][k];
      }
    }
    for (int c = 0; c < w.length; c++) for (int k = 0; k < dim - 1; k++) g[c][k] += penalty * w[c][k];
    return g;
  }

  private static double[] scores(double[][] w, double[] x) {
    double[] z = new double[w.length];
    for (int c = 0; c < z.length; c++) for (int k = 0; k < x.length; k++) z[c] += w[c][k] * x[k];
    return z;
  }

  /** Scores as probabilities; StrictMath, so that every machine says the same. */
  static double[] softmax(double[] z) {
    double most = Double.NEGATIVE_INFINITY;
    for (double v : z) most = Math.max(most, v);
    double sum = 0;
    double[] p = new double[z.length];
    for (int c = 0; c < p.length; c++) sum += p[c] = StrictMath.exp(z[c] - most);
    for (int c = 0; c < p.length; c++) p[c] /= sum;
    return p;
  }

  /** The labels, in the order of {@link #probabilities}. */
  public List<String> labels() {
    return labels;
  }

  /** Probability of each label. */
  public double[] probabilities(double[] vector) {
    return softmax(scores(weights, standardised(vector)));
  }

  /** The most probable label of each vector; the first of equals. */
  public List<String> classify(double[][] vectors) {
    List<String> all = new ArrayList<>();
    for (double[] v : vectors) {
      double[] p = probabilities(v);
      int best = 0;
      for (int c = 1; c < p.length; c++) if (p[c] > p[best]) best = c;
      all.add(labels.get(best));
    }
    return all;
  }
}
