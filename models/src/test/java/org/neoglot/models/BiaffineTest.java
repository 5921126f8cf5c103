package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;

/** The parser's scores and loss are those of the equations, its gradients those of the loss, and it learns trees. */
class BiaffineTest {
  private static final int DIM = 5;
  private static final int ARC = 4;
  private static final int LABEL = 3;
  private static final int LABELS = 3;
  private static final int[] LENGTHS = {4, 3};
  private static final int[] HEADS = {-1, 2, 0, 2, -1, 0, -1};
  private static final int[] NAMES = {-1, 1, 0, 2, -1, 2, -1};

  private final RandomWeights weights = new RandomWeights(3, 0.4, 1);
  private final Biaffine parser = Biaffine.of(weights, DIM, ARC, LABEL, LABELS);
  private final EagerRun exact = Run.exact();

  BiaffineTest() {
    var random = new SplittableRandom(4);
    for (Parameter p : weights.parameters()) {
      p.trainable(true);
      // On a grid of 2^-12, so that a float moved by 2^-10 is exact.
      for (int r = 0; r < p.rows(); r++) {
        for (int c = 0; c < p.cols(); c++) p.value().set(r, c, random.nextInt(-3000, 3000) / 4096.0);
      }
    }
  }

  @AfterEach
  void close() {
    exact.close();
    weights.close();
  }

  private static Tensor rows(Run run) {
    var random = new SplittableRandom(5);
    Tensor x = run.real(7, DIM);
    for (int r = 0; r < 7; r++) for (int c = 0; c < DIM; c++) x.set(r, c, (float) random.nextDouble(-1, 1));
    return x;
  }

  private double[] layer(String name, Tensor x, int row, int size) {
    double[] y = new double[size + 1];
    for (int i = 0; i < size; i++) {
      double sum = weights.parameter(name + ".bias", size).value().get(0, i);
      for (int c = 0; c < DIM; c++) sum += weights.parameter(name + ".weight", size, DIM).value().get(i, c) * x.get(row, c);
      y[i] = Math.max(0, sum);
    }
    y[size] = 1;
    return y;
  }

  private double arc(Tensor x, int dependent, int head) {
    double[] d = layer("arc_dependent", x, dependent, ARC);
    double[] h = layer("arc_head", x, head, ARC);
    double sum = 0;
    for (int i = 0; i <= ARC; i++) for (int j = 0; j < ARC; j++) sum += d[i] * parser.arcs().value().get(i, j) * h[j];
    return sum;
  }

  private double label(Tensor x, int dependent, int head, int label) {
    double[] d = layer("label_dependent", x, dependent, LABEL);
    double[] h = layer("label_head", x, head, LABEL);
    double sum = 0;
    for (int i = 0; i <= LABEL; i++) {
      for (int j = 0; j <= LABEL; j++) sum += d[i] * parser.labels().weight().value().get(label, i * (LABEL + 1) + j) * h[j];
    }
    return sum;
  }

  private static double missing(double[] scores, int target) {
    return Math.log(Arrays.stream(scores).map(Math::exp).sum()) - scores[target];
  }

  @Test
  void scoresAndLossAreThoseOfTheEquations() {
    Segments s = Segments.of(exact, LENGTHS);
    Tensor x = rows(exact);
    double arcs = 0;
    double labels = 0;
    double[] names = exact.read(parser.labels(exact, x, s, HEADS));
    for (int i = 0; i < LENGTHS.length; i++) {
      double[] found = exact.read(parser.arcs(exact, x, s, i));
      for (int d = 0; d < LENGTHS[i]; d++) {
        double[] wanted = new double[LENGTHS[i]];
        for (int h = 0; h < wanted.length; h++) wanted[h] = arc(x, s.start(i) + d, s.start(i) + h);
        assertArrayEquals(wanted, Arrays.copyOfRange(found, d * wanted.length, (d + 1) * wanted.length), 1e-12);
        int row = s.start(i) + d;
        if (HEADS[row] < 0) continue;
        double[] kinds = new double[LABELS];
        for (int l = 0; l < LABELS; l++) kinds[l] = label(x, row, s.start(i) + HEADS[row], l);
        assertArrayEquals(kinds, Arrays.copyOfRange(names, row * LABELS, (row + 1) * LABELS), 1e-12);
        arcs += missing(wanted, HEADS[row]) / 4;
        labels += missing(kinds, NAMES[row]) / 4;
      }
    }
    assertEquals(arcs + labels, exact.read(parser.loss(exact, x, s, HEADS, NAMES))[0], 1e-12);
  }

  @Test
  void gradientsAreFiniteDifferences() {
    Tape tape = new Tape(exact);
    List<Parameter> all = List.copyOf(weights.parameters());
    all.forEach(p -> tape.watch(p.value()));
    Segments s = Segments.of(exact, LENGTHS);
    Tensor[] leaves = all.stream().map(Parameter::value).toArray(Tensor[]::new);
    Tensor[] d = tape.backward(parser.loss(tape, rows(exact), s, HEADS, NAMES), 1, leaves);
    double[][] gradients = Arrays.stream(d).map(exact::read).toArray(double[][]::new);
    for (int i = 0; i < leaves.length; i++) {
      for (int j = 0; j < leaves[i].size(); j++) {
        double wanted = (moved(leaves[i], j, 0x1p-10) - moved(leaves[i], j, -0x1p-10)) * 0x1p9;
        assertEquals(wanted, gradients[i][j], 2e-6, all.get(i).name() + " " + j);
      }
    }
  }

  private double moved(Tensor t, int element, double by) {
    int row = element / t.cols();
    int column = element % t.cols();
    double before = t.get(row, column);
    t.set(row, column, before + by);
    exact.reset();
    double loss = exact.read(parser.loss(exact, rows(exact), Segments.of(exact, LENGTHS), HEADS, NAMES))[0];
    t.set(row, column, before);
    return loss;
  }

  @Test
  void learnsTreesByHeart() {
    try (EagerRun run = Run.eager(new Threads(2))) {
      for (int step = 0; step < 300; step++) {
        Tape tape = new Tape(run);
        Tensor[] leaves = weights.parameters().stream().map(Parameter::value).toArray(Tensor[]::new);
        tape.watch(leaves);
        Tensor[] d = tape.backward(parser.loss(tape, rows(run), Segments.of(run, LENGTHS), HEADS, NAMES), 1, leaves);
        for (int i = 0; i < leaves.length; i++) {
          for (int r = 0; r < leaves[i].rows(); r++) {
            for (int c = 0; c < leaves[i].cols(); c++) leaves[i].set(r, c, leaves[i].get(r, c) - 0.3 * d[i].get(r, c));
          }
        }
        run.reset();
      }
      Segments s = Segments.of(run, LENGTHS);
      Tensor x = rows(run);
      assertTrue(run.read(parser.loss(run, x, s, HEADS, NAMES))[0] < 0.1);
      assertArrayEquals(new int[] {-1, 2, 0, 2}, SpanningTree.heads(run.read(parser.arcs(run, x, s, 0)), 4));
    }
  }

  @Test
  void aHeadOutsideOfItsSentenceIsRefused() {
    int[] heads = {-1, 2, 0, 4, -1, 0, -1};
    var e = assertThrows(IllegalArgumentException.class,
        () -> parser.loss(exact, rows(exact), Segments.of(exact, LENGTHS), heads, NAMES));
    assertEquals("row 3 of sentence 0 has head 4, wanted another of its 4 rows, or -1", e.getMessage());
  }
}
