// A number for a text or a pair of texts.
package org.neoglot.adapt.tasks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.neoglot.adapt.Corpus;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.data.Sequence;
import org.neoglot.eval.metric.Correlation;
import org.neoglot.eval.metric.Pair;
import org.neoglot.models.NewHead;
import org.neoglot.models.SequenceHead;

/** Regression by least squares. */
public record RegressTask(Split<LabelledText> data) implements Task<RegressTask.Item> {
  /** What the command line calls it. */
  public static final String NAME = "regress";

  /** A sequence and its number. */
  public record Item(Sequence sequence, double number) implements Task.Item {
    @Override
    public List<Sequence> sequences() {
      return List.of(sequence);
    }

    @Override
    public int counted() {
      return 1;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public NewHead head(long seed) {
    return NewHead.number(seed);
  }

  @Override
  public List<Item> items(HeadedModel model) {
    List<Item> items = new ArrayList<>();
    List<Sequence> sequences = Texts.sequences(model, data.train());
    for (int i = 0; i < sequences.size(); i++) items.add(new Item(sequences.get(i), data.train().get(i).number()));
    return items;
  }

  @Override
  public Tensor loss(Run run, HeadedModel model, List<Item> batch) {
    List<Sequence> sequences = batch.stream().map(Item::sequence).toList();
    Segments s = HeadedModel.segments(run, sequences);
    Tensor targets = run.real(batch.size(), 1);
    for (int i = 0; i < batch.size(); i++) targets.set(i, 0, batch.get(i).number);
    return ((SequenceHead) model.head()).loss(run, model.rows(run, sequences, s), s, targets);
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
    scores.put("Pearson", defined(Correlation.PEARSON.of(items)));
    scores.put("Spearman", defined(Correlation.SPEARMAN.of(items)));
    return scores;
  }

  /** A model that says the same of everything has no correlation, which is as good as none. */
  private static double defined(double correlation) {
    return Double.isNaN(correlation) ? 0 : correlation;
  }

  @Override
  public List<Sequence> probes(HeadedModel model) {
    return Texts.sequences(model, Texts.first(data.dev()));
  }

  @Override
  public Corpus texts() {
    return data.texts(NAME, LabelledText::toString);
  }
}
