// Which experts a token goes to.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/**
 * Which experts each token goes to: the {@code k} with the highest scores, the first of equal ones (Shazeer et al. 2017,
 * section 2.1). There are tokens x k choices whatever the scores, sorted by expert and then by token, so that every
 * shape is known before. Operand: scores (tokens, experts).
 *
 * <p>Results: (tokens, experts), 1 where chosen, else 0; I32 (1, experts + 1), where the choices of each expert begin, and
 * the end; I32 (experts, 1), how many these are; I32 (1, 1), how many choices are live; (tokens x k, experts), 1 where a
 * choice is that expert's; I32 (tokens x k, 1), the token of each choice; I32 (experts, tokens), of each expert its choices.
 */
public record Route(int k) implements Op {
  public Route {
    if (k < 1) throw new IllegalArgumentException("a token goes to at least 1 expert, not " + k);
  }

  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    int tokens = x[0].rows();
    int experts = x[0].cols();
    Shapes.check(this, k <= experts, experts + " experts cannot be chosen " + k + " times by a token");
    return new Tensor[] {place.real(tokens, experts, x[0]), place.ints(1, experts + 1, null), place.ints(experts, 1, null),
        place.ints(1, 1, null), place.real(tokens * k, experts, null), place.ints(tokens * k, 1, null),
        place.ints(experts, tokens, null)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor chosen = y[0];
    Rows.each(context, chosen, t -> choose(x[0], chosen, t));
    int live = x[0].live();
    int at = 0;
    for (int e = 0; e < chosen.cols(); e++) {
      y[1].setInt(0, e, at);
      int first = at;
      for (int t = 0; t < live; t++) {
        if (chosen.get(t, e) == 0) continue;
        Rows.clear(y[4], at);
        y[4].set(at, e, 1);
        y[5].setInt(at, 0, t);
        y[6].setInt(e, at - first, at++);
      }
      y[2].setInt(e, 0, at - first);
    }
    y[1].setInt(0, chosen.cols(), at);
    y[3].setInt(0, 0, at);
  }

  private void choose(Tensor scores, Tensor chosen, int token) {
    Rows.clear(chosen, token);
    for (int i = 0; i < k; i++) {
      int best = -1;
      for (int e = 0; e < scores.cols(); e++) {
        if (chosen.get(token, e) == 0 && (best < 0 || scores.get(token, e) > scores.get(token, best))) best = e;
      }
      chosen.set(token, best, 1);
    }
  }
}
