// What the part kernels calls by name: an op on operands of training's kind, and the memory it has to move.
package org.neoglot.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Traffic;
import org.neoglot.engine.ops.Activation;
import org.neoglot.engine.ops.AdamW;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.Dropout;
import org.neoglot.engine.ops.LayerNorm;
import org.neoglot.engine.ops.RmsNorm;
import org.neoglot.engine.ops.Rope;
import org.neoglot.engine.ops.RopeAngles;
import org.neoglot.engine.ops.Scatter;
import org.neoglot.engine.ops.Softmax;
import org.neoglot.engine.ops.SwiGlu;

/**
 * A fused kernel, forward or backward. Operands are made anew by the same formula for every run, so that the definition
 * and what is measured start from the same numbers.
 */
final class KernelWork {
  private static final int HEAD_DIM = 64;
  private static final int VOCABULARY = 4096;

  /** Computes once and returns all results. */
  private interface Pass {
    Tensor[] compute();
  }

  private final EagerRun run;
  private final int rows;
  private final int cols;
  private final boolean backward;
  private Pass pass;
  private Traffic traffic;
  private double flops;

  /** The named kernel; {@code NAME-backward} for its gradient, given results of its forward pass. */
  KernelWork(EagerRun run, String name, int rows, int cols) {
    this.run = run;
    this.rows = rows;
    this.cols = cols;
    backward = name.endsWith("-backward");
    prepare(backward ? name.substring(0, name.length() - "-backward".length()) : name);
  }

  private void prepare(String name) {
    Tensor x = random(1, rows, cols);
    switch (name) {
      // Means and inverse deviations, one a row, are not counted.
      case "rmsnorm" -> op(new RmsNorm(1e-6), backward ? new Traffic(2, 0, 1) : new Traffic(1, 0, 1), x, random(2, 1, cols));
      case "layernorm" -> op(new LayerNorm(1e-5), backward ? new Traffic(2, 0, 1) : new Traffic(1, 0, 1), x,
          random(2, 1, cols), random(3, 1, cols));
      case "swiglu" -> op(new SwiGlu(), backward ? new Traffic(3, 0, 2) : new Traffic(2, 0, 1), x, random(2, rows, cols));
      case "gelu" -> op(Activation.GELU, backward ? new Traffic(2, 0, 1) : new Traffic(1, 0, 1), x);
      case "gelu-tanh" -> op(Activation.GELU_TANH, backward ? new Traffic(2, 0, 1) : new Traffic(1, 0, 1), x);
      case "softmax" -> op(Softmax.FULL, new Traffic(1, 0, 1), x);
      case "rope" -> rope(x);
      case "dropout" -> op(new Dropout(0.1, 0), new Traffic(1, 0, 1), x, run.ints(1, 1, 2, 3));
      case "adamw" -> adamw(x);
      case "cross-entropy" -> crossEntropy();
      case "scatter-add" -> scatter(x);
      default -> throw new IllegalArgumentException("there is no kernel '" + name + "'");
    }
  }

  private void op(Op op, Traffic moved, Tensor... x) {
    traffic = moved;
    if (!backward) {
      pass = () -> run.all(op, x);
      return;
    }
    Tensor[] y = run.all(op, x);
    Tensor dy = random(9, y[0].rows(), y[0].cols());
    boolean[] wanted = new boolean[x.length];
    Arrays.fill(wanted, true);
    pass = () -> op.backward(run, x, y, dy, wanted);
  }

  /** Angles are half a head wide and so stay in cache from head to head. */
  private void rope(Tensor x) {
    int[] positions = new int[rows];
    for (int r = 0; r < rows; r++) positions[r] = r % 512;
    Tensor[] angles = run.all(RopeAngles.of(10_000, HEAD_DIM), run.ints(rows, positions));
    op(new Rope(HEAD_DIM, backward), new Traffic(1, 0, 1), x, angles[0], angles[1]);
    pass = () -> run.all(new Rope(HEAD_DIM, backward), x, angles[0], angles[1]);
  }

  private void adamw(Tensor x) {
    Tensor gradient = random(2, rows, cols);
    Tensor m = random(3, rows, cols);
    Tensor v = run.real(rows, cols);
    for (int r = 0; r < rows; r++) for (int c = 0; c < cols; c++) v.set(r, c, 0);
    Tensor hyper = run.real(1, 2);
    hyper.set(0, 0, 1e-6);
    hyper.set(0, 1, 100);
    op(new AdamW(0.9, 0.95, 1e-8, 0.01), new Traffic(1, 3, 0), x, gradient, m, v, hyper);
  }

  /** With the output projection and both gradients, as training has it: three products, and the logits in between. */
  private void crossEntropy() {
    int count = Math.min(rows, 2048);
    int dim = Math.min(cols, 256);
    Tensor hidden = random(1, count, dim);
    Tensor head = random(2, VOCABULARY, dim);
    Tensor targets = run.ints(count, Ids.ids(1, count, VOCABULARY));
    flops = 6.0 * count * dim * VOCABULARY;
    pass = () -> Arrays.copyOf(run.all(CrossEntropy.of(true, true), hidden, targets, head), 4);
  }

  /** Rows of gradients are read, and those of the table changed; ids of the kind that text has, many of them often. */
  private void scatter(Tensor x) {
    int[] ids = new int[rows];
    for (int r = 0; r < rows; r++) ids[r] = Ids.id((long) r * r % 104_729, VOCABULARY);
    traffic = new Traffic(1, 0, 0);
    Tensor places = run.ints(rows, ids);
    pass = () -> run.all(new Scatter(VOCABULARY), x, places);
  }

  Tensor[] compute() {
    return pass.compute();
  }

  /** What memory has to move, or null where arithmetic is the limit. */
  Traffic traffic() {
    return traffic;
  }

  double bytes() {
    return 4.0 * traffic.moves() * rows * cols;
  }

  double flops() {
    return flops;
  }

  private Tensor random(int seed, int height, int width) {
    var random = new SplittableRandom(seed);
    Tensor t = run.real(height, width);
    for (int r = 0; r < height; r++) for (int c = 0; c < width; c++) t.set(r, c, random.nextDouble(-2, 2));
    return t;
  }
}
