// Which of several texts follows from another.
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
import org.neoglot.eval.data.Choice;
import org.neoglot.eval.data.Framing;
import org.neoglot.eval.data.Sequence;
import org.neoglot.models.ChoiceHead;
import org.neoglot.models.HeadKind;
import org.neoglot.models.NewHead;

/** Multiple choice: each choice is read together with the premise, and a softmax goes over their scores. */
public record ChooseTask(Split<Choice> data) implements Task<ChooseTask.Item> {
  /** What the command line calls it. */
  public static final String NAME = "choice";

  /** A sequence for each choice, and which is right. */
  public record Item(List<Sequence> sequences, int label) implements Task.Item {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public NewHead head(long seed) {
    return NewHead.of(HeadKind.CHOICES, seed);
  }

  @Override
  public List<Item> items(HeadedModel model) {
    return items(model, data.train());
  }

  private static List<Item> items(HeadedModel model, List<Choice> choices) {
    Framing framing = model.framing();
    return choices.stream().map(c -> new Item(c.choices().stream()
        .map(text -> Texts.sequence(model, framing, c.premise(), text)).toList(), c.label())).toList();
  }

  @Override
  public Tensor loss(Run run, HeadedModel model, List<Item> batch) {
    List<Sequence> sequences = batch.stream().flatMap(i -> i.sequences.stream()).toList();
    Segments s = HeadedModel.segments(run, sequences);
    return ((ChoiceHead) model.head()).loss(run, model.rows(run, sequences, s), s,
        batch.stream().mapToInt(i -> i.sequences.size()).toArray(), batch.stream().mapToInt(Item::label).toArray());
  }

  /** Share of errors, and accuracy. */
  @Override
  public SequencedMap<String, Double> measure(EagerRun run, HeadedModel model) {
    List<double[]> found = scores(model, run, data.dev());
    int right = 0;
    for (int i = 0; i < found.size(); i++) {
      if (Scores.largest(found.get(i), 0, found.get(i).length) == data.dev().get(i).label()) right++;
    }
    double accuracy = (double) right / found.size();
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    scores.put("error", 1 - accuracy);
    scores.put("accuracy", accuracy);
    return scores;
  }

  /** The probability of each choice of each row. */
  public static List<double[]> scores(HeadedModel model, EagerRun run, List<Choice> choices) {
    model.head(ChoiceHead.class, "ForMultipleChoice", NAME);
    List<Double> all = new ArrayList<>();
    model.scores(run, items(model, choices).stream().flatMap(i -> i.sequences.stream()).toList(), (s, i) -> all.add(s[0]));
    List<double[]> found = new ArrayList<>();
    int at = 0;
    for (Choice c : choices) {
      double[] own = new double[c.choices().size()];
      for (int i = 0; i < own.length; i++) own[i] = all.get(at++);
      found.add(Scores.softmax(own));
    }
    return found;
  }

  @Override
  public List<Sequence> probes(HeadedModel model) {
    return items(model, Texts.first(data.dev())).stream().flatMap(i -> i.sequences.stream()).toList();
  }

  @Override
  public Corpus texts() {
    return data.texts(NAME, Choice::toString);
  }
}
