// How far one model's beliefs and rows are from another's.
package org.neoglot.adapt.objective;

import java.util.Arrays;
import java.util.List;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Columns;
import org.neoglot.engine.ops.ColumnSum;
import org.neoglot.engine.ops.Detach;
import org.neoglot.engine.ops.Map;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.RowSum;
import org.neoglot.engine.ops.Scale;
import org.neoglot.engine.ops.Shift;
import org.neoglot.engine.ops.SliceRows;
import org.neoglot.engine.ops.Softmax;

/** Losses of distillation, each (1, 1); the teacher's side is a constant. */
public final class Soft {
  /** Below every chance that matters, and a normal float: keeps ln finite where a softmax came out as 0. */
  private static final double TINY = 1e-30;

  private Soft() {}

  /**
   * Mean over rows of KL(teacher || student) in nats of softmax(scores / T), times T^2, so that the gradient's size does not
   * follow the temperature (Hinton et al. 2015, section 2). Chances below 1e-30 count as that much.
   */
  public static Tensor divergence(Run run, Tensor student, Tensor teacher, double temperature) {
    if (!(temperature > 0)) throw new IllegalArgumentException("temperature is " + temperature + ", wanted above 0");
    Tensor p = softened(run, run.apply(Detach.OP, teacher), temperature);
    Tensor q = softened(run, student, temperature);
    return run.apply(new Scale(temperature * temperature / student.live()), relative(run, p, q));
  }

  private static Tensor softened(Run run, Tensor scores, double temperature) {
    return run.apply(Softmax.FULL, temperature == 1 ? scores : run.apply(new Scale(1 / temperature), scores));
  }

  /** Sum over all of p (ln p - ln q). */
  private static Tensor relative(Run run, Tensor p, Tensor q) {
    Tensor off = run.apply(Add.OP, log(run, p), run.apply(new Scale(-1), log(run, q)));
    return sum(run, run.apply(Mul.OP, p, off));
  }

  private static Tensor log(Run run, Tensor p) {
    return run.apply(new Map(Unary.LOG), run.apply(new Shift(TINY), p));
  }

  private static Tensor sum(Run run, Tensor x) {
    return run.apply(new ColumnSum(), run.apply(new RowSum(), x));
  }

  /**
   * Mean squared error of hidden rows over all numbers (TinyBERT: Jiao et al. 2020, equation 8).
   *
   * @param projection (teacher's dim, student's dim), which brings the student's rows to the teacher's width; null where
   *     they are as wide
   */
  public static Tensor hidden(Run run, Tensor student, Tensor teacher, Tensor projection) {
    Tensor x = projection == null ? student : run.apply(MatMul.LINEAR, student, projection);
    Tensor off = run.apply(Add.OP, x, run.apply(new Scale(-1), run.apply(Detach.OP, teacher)));
    return run.apply(new Scale(1.0 / ((double) x.live() * x.cols())), sum(run, run.apply(Mul.OP, off, off)));
  }

  /**
   * Mean over rows and heads of KL(teacher || student) between relations of rows: softmax(a b^T / sqrt(d)) within each
   * sequence, d numbers a head. With a queries and b keys these are attention probabilities (of attention that looks both
   * ways), with both values MiniLM's value relations (Wang et al. 2020, equation 7; queries, keys and values each with
   * itself in Wang et al. 2021). Widths may differ, since only relations are compared.
   *
   * @param student a and b, (tokens, any) each; {@code teacher} likewise
   * @param heads how many parts a row is divided into on both sides
   */
  public static Tensor relations(Run run, Tensor[] student, Tensor[] teacher, int heads, Segments s) {
    if (student[0].cols() % heads != 0 || teacher[0].cols() % heads != 0) {
      throw new IllegalArgumentException("rows of " + student[0].cols() + " and " + teacher[0].cols()
          + " numbers do not divide into " + heads + " heads");
    }
    Tensor sum = null;
    for (int i = 0; i < s.sequences(); i++) {
      for (int h = 0; h < heads; h++) {
        Tensor q = relation(run, student, heads, h, s, i);
        Tensor p = run.apply(Detach.OP, relation(run, teacher, heads, h, s, i));
        Tensor one = relative(run, p, q);
        sum = sum == null ? one : run.apply(Add.OP, sum, one);
      }
    }
    return run.apply(new Scale(1.0 / ((double) s.rows() * heads)), sum);
  }

  private static Tensor relation(Run run, Tensor[] ab, int heads, int head, Segments s, int sequence) {
    int wide = ab[0].cols() / heads;
    List<Tensor> parts = Arrays.stream(ab).map(x -> run.apply(new Columns(head * wide, wide),
        run.apply(new SliceRows(s.start(sequence), s.length(sequence)), x))).toList();
    Tensor scores = run.apply(MatMul.LINEAR, parts.get(0), parts.get(1));
    return run.apply(Softmax.FULL, run.apply(new Scale(1 / Math.sqrt(wide)), scores));
  }
}
