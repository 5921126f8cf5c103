// What decoders with experts share: a router's probabilities leave each layer, and a loss keeps the experts evenly used.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.ColumnSum;
import org.neoglot.engine.ops.Columns;
import org.neoglot.engine.ops.Fill;
import org.neoglot.engine.ops.Map;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.PadColumns;
import org.neoglot.engine.ops.RowSum;
import org.neoglot.engine.ops.Scale;
import org.neoglot.engine.ops.ScaleBy;

/**
 * Llama's block with experts in place of some feed-forwards. Where config.json says {@code output_router_logits}, the loss
 * under a tape has a part that grows when some experts are asked more than others (Fedus et al. 2022, section 2.2, over
 * all layers together).
 *
 * <p>For that, rows carry more columns between layers and out of the body: first those of the model, then the sum over
 * layers of the router's probabilities, then how often each expert was asked. So the block of a layer still has one
 * result, which may be computed again, and no state lies in the model.
 */
abstract class SparseDecoder extends LlamaLike {
  private final int experts;
  private final double balance;

  /** A layer with experts, which may be asked for more than its rows. */
  abstract static class SparseLayer implements Layer {
    private final boolean balanced;

    /** @param balanced whether the rows of a taped run carry what the router said */
    SparseLayer(boolean balanced) {
      this.balanced = balanced;
    }

    abstract Tensor attended(Run run, Tensor x, Step step);

    /** The normalised rows through the experts. */
    abstract Experts.Result experts(Run run, Tensor h);

    @Override
    public final Tensor forward(Run run, Tensor x, Step step) {
      Tensor h = attended(run, x, step);
      Experts.Result r = experts(run, h);
      Tensor out = run.apply(Add.OP, h, r.out());
      return balanced && step.taped() ? beside(run, out, r.probabilities(), r.chosen()) : out;
    }
  }

  SparseDecoder(Config c, LlamaConfig sizes, Weights weights, int experts, double balance, Layers made) {
    this.experts = experts;
    this.balance = balance;
    super(c, sizes, weights, made, Norm::rms);
  }

  /** The weight of the balancing loss; 0 where config.json does not ask for the router's scores. */
  static double balance(Config c, double coefficient) {
    return c.flag("output_router_logits", false) ? c.number("router_aux_loss_coef", coefficient) : 0;
  }

  /** (rows, a), (rows, b), (rows, c) to (rows, a + b + c). */
  private static Tensor beside(Run run, Tensor a, Tensor b, Tensor c) {
    int cols = a.cols() + b.cols() + c.cols();
    Tensor ab = run.apply(Add.OP, run.apply(new PadColumns(0, cols), a), run.apply(new PadColumns(a.cols(), cols), b));
    return run.apply(Add.OP, ab, run.apply(new PadColumns(a.cols() + b.cols(), cols), c));
  }

  @Override
  public Tensor body(Run run, Tensor x, Segments s, Cache cache) {             // x (tokens, dim)
    List<Tensor> said = new ArrayList<>();
    Tensor y = rows(run, x, s, cache, all -> {
      if (all.cols() == sizes.dim()) return all;
      said.add(run.apply(new Columns(sizes.dim(), 2 * experts), all));
      return model(run, all);
    });
    Tensor sum = said.stream().reduce((a, b) -> run.apply(Add.OP, a, b)).orElse(null);
    if (sum == null) return y;
    sum = run.apply(new Scale(1.0 / said.size()), sum);                        // the mean over layers with experts
    return beside(run, y, run.apply(new Columns(0, experts), sum), run.apply(new Columns(experts, experts), sum));
  }

  /** The model's own columns of rows that came out of the body. */
  private Tensor model(Run run, Tensor x) {
    return x.cols() == sizes.dim() ? x : run.apply(new Columns(0, sizes.dim()), x);
  }

  @Override
  public Tensor logits(Run run, Tensor x) {
    return super.logits(run, model(run, x));
  }

  @Override
  public Loss loss(Run run, Tensor x, Tensor targets) {
    Loss loss = super.loss(run, model(run, x), targets);
    if (x.cols() == sizes.dim()) return loss;
    Tensor mean = run.apply(Add.OP, loss.mean(), run.apply(new Scale(balance), auxiliary(run, x)));
    return new Loss(mean, loss.perRow());
  }

  /** experts times the sum over experts of mean probability times mean choice, (1, 1). */
  @Override
  public Tensor auxiliary(Run run, Tensor x) {
    if (x.cols() == sizes.dim()) return null;
    Tensor room = run.real(x.rows(), 1);
    Tensor ones = run.apply(new Fill(1), x.liveCount() == null ? room : room.countedBy(x.liveCount()));
    Tensor inverse = run.apply(new Map(Unary.RECIPROCAL), run.apply(new ColumnSum(), ones));
    Tensor p = mean(run, run.apply(new Columns(sizes.dim(), experts), x), inverse);
    Tensor f = mean(run, run.apply(new Columns(sizes.dim() + experts, experts), x), inverse);
    return run.apply(new Scale(experts), run.apply(new RowSum(), run.apply(Mul.OP, p, f)));
  }

  private static Tensor mean(Run run, Tensor x, Tensor inverse) {
    return run.apply(new ScaleBy(), run.apply(new ColumnSum(), x), inverse);
  }
}
