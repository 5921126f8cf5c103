// One of several classes for a text or a pair of texts.
package org.neoglot.adapt.tasks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.neoglot.adapt.Corpus;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.data.Sequence;
import org.neoglot.eval.metric.Classification;
import org.neoglot.models.NewHead;
import org.neoglot.models.SequenceHead;

/**
 * Classification (Devlin et al. 2019, section 4.1). Two texts are read together, as one sequence.
 *
 * @param labels of the rows to train on, in the order of their names
 */
public record ClassifyTask(Split<LabelledText> data, List<String> labels) implements Task<ClassifyTask.Item> {
  /** What the command line calls it. */
  public static final String NAME = "classify";

  /** A sequence and the number of its class. */
  public record Item(Sequence sequence, int label) implements Task.Single {}

  /** @throws IllegalArgumentException when there are fewer than two classes, or held-out rows have others */
  public ClassifyTask(Split<LabelledText> data) {
    this(data, List.copyOf(labels(data.train())));
    if (labels.size() < 2) {
      throw new IllegalArgumentException("the rows have only the label '" + labels.getFirst() + "', wanted at least 2");
    }
    TreeSet<String> unknown = labels(data.dev());
    unknown.removeAll(labels);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("rows to measure on have the label '" + unknown.first()
          + "', which no row to train on has; there are " + String.join(", ", labels));
    }
  }

  private static TreeSet<String> labels(List<LabelledText> rows) {
    TreeSet<String> labels = new TreeSet<>();
    rows.forEach(r -> labels.add(r.label()));
    return labels;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public NewHead head(long seed) {
    return NewHead.sequences(labels, seed);
  }

  @Override
  public List<Item> items(HeadedModel model) {
    List<Item> items = new ArrayList<>();
    List<Sequence> sequences = Texts.sequences(model, data.train());
    for (int i = 0; i < sequences.size(); i++) {
      items.add(new Item(sequences.get(i), labels.indexOf(data.train().get(i).label())));
    }
    return items;
  }

  @Override
  public Tensor loss(Run run, HeadedModel model, List<Item> batch) {
    List<Sequence> sequences = batch.stream().map(Item::sequence).toList();
    Segments s = HeadedModel.segments(run, sequences);
    Tensor targets = run.ints(batch.size(), batch.stream().mapToInt(Item::label).toArray());
    return ((SequenceHead) model.head()).loss(run, model.rows(run, sequences, s), s, targets);
  }

  /** Share of errors, then accuracy and macro-averaged F1. */
  @Override
  public SequencedMap<String, Double> measure(EagerRun run, HeadedModel model) {
    return measure(new TextClassifier(model, run), data.dev());
  }

  /** The same of any classifier. */
  static SequencedMap<String, Double> measure(TextClassifier classifier, List<LabelledText> rows) {
    var figures = Grades.classes(rows, classifier);
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    double accuracy = figures.get(Grades.ACCURACY).score();
    scores.put("error", 1 - accuracy);
    scores.put("accuracy", accuracy);
    scores.put("macro F1", figures.get(Grades.MACRO_F1).score());
    return scores;
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
