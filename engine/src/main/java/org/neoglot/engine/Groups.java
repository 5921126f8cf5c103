// Which rows of a batch belong to which group, where the groups depend on the data.
package org.neoglot.engine;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Gather;
import org.neoglot.engine.ops.MatMulGrouped;
import org.neoglot.engine.ops.Scatter;

/**
 * Rows sorted by group, as {@link org.neoglot.engine.ops.Route} makes them. Every number is in I32 tensors, because a
 * replayed step reads them anew.
 *
 * @param offsets (1, groups + 1), the first row of each group, and the end
 * @param members (groups, most), the rows of each group
 * @param counts (groups, 1), how many these are
 */
public record Groups(Tensor offsets, Tensor members, Tensor counts) {
  /** How many groups there are. */
  public int count() {
    return counts.rows();
  }

  /** Rows of a group as ids (most, 1), those that there are being live. */
  private Tensor rows(int group) {
    Tensor row = members.rowsFrom(group, 1);
    return new Tensor(row.type(), row.cols(), 1, 1, row.data(), row.at(0), counts.rowsFrom(group, 1), row.block());
  }

  /** Each group through a layer of its own: (rows, in) to (rows, out); rows of no group become 0. */
  public Tensor apply(Run run, List<Linear> layers, Tensor x) {
    List<Parameter> weights = plain(layers);
    if (weights.size() < layers.size()) return eachAlone(run, layers, x);
    if (weights.stream().noneMatch(Parameter::hasValue)) {
      return run.apply(MatMulGrouped.by(weights.stream().map(Parameter::stored).toList()), x, offsets);
    }
    if (!weights.stream().allMatch(Parameter::hasValue)) return eachAlone(run, layers, x);
    Tensor[] operands = new Tensor[2 + weights.size()];
    operands[0] = x;
    operands[1] = offsets;
    for (int g = 0; g < weights.size(); g++) operands[2 + g] = weights.get(g).value();
    return run.apply(MatMulGrouped.LINEAR, operands);
  }

  /** The weights of those layers that are a product and nothing else. */
  private static List<Parameter> plain(List<Linear> layers) {
    List<Parameter> weights = new ArrayList<>();
    for (Linear layer : layers) {
      if (layer instanceof Linear.Stored(Parameter weight, Parameter bias) && bias == null) weights.add(weight);
    }
    return weights;
  }

  /** Layers that are more than a product, such as adapted ones, are asked one by one; each has room for all tokens. */
  private Tensor eachAlone(Run run, List<Linear> layers, Tensor x) {
    Tensor sum = null;
    for (int g = 0; g < layers.size(); g++) {
      Tensor ids = rows(g);
      Tensor part = layers.get(g).apply(run, run.apply(new Gather(), x, ids));
      Tensor placed = run.apply(new Scatter(x.rows()), part, ids);
      sum = sum == null ? placed : run.apply(Add.OP, sum, placed);
    }
    return sum;
  }
}
