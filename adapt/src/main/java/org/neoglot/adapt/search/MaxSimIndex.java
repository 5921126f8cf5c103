// Texts of many vectors each, all of them looked at.
package org.neoglot.adapt.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.neoglot.engine.file.AtomicFile;
import org.neoglot.engine.file.BadFileException;

/**
 * Exact search by MaxSim (Khattab and Zaharia 2020, equation 3): a text is relevant as far as each vector of the query finds
 * one near it. Vectors of all texts lie one after another in an NPY file; beside it a file of lines says how many each has.
 */
public final class MaxSimIndex implements AutoCloseable {
  private static final Comparator<VectorIndex.Hit> BEST_FIRST =
      Comparator.comparingDouble(VectorIndex.Hit::score).reversed().thenComparingInt(VectorIndex.Hit::row);

  private final Npy vectors;
  private final int[] starts;

  private MaxSimIndex(Npy vectors, int[] starts) {
    this.vectors = vectors;
    this.starts = starts;
  }

  /** Where the numbers of rows stand that belong to a file of vectors. */
  public static Path lengths(Path npy) {
    return npy.resolveSibling(npy.getFileName().toString().replaceFirst("\\.npy$", "") + ".lengths.txt");
  }

  /** Writes how many rows each text has, a number a line. */
  public static void writeLengths(Path npy, List<Integer> lengths) {
    AtomicFile.write(lengths(npy), out -> out.write(java.nio.ByteBuffer.wrap(lengths.stream().map(n -> n + "\n")
        .collect(Collectors.joining()).getBytes(java.nio.charset.StandardCharsets.US_ASCII))));
  }

  /** Opens vectors and their lengths; BadFileException when both do not belong together. */
  public static MaxSimIndex open(Path npy) {
    Path file = lengths(npy);
    Npy vectors = Npy.open(npy);
    try {
      List<String> lines = Files.readAllLines(file);
      int[] starts = new int[lines.size() + 1];
      for (int i = 0; i < lines.size(); i++) {
        if (!lines.get(i).matches("[1-9]\\d{0,8}")) {
          throw new BadFileException(file, "line " + (i + 1) + ": found " + BadFileException.quote(lines.get(i))
              + ", wanted a number of rows");
        }
        starts[i + 1] = Math.addExact(starts[i], Integer.parseInt(lines.get(i)));
      }
      if (starts[lines.size()] != vectors.rows()) {
        throw new BadFileException(file, "speaks of " + starts[lines.size()] + " rows, wanted the " + vectors.rows() + " of " + npy);
      }
      return new MaxSimIndex(vectors, starts);
    } catch (IOException e) {
      vectors.close();
      throw new BadFileException(file, "cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      vectors.close();
      throw e;
    }
  }

  /** The most relevant texts, the best first; of equally good ones the lower number. */
  public List<VectorIndex.Hit> nearest(float[][] query, int count) {
    if (query.length == 0 || query[0].length != vectors.cols()) {
      throw new IllegalArgumentException("a query of vectors of " + (query.length == 0 ? 0 : query[0].length)
          + " numbers for vectors of " + vectors.cols() + "; it is of another model");
    }
    List<VectorIndex.Hit> all = new ArrayList<>(IntStream.range(0, size()).parallel()
        .mapToObj(i -> new VectorIndex.Hit(i, relevance(query, rows(i)))).toList());
    all.sort(BEST_FIRST);
    return List.copyOf(all.subList(0, Math.clamp(count, 0, all.size())));
  }

  private float[][] rows(int text) {
    float[][] rows = new float[starts[text + 1] - starts[text]][];
    for (int i = 0; i < rows.length; i++) rows[i] = vectors.row(starts[text] + i);
    return rows;
  }

  /** Sum over the query's vectors of their best dot product with one of the text's, in double precision. */
  public static double relevance(float[][] query, float[][] text) {
    double sum = 0;
    for (float[] q : query) {
      double best = Double.NEGATIVE_INFINITY;
      for (float[] t : text) best = Math.max(best, ExactIndex.dot(q, t));
      sum += best;
    }
    return sum;
  }

  /** How many texts there are. */
  public int size() {
    return starts.length - 1;
  }

  @Override
  public void close() {
    vectors.close();
  }
}
