// Queries, keys and values of every layer, seen on the way.
package org.neoglot.adapt.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.neoglot.autograd.Passing;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.AttentionPacked;
import org.neoglot.engine.ops.Columns;

/**
 * Passes everything on, and remembers what attention was given and what layers gave: what distillation compares. What it
 * has seen is held, and readable until the run is reset. Blocks are not computed again by one that is watched.
 */
final class Watched extends Passing {
  /** Operands of one attention, (rows, heads x head's size) each. */
  record Seen(Attention attention, Tensor q, Tensor k, Tensor v) {}

  private final List<Seen> attentions = new ArrayList<>();
  private final List<Tensor> layers = new ArrayList<>();

  Watched(Run inner) {
    super(inner);
  }

  /** In the order in which they were computed. */
  List<Seen> attentions() {
    return attentions;
  }

  /** Rows of the embedding, then what each layer gave. */
  List<Tensor> layers() {
    return layers;
  }

  @Override
  public Tensor[] all(Op op, Tensor... x) {
    switch (op) {
      case Attention a -> attentions.add(new Seen(a, held(x[0]), held(x[1]), held(x[2])));
      case AttentionPacked(Attention a) -> {
        int q = a.heads() * a.headDim();
        int k = a.kvHeads() * a.headDim();
        attentions.add(new Seen(a, part(x[0], 0, q), part(x[0], q, k), part(x[0], q + k, k)));
      }
      default -> { }
    }
    return inner.all(op, x);
  }

  private Tensor part(Tensor packed, int from, int count) {
    return held(inner.apply(new Columns(from, count), packed));
  }

  private Tensor held(Tensor x) {
    workspace().hold(x);
    return x;
  }

  @Override
  public Tensor at(String place, Tensor x) {
    Tensor y = inner.at(place, x);
    if (place.equals("embed.out") || place.startsWith("layers.") && place.endsWith(".out")) layers.add(held(y));
    return y;
  }

  /** Straight through: what is seen inside has to live on. */
  @Override
  public Tensor block(String name, Tensor x, BiFunction<Run, Tensor, Tensor> body) {
    return body.apply(this, x);
  }
}
