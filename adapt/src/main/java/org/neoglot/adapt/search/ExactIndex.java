// Every vector is looked at.
package org.neoglot.adapt.search;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** Search by comparing with all vectors of a mapped file, on all processors; what is found does not depend on how many. */
public final class ExactIndex implements VectorIndex {
  private static final int BLOCK = 4096;
  private static final Comparator<Hit> BEST_FIRST =
      Comparator.comparingDouble(Hit::score).reversed().thenComparingInt(Hit::row);

  private final Npy vectors;

  private ExactIndex(Npy vectors) {
    this.vectors = vectors;
  }

  /** Opens a file of vectors, a row each. */
  public static ExactIndex open(Path npy) {
    return new ExactIndex(Npy.open(npy));
  }

  @Override
  public List<Hit> nearest(float[] query, int count) {
    check(query);
    if (count < 1) return List.of();
    int blocks = Math.ceilDiv(size(), BLOCK);
    List<Hit> all = new ArrayList<>(IntStream.range(0, blocks).parallel()
        .mapToObj(b -> best(query, count, b * BLOCK, Math.min(size(), (b + 1) * BLOCK))).flatMap(List::stream).toList());
    all.sort(BEST_FIRST);
    return List.copyOf(all.subList(0, Math.min(count, all.size())));
  }

  /** The best of a stretch: the worst of those kept stands on top, to be replaced. */
  private List<Hit> best(float[] query, int count, int from, int to) {
    PriorityQueue<Hit> kept = new PriorityQueue<>(BEST_FIRST.reversed());
    for (int row = from; row < to; row++) {
      Hit hit = new Hit(row, dot(query, vectors.row(row)));
      if (kept.size() < count) kept.add(hit);
      else if (BEST_FIRST.compare(hit, kept.peek()) < 0) {
        kept.poll();
        kept.add(hit);
      }
    }
    return List.copyOf(kept);
  }

  /** In double precision, in one order: the judge of any other index. */
  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) sum = Math.fma((double) a[i], b[i], sum);
    return sum;
  }

  @Override
  public int size() {
    return vectors.rows();
  }

  @Override
  public int dim() {
    return vectors.cols();
  }

  @Override
  public void close() {
    vectors.close();
  }
}
