// A number for a text or a pair of texts.
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

/** Regression by least squares. */
public record RegressTask(Split<LabelledText> data) implements NumberTask {
  /** What the command line calls it. */
  public static final String NAME = "regress";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public NewHead head(long seed) {
    return NewHead.number(seed);
  }

  /** The mean squared error, then Pearson's and Spearman's correlation; 0 where a correlation is undefined. */
  @Override
  public SequencedMap<String, Double> measure(EagerRun run, HeadedModel model) {
    List<TextClassifier.Answer> answers = new TextClassifier(model, run).of(data.dev());
    List<Pair> items = new ArrayList<>();
    double squares = 0;
    for (int i = 0; i < answers.size(); i++) {
      Pair pair = new Pair(data.dev().get(i).number(), answers.get(i).scores()[0]);
      items.add(pair);
      squares += (pair.x() - pair.y()) * (pair.x() - pair.y());
    }
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    scores.put("squared error", squares / items.size());
    scores.put("Pearson", NumberTask.defined(Correlation.PEARSON.of(items)));
    scores.put("Spearman", NumberTask.defined(Correlation.SPEARMAN.of(items)));
    return scores;
  }
}
