// A feed-forward of many experts, of which each token uses a few.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.Groups;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Gather;
import org.neoglot.engine.ops.Map;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.Route;
import org.neoglot.engine.ops.RowSum;
import org.neoglot.engine.ops.Scatter;
import org.neoglot.engine.ops.Softmax;
import org.neoglot.engine.ops.SpreadColumn;

/**
 * A sparse mixture of gated units (Shazeer et al. 2017, section 2; Jiang et al. 2024, section 2.1): a router's softmax
 * says how likely each expert is for a token, the best {@code perToken} are asked, and their answers are added, each times
 * its probability.
 *
 * @param router (dim) to (experts)
 * @param shares whether the probabilities of a token's experts are made to sum to 1
 */
record Experts(Linear router, List<Linear> gate, List<Linear> up, List<Linear> down, Op activation, int perToken,
    boolean shares) {
  /**
   * What came out of a layer's experts.
   *
   * @param out (tokens, dim)
   * @param probabilities (tokens, experts) of the router
   * @param chosen (tokens, experts), 1 where an expert was asked
   */
  record Result(Tensor out, Tensor probabilities, Tensor chosen) {}

  Experts {
    gate = List.copyOf(gate);
    up = List.copyOf(up);
    down = List.copyOf(down);
  }

  /** Makes the linear layer of an expert. */
  @FunctionalInterface
  interface Each {
    Linear linear(int expert);
  }

  static List<Linear> list(int experts, Each each) {
    List<Linear> all = new ArrayList<>();
    for (int e = 0; e < experts; e++) all.add(each.linear(e));
    return all;
  }

  /** @param place what hooks call the router's scores before softmax */
  Result apply(Run run, Tensor x, String place) {                               // x (tokens, dim)
    Tensor p = run.apply(Softmax.FULL, run.at(place, router.apply(run, x)));    // (tokens, experts)
    Tensor[] route = run.all(new Route(perToken), p);
    Groups groups = new Groups(route[1], route[6], route[2]);
    Tensor tokens = route[5].countedBy(route[3]);                               // (tokens perToken, 1), sorted by expert
    Tensor rows = run.apply(new Gather(), x, tokens);                           // (tokens perToken, dim)
    Tensor wide = GatedUnit.gated(run, activation, groups.apply(run, gate, rows), groups.apply(run, up, rows));
    Tensor answers = groups.apply(run, down, wide);
    Tensor share = share(run, p, route[0], route[4], tokens);
    Tensor weighted = run.apply(Mul.OP, answers, run.apply(new SpreadColumn(answers.cols()), share));
    return new Result(run.apply(new Scatter(x.rows()), weighted, tokens), p, route[0]);
  }

  /** What each answer is multiplied by, (tokens perToken, 1). */
  private Tensor share(Run run, Tensor p, Tensor chosen, Tensor own, Tensor tokens) {
    Tensor of = run.apply(Mul.OP, p, chosen);
    if (shares) {
      Tensor inverse = run.apply(new Map(Unary.RECIPROCAL), run.apply(new RowSum(), of));
      of = run.apply(Mul.OP, of, run.apply(new SpreadColumn(p.cols()), inverse));
    }
    return run.apply(new RowSum(), run.apply(Mul.OP, run.apply(new Gather(), of, tokens), own));
  }
}
