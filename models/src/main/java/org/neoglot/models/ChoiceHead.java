// Which of several sequences it is.
package org.neoglot.models;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.Dropout;
import org.neoglot.engine.ops.Scale;
import org.neoglot.engine.ops.SliceRows;
import tools.jackson.databind.node.ObjectNode;

/**
 * Multiple choice: one score a sequence, and a softmax over the sequences of a group (a question with each of its answers).
 */
public record ChoiceHead(Summary summary, Classifier out) implements Head {
  /** Families without a pooled row, whose config says what stands for a sequence. */
  static final Set<String> SUMMARISED = Set.of("electra", "roformer");
  private static final String TYPE = "summary_type";
  private static final String PROJECTED = "summary_use_proj";
  private static final String ACTIVATION = "summary_activation";

  /** {@code NAME} with one class. */
  static ChoiceHead of(Config config, Weights w, String name, Summary summary, int dim) {
    return new ChoiceHead(SequenceHead.dropped(config, summary), Classifier.of(w, name, dim, 1));
  }

  /**
   * {@code classifier} over what {@code sequence_summary} makes of a sequence: one of its rows or their mean, perhaps through
   * a linear layer and an activation. What the config leaves out is as the published library has it: of ELECTRA the first
   * row, projected, and gelu; of RoFormer, whose own config has no such keys, the last row as it is.
   */
  static ChoiceHead summarised(Config config, Weights w, int dim) {
    return new ChoiceHead(summary(config, w, dim, config.family().equals("electra")), Classifier.of(w, "classifier", dim, 1));
  }

  private static Summary summary(Config c, Weights w, int dim, boolean electra) {
    String type = c.has(TYPE) ? c.string(TYPE) : electra ? "first" : "last";
    List<String> types = List.of("first", "last", "mean");
    c.refuse(TYPE, types.contains(type), "one of " + types);
    Pooling pooling = List.of(Pooling.FIRST, Pooling.LAST, Pooling.MEAN).get(types.indexOf(type));
    c.refuse("summary_proj_to_labels", !c.flag("summary_proj_to_labels", false), "false: choices have no labels");
    boolean projects = c.absent(PROJECTED) ? electra : c.flag(PROJECTED, false);
    Linear dense = projects ? PostNormBlock.linear(w, "sequence_summary.summary", dim, dim) : null;
    boolean active = c.absent(ACTIVATION) ? electra : c.has(ACTIVATION) && !c.string(ACTIVATION).isEmpty();
    Op activation = active ? Activations.of(c, ACTIVATION, "gelu") : null;
    double first = Dropping.share(c, "summary_first_dropout");
    double last = Dropping.share(c, "summary_last_dropout");
    return (run, x, s) -> {
      Tensor rows = Dropout.apply(run, pooling.apply(run, x, s), first);        // (sequences, dim)
      if (dense != null) rows = dense.apply(run, rows);
      if (activation != null) rows = run.apply(activation, rows);
      return Dropout.apply(run, rows, last);
    };
  }

  /** Says in a config what a new head of such a family has: the first row, projected, and gelu. */
  static void write(ObjectNode config) {
    config.put(TYPE, "first").put(PROJECTED, true).put(ACTIVATION, "gelu");
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
