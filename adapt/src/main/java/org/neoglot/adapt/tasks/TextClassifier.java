// Which class a text, or a pair of texts, is of.
package org.neoglot.adapt.tasks;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.EagerRun;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.models.Labels;
import org.neoglot.models.SequenceHead;

/** Classifies by a model with a head of classes; to be used by one thread at a time. */
public final class TextClassifier {
  private final HeadedModel model;
  private final EagerRun run;
  private final SequenceHead head;
  private final List<String> labels;

  /** @throws IllegalArgumentException when the model has no such head */
  public TextClassifier(HeadedModel model, EagerRun run) {
    this.model = model;
    this.run = run;
    head = model.head(SequenceHead.class, "ForSequenceClassification", ClassifyTask.NAME);
    labels = Labels.of(model.backbone().config());
  }

  /**
   * What came out for one text.
   *
   * @param label the most probable one; of a regression its own name
   * @param scores of each label in their order: probabilities, or, of a regression, the numbers themselves
   */
  public record Answer(String label, double[] scores) {}

  /** The names of classes. */
  public List<String> labels() {
    return labels;
  }

  /** Whether scores are numbers rather than probabilities. */
  public boolean regression() {
    return head.problem() == SequenceHead.Problem.REGRESSION;
  }

  /** The answers to texts and pairs, in their order. */
  public List<Answer> of(List<LabelledText> texts) {
    List<Answer> answers = new ArrayList<>();
    model.scores(run, Texts.sequences(model, texts), (scores, i) -> answers.add(answer(scores)));
    return answers;
  }

  private Answer answer(double[] logits) {
    double[] scores = switch (head.problem()) {
      case SINGLE_LABEL -> Scores.softmax(logits);
      case MULTI_LABEL -> Scores.sigmoid(logits);
      case REGRESSION -> logits;
    };
    return new Answer(labels.get(Scores.largest(scores, 0, scores.length)), scores);
  }
}
