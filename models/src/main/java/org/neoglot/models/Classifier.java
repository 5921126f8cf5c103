// The last linear layer of a head: scores of classes, and their cross-entropy in chunks.
package org.neoglot.models;

import java.util.Objects;
import java.util.stream.Stream;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Affine;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.Fill;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.MatMulStored;
import org.neoglot.engine.ops.PadColumns;
import org.neoglot.engine.ops.Transpose;

/**
 * Scores x W^T + b of classes, and the loss that never holds them all.
 *
 * @param weight W (classes, dim)
 * @param bias b (1, classes); null for none
 */
public record Classifier(Parameter weight, Parameter bias) {
  /** {@code NAME.weight} and {@code NAME.bias}. */
  static Classifier of(Weights w, String name, int dim, int classes) {
    return new Classifier(w.parameter(name + ".weight", classes, dim), w.parameter(name + ".bias", classes));
  }

  public int classes() {
    return weight.rows();
  }

  /** (rows, dim) to (rows, classes). */
  public Tensor logits(Run run, Tensor x) {
    if (bias == null) {
      return weight.hasValue()
          ? run.apply(MatMul.LINEAR, x, weight.value())
          : run.apply(new MatMulStored(weight.stored()), x);
    }
    return weight.hasValue()
        ? run.apply(Affine.OP, x, weight.value(), bias.value())
        : run.apply(new Affine(weight.stored()), x, bias.value());
  }

  /** Mean of -ln p(target) in nats over rows whose target (rows, 1) is not -1, as (1, 1). */
  public Tensor loss(Run run, Tensor x, Tensor targets) {
    return losses(run, x, targets)[0];
  }

  /** The same mean, and -ln p(target) of each row, (rows, 1), 0 where it is left out. */
  Tensor[] losses(Run run, Tensor x, Tensor targets) {
    boolean train = run.taped();
    boolean held = weight.hasValue();
    var op = new CrossEntropy(held ? null : weight.stored(), train, held && train && weight.trainable());
    if (bias != null) op = op.biased(train && bias.trainable());
    Tensor[] operands = Stream.of(x, targets, held ? weight.value() : null, bias == null ? null : bias.value())
        .filter(Objects::nonNull).toArray(Tensor[]::new);
    return run.all(op, operands);
  }

  /** Whether a backward pass wants a gradient of these scores' own numbers. */
  boolean trained() {
    return weight.trainable() || bias != null && bias.trainable();
  }

  /** x with a last column of ones, where there is a bias: W's last column is the bias then (see {@link #withBias}). */
  Tensor withOne(Run run, Tensor x) {
    if (bias == null) return x;
    int dim = x.cols();
    Tensor room = run.real(x.rows(), 1);
    Tensor ones = run.apply(new Fill(1), x.liveCount() == null ? room : room.countedBy(x.liveCount()));
    return run.apply(Add.OP, run.apply(new PadColumns(0, dim + 1), x), run.apply(new PadColumns(dim, dim + 1), ones));
  }

  /** W, with the bias as one more column: for a softmax over rows, where W's rows take the place of the batch. */
  Tensor withBias(Run run) {
    if (bias == null) return weight.value();
    int dim = weight.cols();
    Tensor column = run.apply(new Transpose(), bias.value());                   // (classes, 1)
    return run.apply(Add.OP, run.apply(new PadColumns(0, dim + 1), weight.value()),
        run.apply(new PadColumns(dim, dim + 1), column));
  }
}
