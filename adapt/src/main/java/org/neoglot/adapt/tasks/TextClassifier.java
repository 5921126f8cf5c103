// Which class a text, or a pair of texts, is of.
package org.neoglot.adapt.tasks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.neoglot.adapt.objective.Cloze;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Workspace;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.models.Labels;
import org.neoglot.models.ScoreActivation;
import org.neoglot.models.SequenceHead;

/** Classifies by a model with a head of classes, or by the words that fill a gap; to be used by one thread at a time. */
public final class TextClassifier {
  private final HeadedModel model;
  private final EagerRun run;
  /** Texts that are computed together where they fill a pattern. */
  private static final int CHUNK = 16;

  private final SequenceHead head;
  /** What the config says of scores, if anything. */
  private final Optional<ScoreActivation> activation;
  /** Null where the model has a head of classes. */
  private final ClozePattern pattern;
  private final List<String> labels;

  /** @throws IllegalArgumentException when the model has no such head */
  public TextClassifier(HeadedModel model, EagerRun run) {
    this.model = model;
    this.run = run;
    head = model.head(SequenceHead.class, "ForSequenceClassification", ClassifyTask.NAME);
    labels = Labels.of(model.backbone().config());
    activation = ScoreActivation.of(model.backbone().config());
    pattern = null;
  }

  /** Classes are words that fill a gap. */
  public TextClassifier(HeadedModel model, EagerRun run, ClozePattern pattern) {
    this.model = model;
    this.run = run;
    this.pattern = pattern;
    head = null;
    activation = Optional.empty();
    labels = pattern.labels();
  }

  /** As a model's folder says: by a pattern where it has one. */
  public static TextClassifier of(HeadedModel model, EagerRun run, Path folder) {
    return ClozePattern.in(folder).map(p -> new TextClassifier(model, run, p))
        .orElseGet(() -> new TextClassifier(model, run));
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

  /** Whether an answer is a number and no class: a regression's, or the score of a cross-encoder. */
  public boolean numbers() {
    return head != null
        && (head.problem() == SequenceHead.Problem.REGRESSION || head.classes() == 1 && activation.isPresent());
  }

  /** The answers to texts and pairs, in their order. */
  public List<Answer> of(List<LabelledText> texts) {
    List<Answer> answers = new ArrayList<>();
    if (pattern != null) return filled(texts);
    model.scores(run, Texts.sequences(model, texts), (scores, i) -> answers.add(answer(scores)));
    return answers;
  }

  private List<Answer> filled(List<LabelledText> texts) {
    List<Answer> answers = new ArrayList<>();
    Cloze cloze = pattern.cloze(model);
    for (int from = 0; from < texts.size(); from += CHUNK) {
      Workspace.Mark mark = run.workspace().mark();
      List<Cloze.Example> some = texts.subList(from, Math.min(texts.size(), from + CHUNK)).stream()
          .map(row -> pattern.place(model, row).example(0)).toList();
      double[] all = run.read(cloze.scores(run, some));
      run.workspace().release(mark);
      for (int i = 0; i < some.size(); i++) {
        double[] scores = Scores.softmax(Arrays.copyOfRange(all, i * labels.size(), (i + 1) * labels.size()));
        answers.add(new Answer(labels.get(Scores.largest(scores, 0, scores.length)), scores));
      }
    }
    return answers;
  }

  private Answer answer(double[] logits) {
    double[] scores = scores(logits);
    return new Answer(labels.get(Scores.largest(scores, 0, scores.length)), scores);
  }

  /**
   * Of one number what the config's activation says; where it says nothing, the number itself if its config calls that a
   * regression and otherwise its sigmoid, as sentence-transformers and the library's pipelines have it. Of several exclusive
   * classes the softmax, unless a sigmoid is asked for.
   */
  private double[] scores(double[] logits) {
    boolean one = logits.length == 1;
    boolean silent = !model.backbone().config().has("problem_type");
    if (activation.isPresent() && (one || activation.get() == ScoreActivation.SIGMOID)) {
      return activation.get() == ScoreActivation.SIGMOID ? Scores.sigmoid(logits) : logits;
    }
    if (one && silent) return Scores.sigmoid(logits);
    return switch (head.problem()) {
      case SINGLE_LABEL -> Scores.softmax(logits);
      case MULTI_LABEL -> Scores.sigmoid(logits);
      case REGRESSION -> logits;
    };
  }
}
