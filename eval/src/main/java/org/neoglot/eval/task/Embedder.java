// Texts as vectors.
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Workspace;
import org.neoglot.models.Backbone;
import org.neoglot.models.Pooling;

/** One vector a text, of rows that went through all layers of a model; texts longer than its context lose their end. */
public final class Embedder {
  private static final int ROWS = 2048;

  private final Subject subject;
  private final Backbone model;
  private final Pooling pooling;
  private final boolean normalised;

  /** @param normalised to length 1 */
  public Embedder(Subject subject, Pooling pooling, boolean normalised) {
    this.subject = subject;
    this.model = subject.backbone("vectors");
    this.pooling = pooling;
    this.normalised = normalised;
  }

  /** A vector of {@link Backbone#dim} numbers for each text. */
  public double[][] of(List<String> texts) {
    double[][] vectors = new double[texts.size()][];
    List<int[]> ids = texts.parallelStream().map(this::ids).toList();
    for (int from = 0; from < vectors.length;) {
      int to = from;
      int sum = 0;
      while (to < vectors.length && (to == from || sum + ids.get(to).length <= ROWS)) sum += ids.get(to++).length;
      double[] flat = pass(ids.subList(from, to));
      for (int i = from; i < to; i++) {
        vectors[i] = Arrays.copyOfRange(flat, (i - from) * model.dim(), (i - from + 1) * model.dim());
      }
      from = to;
    }
    return vectors;
  }

  private int[] ids(String text) {
    int[] ids = subject.tokenizer().encodeFramed(text);
    if (ids.length == 0) return new int[] {subject.start()};
    if (ids.length <= model.context()) return ids;
    int[] plain = subject.tokenizer().encodePlain(text);
    int frame = ids.length - plain.length;
    return subject.tokenizer().frame(Arrays.copyOf(plain, model.context() - Math.max(0, frame)));
  }

  private double[] pass(List<int[]> batch) {
    var run = subject.run();
    Workspace.Mark mark = run.workspace().mark();
    Segments s = Segments.of(run, batch.stream().mapToInt(i -> i.length).toArray());
    Tensor ids = s.ids(run, batch.stream().flatMapToInt(Arrays::stream).toArray());
    Tensor x = pooling.apply(run, model.rows(run, ids, null, s), s);
    double[] flat = run.read(normalised ? Pooling.normalised(run, x) : x);
    run.workspace().release(mark);
    return flat;
  }

  /** The dot product of a vector with each of others. */
  static double[] products(double[] query, double[][] candidates) {
    double[] similar = new double[candidates.length];
    for (int j = 0; j < similar.length; j++) {
      double sum = 0;
      for (int k = 0; k < query.length; k++) sum += query[k] * candidates[j][k];
      similar[j] = sum;
    }
    return similar;
  }

  /** The vectors' nearest neighbours: for each query the places of the most similar candidates by dot product, best first. */
  public static List<int[]> nearest(double[][] queries, double[][] candidates, int count) {
    List<int[]> all = new ArrayList<>();
    for (double[] q : queries) {
      double[] similar = products(q, candidates);
      Integer[] order = new Integer[similar.length];
      for (int j = 0; j < order.length; j++) order[j] = j;
      // Ties keep the order of the candidates, so that the answer does not depend on the sort.
      Arrays.sort(order, (a, b) -> similar[a] == similar[b] ? Integer.compare(a, b) : Double.compare(similar[b], similar[a]));
      all.add(Arrays.stream(order).limit(count).mapToInt(Integer::intValue).toArray());
    }
    return all;
  }
}
