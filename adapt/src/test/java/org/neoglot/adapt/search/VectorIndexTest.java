// Vectors on disk and the nearest of them: exact search against a plain loop, the graph against exact search.
package org.neoglot.adapt.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.engine.file.BadFileException;

class VectorIndexTest {
  private static final int DIM = 24;

  @TempDir Path folder;

  private static List<float[]> unit(int count, long seed) {
    Random random = new Random(seed);
    List<float[]> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] v = new float[DIM];
      double length = 0;
      for (int c = 0; c < DIM; c++) {
        v[c] = (float) random.nextGaussian();
        length += v[c] * v[c];
      }
      for (int c = 0; c < DIM; c++) v[c] /= (float) Math.sqrt(length);
      all.add(v);
    }
    return all;
  }

  private Path write(List<float[]> rows) {
    Path file = folder.resolve("v.npy");
    try (Npy.Writer out = new Npy.Writer(file)) {
      rows.forEach(out::add);
      out.finish();
    }
    return file;
  }

  private static List<Integer> plain(List<float[]> all, float[] query, int count) {
    return java.util.stream.IntStream.range(0, all.size()).boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -ExactIndex.dot(query, all.get(i))).thenComparing(i -> i))
        .limit(count).toList();
  }

  private static List<Integer> rows(List<VectorIndex.Hit> hits) {
    return hits.stream().map(VectorIndex.Hit::row).toList();
  }

  @Test void rowsComeBackAndTheHeaderIsNumPys() throws IOException {
    List<float[]> all = unit(5, 1);
    Path file = write(all);
    byte[] bytes = Files.readAllBytes(file);
    assertEquals(128 + 4 * 5 * DIM, bytes.length);
    assertEquals("\u0093NUMPY\u0001\u0000v\u0000{'descr': '<f4', 'fortran_order': False, 'shape': (5, 24), }",
        new String(bytes, 0, 128, java.nio.charset.StandardCharsets.ISO_8859_1).strip());
    assertEquals('\n', bytes[127]);
    try (Npy npy = Npy.open(file)) {
      for (int i = 0; i < 5; i++) assertArrayEquals(all.get(i), npy.row(i));
    }
  }

  @Test void aFileThatIsNotWholeIsRefused() throws IOException {
    Path file = write(unit(5, 1));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 4));
    var e = assertThrows(BadFileException.class, () -> Npy.open(file));
    assertEquals(file + ": has 604 bytes, wanted 608 for 5 x 24", e.getMessage());
    Files.write(file, new byte[3]);
    assertTrue(assertThrows(BadFileException.class, () -> Npy.open(file)).getMessage()
        .endsWith("is no NPY file, wanted one of floats"));
  }

  @Test void whatIsNotFinishedLeavesNothing() throws IOException {
    try (Npy.Writer out = new Npy.Writer(folder.resolve("x.npy"))) {
      out.add(new float[3]);
    }
    try (var inside = Files.list(folder)) {
      assertFalse(inside.findAny().isPresent());
    }
  }

  @Test void exactSearchIsAPlainLoop() {
    List<float[]> all = new ArrayList<>(unit(5000, 2));
    // As near as its twin: the lower number first.
    all.add(all.get(7));
    try (VectorIndex index = ExactIndex.open(write(all))) {
      for (float[] query : unit(20, 3)) assertEquals(plain(all, query, 10), rows(index.nearest(query, 10)));
      assertEquals(List.of(7, 5000), rows(index.nearest(all.get(7), 2)));
      assertEquals(5001, index.nearest(all.get(0), 9999).size());
      assertThrows(IllegalArgumentException.class, () -> index.nearest(new float[3], 1));
    }
  }

  @Test void theGraphFindsNearlyAllThatExactSearchFindsWithTheSameScores() {
    List<float[]> all = unit(3000, 4);
    Path file = write(all);
    GraphIndex.build(file, folder.resolve("graph"));
    int same = 0;
    try (VectorIndex graph = GraphIndex.open(file, folder.resolve("graph")); VectorIndex exact = ExactIndex.open(file)) {
      for (float[] query : unit(20, 5)) {
        var found = graph.nearest(query, 10);
        for (var hit : found) assertEquals(ExactIndex.dot(query, all.get(hit.row())), hit.score());
        List<Integer> wanted = rows(exact.nearest(query, 10));
        same += (int) rows(found).stream().filter(wanted::contains).count();
      }
      assertEquals(7, graph.nearest(all.get(7), 1).getFirst().row());
    }
    assertTrue(same >= 190, same + " of 200");
    var e = assertThrows(BadFileException.class, () -> GraphIndex.open(file, folder.resolve("nothing")));
    assertTrue(e.getMessage().endsWith("there is no such folder, wanted one with a graph"));
  }
}
