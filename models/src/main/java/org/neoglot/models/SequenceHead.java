// Classes or numbers for a whole sequence.
package org.neoglot.models;

import org.neoglot.engine.DType;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Dropout;

/**
 * Scores of each sequence: one of several classes, any number of several classes, or numbers themselves (regression). A
 * cross-encoder is such a head with one class, whose score is the logit's sigmoid.
 *
 * @param summary what stands for a sequence
 */
public record SequenceHead(Summary summary, Classifier out, Problem problem) implements Head {

  /** What the scores mean, {@code problem_type} of config.json. */
  public enum Problem {
    /** Scores are the wanted numbers; the loss is the mean squared error. */
    REGRESSION("regression"),
    /** One class is right; the loss is the cross-entropy. */
    SINGLE_LABEL("single_label_classification"),
    /** Each class is right or not by itself; the loss is the binary cross-entropy. */
    MULTI_LABEL("multi_label_classification");

    private final String published;

    Problem(String published) {
      this.published = published;
    }

    /** Its name in config.json. */
    public String published() {
      return published;
    }

    /** As the config says; where it says nothing, one class is a regression and several are exclusive. */
    static Problem of(Config config, int classes) {
      if (!config.has("problem_type")) return classes == 1 ? REGRESSION : SINGLE_LABEL;
      String wanted = config.string("problem_type");
      for (Problem p : values()) if (p.published.equals(wanted)) return p;
      config.refuse("problem_type", false,
          "\"regression\", \"single_label_classification\" or \"multi_label_classification\"");
      throw new AssertionError("refused");
    }
  }

  static SequenceHead of(Config config, Summary summary, Classifier out) {
    return new SequenceHead(dropped(config, summary), out, Problem.of(config, out.classes()));
  }

  /** What a classifier reads, some of it dropped in training. */
  static Summary dropped(Config config, Summary summary) {
    double p = Dropping.of(config).head();
    return p == 0 ? summary : (run, x, s) -> Dropout.apply(run, summary.apply(run, x, s), p);
  }

  /** The first row through a linear layer and an activation. */
  static Summary first(Linear dense, Op activation) {
    return (run, x, s) -> run.apply(activation, dense.apply(run, Pooling.FIRST.apply(run, x, s)));
  }

  /** {@code classifier.dense}, an activation and {@code classifier.out_proj} over the first row (RoBERTa and others). */
  static SequenceHead dense(Config config, Weights w, Op activation, int dim) {
    Linear dense = PostNormBlock.linear(w, "classifier.dense", dim, dim);
    Summary first = dropped(config, Pooling.FIRST);
    Summary inner = (run, x, s) -> run.apply(activation, dense.apply(run, first.apply(run, x, s)));
    return of(config, inner, Classifier.of(w, "classifier.out_proj", dim, Labels.count(config)));
  }

  public int classes() {
    return out.classes();
  }

  /** Rows (tokens, dim) to (sequences, classes). */
  @Override
  public Tensor logits(Run run, Tensor x, Segments segments) {
    return out.logits(run, summary.apply(run, x, segments));
  }

  @Override
  public boolean perToken() {
    return false;
  }

  /**
   * The loss of the problem, (1, 1): for a single label the mean of -ln p(target) in nats over sequences whose target, I32
   * (sequences, 1), is not -1; otherwise the mean over all of real targets (sequences, classes) of the squared error or of
   * the binary cross-entropy in nats.
   */
  public Tensor loss(Run run, Tensor x, Segments segments, Tensor targets) {
    return loss(run, x, segments, targets, problem);
  }

  /** The same for another problem than the config's: a cross-encoder's one score may be learnt as a yes or no. */
  public Tensor loss(Run run, Tensor x, Segments segments, Tensor targets, Problem problem) {
    boolean ids = targets.type() == DType.I32;
    if (ids != (problem == Problem.SINGLE_LABEL)) {
      throw new IllegalArgumentException("targets of a " + problem.published + " are "
          + (ids ? "ids, wanted real numbers (sequences, classes)" : "real numbers, wanted ids (sequences, 1)"));
    }
    Tensor rows = summary.apply(run, x, segments);
    return switch (problem) {
      case SINGLE_LABEL -> out.loss(run, rows, targets);
      case REGRESSION -> Losses.squaredError(run, out.logits(run, rows), targets);
      case MULTI_LABEL -> Losses.binaryEntropy(run, out.logits(run, rows), targets);
    };
  }
}
