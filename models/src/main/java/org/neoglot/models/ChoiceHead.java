// Which of several sequences it is.
package org.neoglot.models;

import java.util.Arrays;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Activation;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.Scale;
import org.neoglot.engine.ops.SliceRows;

/**
 * Multiple choice: one score a sequence, and a softmax over the sequences of a group (a question with each of its answers).
 */
public record ChoiceHead(Summary summary, Classifier out) implements Head {

  /** {@code NAME} with one class. */
  static ChoiceHead of(Config config, Weights w, String name, Summary summary, int dim) {
    return new ChoiceHead(SequenceHead.dropped(config, summary), Classifier.of(w, name, dim, 1));
  }

  /** {@code sequence_summary.summary} over the first row, where a family has no pooled row (ELECTRA, RoFormer). */
  static Summary summary(Config config, Weights w, int dim) {
    config.refuse("summary_type", !config.has("summary_type") || config.string("summary_type").equals("first"), "\"first\"");
    config.refuse("summary_use_proj", config.flag("summary_use_proj", true), "true");
    boolean gelu = !config.has("summary_activation") || config.string("summary_activation").equals("gelu");
    config.refuse("summary_activation", gelu, "\"gelu\"");
    return SequenceHead.first(PostNormBlock.linear(w, "sequence_summary.summary", dim, dim), Activation.GELU);
  }

  /** Rows (tokens, dim) to (sequences, 1). */
  @Override
  public Tensor logits(Run run, Tensor x, Segments segments) {
    return out.logits(run, summary.apply(run, x, segments));
  }

  @Override
  public boolean perToken() {
    return false;
  }

  /**
   * Mean over groups of -ln p(right choice) in nats, (1, 1).
   *
   * @param groups how many sequences each group has; groups follow one another
   * @param targets which of its own each group should choose, from 0
   */
  public Tensor loss(Run run, Tensor x, Segments segments, int[] groups, int[] targets) {
    if (Arrays.stream(groups).sum() != segments.sequences() || targets.length != groups.length) {
      throw new IllegalArgumentException("groups of " + Arrays.toString(groups) + " with " + targets.length
          + " targets do not fit " + segments.sequences() + " sequences");
    }
    Tensor rows = out.withOne(run, summary.apply(run, x, segments));            // (sequences, dim + 1)
    Tensor one = out.withBias(run);                                             // (1, dim + 1)
    boolean train = run.taped();
    Tensor sum = null;
    int from = 0;
    for (int g = 0; g < groups.length; g++) {                                   // a group's rows are the classes here
      Tensor own = run.apply(new SliceRows(from, groups[g]), rows);
      Tensor loss = run.apply(CrossEntropy.of(train && out.trained(), train), one, run.ints(1, targets[g]), own);
      sum = sum == null ? loss : run.apply(Add.OP, sum, loss);
      from += groups[g];
    }
    return run.apply(new Scale(1.0 / groups.length), sum);
  }
}
