// How near and how far vectors shall be.
package org.neoglot.adapt.objective;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.ColumnSum;
import org.neoglot.engine.ops.ConcatRows;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.Map;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.RowSum;
import org.neoglot.engine.ops.Scale;
import org.neoglot.engine.ops.Shift;

/** A loss of vectors, (1, 1), given by sides: anchors, their positives, and further sides of negatives. */
public sealed interface Contrast {
  /** How many sides an example has, at least. */
  int sides();

  /** @param sides (n, dim) each: row i of the first belongs to row i of the second; of the others every row is a negative */
  Tensor loss(Run run, Tensor... sides);

  /**
   * InfoNCE with negatives of the batch (van den Oord et al. 2018, equation 4; Gao, Yao and Chen 2021 for sentences):
   * the mean over anchors of -ln softmax of dot products divided by the temperature, where the other examples' positives
   * and all hard negatives are wrong. Vectors are taken as they come; bring them to length 1 before for cosines.
   *
   * @param symmetric half of the loss, positives look for their anchors instead (CLIP: Radford et al. 2021, figure 3)
   */
  record InfoNce(double temperature, boolean symmetric) implements Contrast {
    public InfoNce {
      if (!(temperature > 0)) throw new IllegalArgumentException("temperature is " + temperature + ", wanted above 0");
    }

    @Override
    public int sides() {
      return 2;
    }

    @Override
    public Tensor loss(Run run, Tensor... sides) {
      Tensor[] candidates = Arrays.copyOfRange(sides, 1, sides.length);
      Tensor there = nearest(run, sides[0], candidates.length == 1 ? candidates[0]
          : run.apply(new ConcatRows(), candidates));
      if (!symmetric) return there;
      Tensor back = nearest(run, sides[1], sides[0]);
      return run.apply(new Scale(0.5), run.apply(Add.OP, there, back));
    }

    /** Row i of the first looks for row i of the second: a cross-entropy whose classes are the rows. */
    private Tensor nearest(Run run, Tensor a, Tensor b) {
      int[] own = IntStream.range(0, a.rows()).toArray();
      boolean train = run.taped();
      return run.apply(CrossEntropy.of(train, train), run.apply(new Scale(1 / temperature), a),
          run.ints(own.length, own), b);
    }
  }

  /**
   * Triplets (Schroff et al. 2015, equation 1, with distances instead of their squares as Reimers and Gurevych 2019, section
   * 3, have it): mean of max(|a - p| - |a - n| + margin, 0) over triplets, with Euclidean distances.
   */
  record Triplet(double margin) implements Contrast {
    @Override
    public int sides() {
      return 3;
    }

    @Override
    public Tensor loss(Run run, Tensor... sides) {
      Tensor far = run.apply(new Scale(-1), distance(run, sides[0], sides[2]));
      Tensor gap = run.apply(new Shift(margin), run.apply(Add.OP, distance(run, sides[0], sides[1]), far));
      Tensor sum = run.apply(new ColumnSum(), run.apply(new Map(Unary.RELU), gap));
      return run.apply(new Scale(1.0 / gap.rows()), sum);
    }

    /** (n, 1): x / sqrt(x) is sqrt(x), and the little that is added keeps equal vectors from a division by 0. */
    private static Tensor distance(Run run, Tensor a, Tensor b) {
      Tensor off = run.apply(Add.OP, a, run.apply(new Scale(-1), b));
      Tensor squares = run.apply(new Shift(1e-12), run.apply(new RowSum(), run.apply(Mul.OP, off, off)));
      return run.apply(Mul.OP, squares, run.apply(new Map(Unary.RSQRT), squares));
    }
  }
}
