// A head with a bias: scores, and their cross-entropy in chunks.
package org.neoglot.models;

import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Affine;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.Fill;
import org.neoglot.engine.ops.PadColumns;
import org.neoglot.engine.ops.Transpose;

/** Scores x W^T + b of classes, W (classes, dim), and the loss that never holds them all. */
record BiasedHead(Parameter weight, Parameter bias) {

  /** (rows, dim) to (rows, classes). */
  Tensor logits(Run run, Tensor x) {
    return weight.hasValue()
        ? run.apply(Affine.OP, x, weight.value(), bias.value())
        : run.apply(new Affine(weight.stored()), x, bias.value());
  }

  /**
   * Mean of -ln p(target) in nats over rows whose target is not -1: the bias is one more column of W, and x has a 1 there,
   * so that the chunked loss of heads without a bias serves here too.
   */
  Tensor loss(Run run, Tensor x, Tensor targets) {
    return losses(run, x, targets).mean();
  }

  /** The same, and each row's own. */
  Decoder.Loss losses(Run run, Tensor x, Tensor targets) {
    int dim = x.cols();
    Tensor room = run.real(x.rows(), 1);
    Tensor ones = run.apply(new Fill(1), x.liveCount() == null ? room : room.countedBy(x.liveCount()));
    Tensor wideX = run.apply(Add.OP, run.apply(new PadColumns(0, dim + 1), x), run.apply(new PadColumns(dim, dim + 1), ones));
    Tensor column = run.apply(new Transpose(), bias.value());                   // (classes, 1)
    Tensor wideW = run.apply(Add.OP, run.apply(new PadColumns(0, dim + 1), weight.value()),
        run.apply(new PadColumns(dim, dim + 1), column));
    boolean train = run.taped();
    Tensor[] y = run.all(CrossEntropy.of(train, train && (weight.trainable() || bias.trainable())), wideX, targets, wideW);
    return new Decoder.Loss(y[0], y[1]);
  }
}
