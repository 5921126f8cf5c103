// How probable a model from source to target finds a target.
package org.neoglot.eval.task;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.engine.Workspace;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.SequencePairs;
import org.neoglot.tokenizer.Tokenizer;

/**
 * -ln p(continuation | context), in nats, where the context is the source and the continuation the target; without the
 * target's end, so that candidates are compared by what they say. Sources that are too long lose their end.
 */
public final class TargetLikelihood implements Scorer {
  /** Rows of both sides that pass through the model at a time. */
  private static final int ROWS = 2048;

  private final Subject subject;
  private final EncoderDecoder model;

  /** @throws IllegalArgumentException if the model is of another kind */
  public TargetLikelihood(Subject subject) {
    this.subject = subject;
    this.model = subject.encoderDecoder().orElseThrow(() -> new IllegalArgumentException(
        subject.model().config().source() + " writes no targets for sources, wanted a model that does"));
  }

  @Override
  public List<Answer> of(List<Query> queries) {
    List<Answer> answers = new ArrayList<>();
    for (int from = 0; from < queries.size();) {
      List<int[]> sources = new ArrayList<>();
      List<int[]> targets = new ArrayList<>();
      int rows = 0;
      for (int i = from; i < queries.size() && (sources.isEmpty() || rows < ROWS); i++) {
        sources.add(source(subject, queries.get(i).context()));
        targets.add(target(queries.get(i).continuation()));
        rows += sources.getLast().length + targets.getLast().length;
      }
      answers.addAll(pass(sources, targets, queries.subList(from, from + sources.size())));
      from += sources.size();
    }
    return answers;
  }

  /** A source in its frame, at most as long as the model's context. */
  static int[] source(Subject subject, String text) {
    Tokenizer tokenizer = subject.tokenizer();
    int[] ids = tokenizer.encodeFramed(text);
    if (ids.length == 0) return new int[] {subject.start()};
    int most = subject.model().context();
    if (ids.length <= most) return ids;
    int[] plain = tokenizer.encodePlain(text);
    return tokenizer.frame(Arrays.copyOf(plain, Math.max(1, most - Math.max(0, ids.length - plain.length))));
  }

  private int[] target(String text) {
    int[] ids = subject.tokenizer().encodePlain(text);
    if (ids.length == 0) throw new IllegalArgumentException("the tokenizer makes nothing of '" + text + "'");
    return Arrays.copyOf(ids, Math.min(ids.length, model.context()));
  }

  private List<Answer> pass(List<int[]> sources, List<int[]> targets, List<Query> queries) {
    var run = subject.run();
    Workspace.Mark mark = run.workspace().mark();
    var pairs = new SequencePairs(sources.toArray(int[][]::new), targets.toArray(int[][]::new));
    double[] each = run.read(pairs.loss(run, model).perRow());
    run.workspace().release(mark);
    List<Answer> answers = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < targets.size(); i++) {
      double sum = 0;
      for (int j = 0; j < targets.get(i).length; j++) sum += each[at++];
      answers.add(new Answer(sum, targets.get(i).length,
          queries.get(i).continuation().getBytes(StandardCharsets.UTF_8).length));
    }
    return answers;
  }
}
