// Answers to questions, as they stand in a text.
package org.neoglot.adapt.tasks;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.adapt.data.Passage;
import org.neoglot.engine.EagerRun;
import org.neoglot.eval.data.Question;
import org.neoglot.models.SpanHead;

/** Answers by a model with a head of spans; to be used by one thread at a time. */
public final class Answerer {
  /** Longest answer in tokens, as published evaluations have it. */
  private static final int LONGEST = 30;

  /** Tokens that neighbouring windows share where nobody says otherwise, as published evaluations have it. */
  public static final int USUAL_STRIDE = 128;

  private final HeadedModel model;
  private final EagerRun run;
  private final int stride;
  private final double threshold;

  /**
   * @param threshold by how much the score of having no answer must exceed the best answer's for none to be given;
   *     infinite for an answer to everything
   * @throws IllegalArgumentException when the model has no such head
   */
  public Answerer(HeadedModel model, EagerRun run, int stride, double threshold) {
    this.model = model;
    this.run = run;
    this.stride = stride;
    this.threshold = threshold;
    model.head(SpanHead.class, "ForQuestionAnswering", AnswerTask.NAME);
  }

  /**
   * An answer.
   *
   * @param text empty for none
   * @param start where it stands in the context, in code points; -1 for none
   * @param score sum of the logits of its beginning and its end
   * @param nullScore the same for having no answer: the least that any window gives it
   */
  public record Answer(String text, int start, double score, double nullScore) {}

  /** The best answer over all windows of each question's context. */
  public List<Answer> of(List<Question> questions) {
    List<Passage> windows = AnswerTask.windows(model, questions, stride);
    Passage[] where = new Passage[questions.size()];
    SpanHead.Answer[] best = new SpanHead.Answer[questions.size()];
    double[] none = new double[questions.size()];
    java.util.Arrays.fill(none, Double.POSITIVE_INFINITY);
    model.scores(run, windows.stream().map(Passage::sequence).toList(), (scores, i) -> {
      Passage p = windows.get(i);
      int q = p.question();
      SpanHead.Answer a = SpanHead.best(scores, p.sequence().second(), p.sequence().secondEnd(), LONGEST);
      none[q] = Math.min(none[q], scores[0] + scores[1]);
      if (a != null && (best[q] == null || a.score() > best[q].score())) {
        best[q] = a;
        where[q] = p;
      }
    });
    List<Answer> answers = new ArrayList<>();
    for (int q = 0; q < best.length; q++) answers.add(answer(questions.get(q), where[q], best[q], none[q]));
    return answers;
  }

  private Answer answer(Question question, Passage window, SpanHead.Answer best, double none) {
    if (best == null || none - best.score() > threshold) {
      return new Answer("", -1, best == null ? Double.NEGATIVE_INFINITY : best.score(), none);
    }
    int at = best.start() - window.sequence().second();
    String text = window.text(question.context(), best.start(), best.end());
    // A token may begin with the space before its word, which is no part of the answer.
    int start = window.starts()[at];
    int[] points = question.context().codePoints().skip(start).limit(window.ends()[at] - start + 1L).toArray();
    int spaces = 0;
    while (spaces < points.length && Character.isWhitespace(points[spaces])) spaces++;
    return new Answer(text, start + spaces, best.score(), none);
  }
}
