// How probable a model finds one text after another.
package org.neoglot.eval.task;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Workspace;
import org.neoglot.engine.ops.Gather;
import org.neoglot.models.Decoder;

/**
 * -ln p(continuation | context), in nats, of a causal model. Context and continuation are split into tokens together, as
 * they would stand in a text; the continuation is what follows the tokens that the context has alone as well. Texts that
 * are longer than the model's context lose their beginning.
 */
public final class Likelihood implements Scorer {
  /** Rows that pass through the model at a time. */
  private static final int ROWS = 2048;

  private record Row(int number, int[] ids, int scored) {
    /** Rows of the model: the last id is only predicted. */
    int rows() {
      return ids.length - 1;
    }
  }

  private final Subject subject;
  private final Decoder model;

  public Likelihood(Subject subject) {
    this.subject = subject;
    this.model = subject.decoder("likelihoods");
  }

  @Override
  public List<Answer> of(List<Query> queries) {
    List<Row> rows = new ArrayList<>(IntStream.range(0, queries.size()).parallel().mapToObj(i -> row(i, queries.get(i))).toList());
    // Long ones first: what does not fit into memory says so at once. Neighbours in a batch do not change a row's bits.
    rows.sort(Comparator.comparingInt((Row r) -> -r.rows()).thenComparingInt(Row::number));
    Answer[] answers = new Answer[queries.size()];
    for (int from = 0; from < rows.size();) {
      int to = from;
      int sum = 0;
      while (to < rows.size() && (to == from || sum + rows.get(to).rows() <= ROWS)) sum += rows.get(to++).rows();
      pass(rows.subList(from, to), queries, answers);
      from = to;
    }
    return List.of(answers);
  }

  private Row row(int number, Query q) {
    int[] context = subject.tokenizer().encodePlain(q.context());
    int[] whole = subject.tokenizer().encodePlain(q.context() + q.continuation());
    int differ = Arrays.mismatch(context, whole);
    int shared = differ < 0 ? whole.length : differ;
    // A continuation that the tokenizer drops (white space at an end, for instance) is still asked for one token.
    int scored = Math.max(1, whole.length - shared);
    int[] ids = new int[whole.length + 1];
    ids[0] = subject.start();
    System.arraycopy(whole, 0, ids, 1, whole.length);
    if (ids.length < 2) throw new IllegalArgumentException("the tokenizer makes nothing of '" + q.continuation() + "'");
    int most = model.context() + 1;
    if (ids.length > most) ids = Arrays.copyOfRange(ids, ids.length - most, ids.length);
    return new Row(number, ids, Math.min(scored, ids.length - 1));
  }

  private void pass(List<Row> batch, List<Query> queries, Answer[] answers) {
    var run = subject.run();
    Workspace.Mark mark = run.workspace().mark();
    Segments s = Segments.of(run, batch.stream().mapToInt(Row::rows).toArray());
    int[] ids = batch.stream().flatMapToInt(r -> Arrays.stream(r.ids, 0, r.rows())).toArray();
    Tensor x = model.body(run, model.embed(run, s.ids(run, ids)), s, null);
    // Only rows that are scored reach the head: a context of a thousand tokens needs none of its scores.
    int[] asked = new int[batch.stream().mapToInt(Row::scored).sum()];
    int[] targets = new int[asked.length];
    int at = 0;
    for (int i = 0; i < batch.size(); i++) {
      Row r = batch.get(i);
      for (int j = r.rows() - r.scored; j < r.rows(); j++) {
        asked[at] = s.start(i) + j;
        targets[at++] = r.ids[j + 1];
      }
    }
    Tensor chosen = run.apply(new Gather(), x, run.ints(asked.length, asked));
    double[] nats = run.read(model.loss(run, chosen, run.ints(targets.length, targets)).perRow());
    at = 0;
    for (Row r : batch) {
      double sum = 0;
      for (int j = 0; j < r.scored; j++) sum += nats[at++];
      int bytes = queries.get(r.number).continuation().getBytes(StandardCharsets.UTF_8).length;
      answers[r.number] = new Answer(sum, r.scored, bytes);
    }
    run.workspace().release(mark);
  }
}
