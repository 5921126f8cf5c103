// How well two texts that are read together fit, from 0 to 1.
package org.neoglot.adapt.tasks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.neoglot.engine.EagerRun;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.metric.Correlation;
import org.neoglot.eval.metric.Pair;
import org.neoglot.models.NewHead;

/**
 * A cross-encoder (Humeau et al. 2020; Reimers and Gurevych 2019): one logit for a pair, learned by the binary cross-entropy
 * of its sigmoid, so that a label may be a probability. The result has the config that sentence-transformers reads.
 */
public record CrossTask(Split<LabelledText> data) implements NumberTask {
  /** What the command line calls it. */
  public static final String NAME = "cross";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public NewHead head(long seed) {
    return NewHead.cross(seed);
  }

  /**
   * The mean binary cross-entropy in nats, then how often the score is on the label's side of a half, and Pearson's
   * correlation, 0 where it is undefined.
   */
  @Override
  public SequencedMap<String, Double> measure(EagerRun run, HeadedModel model) {
    List<LabelledText> rows = data.dev();
    List<Pair> items = new ArrayList<>();
    double[] sums = {0, 0};
    model.scores(run, Texts.sequences(model, rows), (logits, i) -> {
      double wanted = rows.get(i).number();
      double x = logits[0];
      // ln(1 + e^x) - wanted * x, without an exponential that overflows.
      sums[0] += Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))) - wanted * x;
      sums[1] += (x >= 0) == (wanted >= 0.5) ? 1 : 0;
      items.add(new Pair(wanted, Scores.sigmoid(logits)[0]));
    });
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    scores.put("cross-entropy", sums[0] / rows.size());
    scores.put("accuracy", sums[1] / rows.size());
    scores.put("Pearson", NumberTask.defined(Correlation.PEARSON.of(items)));
    return scores;
  }
}
