// One of several classes for a text, as a word that fills a gap.
package org.neoglot.adapt.tasks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.neoglot.adapt.Corpus;
import org.neoglot.adapt.objective.Cloze;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.data.Sequence;
import org.neoglot.models.NewHead;

/**
 * Classification without a new head (PET: Schick and Schütze 2021, section 3.1): a masked language model learns to fill the
 * gap of a pattern with the right class's word. It needs few examples, since nothing begins at random.
 */
public record ClozeTask(Split<LabelledText> data, ClozePattern pattern) implements Task<ClozeTask.Item> {
  /** What the command line calls it. */
  public static final String NAME = "cloze";

  /** A text in its pattern. */
  public record Item(Cloze.Example example, Sequence sequence, int cut) implements Task.Single {}

  /** @throws IllegalArgumentException when a row has a label that the pattern has no word for */
  public ClozeTask {
    for (List<LabelledText> rows : List.of(data.train(), data.dev())) {
      for (LabelledText row : rows) {
        if (!pattern.words().containsKey(row.label())) {
          throw new IllegalArgumentException("a row has the label '" + row.label() + "', wanted one that has a word: "
              + String.join(", ", pattern.words().keySet()));
        }
      }
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public NewHead head(long seed) {
    return null;
  }

  @Override
  public boolean trains(String parameter) {
    return !parameter.contains("pooler.");
  }

  @Override
  public List<Item> items(HeadedModel model) {
    pattern.cloze(model);                                            // what is wrong with model or words is said first
    return items(model, data.train());
  }

  private List<Item> items(HeadedModel model, List<LabelledText> rows) {
    List<String> labels = pattern.labels();
    return rows.stream().map(row -> {
      ClozePattern.Placed placed = pattern.place(model, row);
      return new Item(placed.example(labels.indexOf(row.label())), placed.sequence(), placed.cut());
    }).toList();
  }

  @Override
  public Tensor loss(Run run, HeadedModel model, List<Item> batch) {
    return pattern.cloze(model).loss(run, batch.stream().map(Item::example).toList());
  }

  /** Share of errors, then accuracy and macro-averaged F1. */
  @Override
  public SequencedMap<String, Double> measure(EagerRun run, HeadedModel model) {
    return ClassifyTask.measure(new TextClassifier(model, run, pattern), data.dev());
  }

  @Override
  public void write(Path folder, HeadedModel model) {
    pattern.write(folder);
  }

  @Override
  public List<Sequence> probes(HeadedModel model) {
    return items(model, Texts.first(data.dev())).stream().map(Item::sequence).toList();
  }

  /** The probabilities of classes: those of the vocabulary would be many. */
  @Override
  public List<double[]> scores(EagerRun run, HeadedModel model, Path folder) {
    ClozePattern asked = folder == null ? pattern : ClozePattern.in(folder).orElseThrow();
    List<TextClassifier.Answer> answers = new TextClassifier(model, run, asked).of(Texts.first(data.dev()));
    return new ArrayList<>(IntStream.range(0, answers.size()).mapToObj(i -> answers.get(i).scores()).toList());
  }

  @Override
  public Corpus texts() {
    return data.texts(NAME, LabelledText::toString);
  }
}
