// Causal attention that sees the beginning of each sequence both ways.
package org.neoglot.adapt.objective;

import java.util.Arrays;
import java.util.function.BiFunction;
import org.neoglot.autograd.Passing;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.AttentionPacked;
import org.neoglot.engine.ops.Mask;

/**
 * Passes everything on, but a causal attention gets a prefix for each sequence: so every decoder family can be a prefix
 * language model, and none has to know.
 */
final class PrefixRun extends Passing {
  private final Tensor prefixes;

  /** @param prefixes I32 (1, sequences) */
  PrefixRun(Run inner, Tensor prefixes) {
    super(inner);
    this.prefixes = prefixes;
  }

  @Override
  public Tensor[] all(Op op, Tensor... x) {
    return switch (op) {
      case Attention a -> inner.all(open(a), with(x));
      case AttentionPacked(Attention a) -> inner.all(new AttentionPacked(open(a)), with(x));
      default -> inner.all(op, x);
    };
  }

  private static Attention open(Attention a) {
    if (!(a.mask() instanceof Mask.Causal)) {
      throw new IllegalArgumentException("a prefix opens causal attention only, found " + a.mask());
    }
    return new Attention(a.heads(), a.kvHeads(), a.headDim(), new Mask.Prefix(0), a.scale(), a.cap(), a.slopes());
  }

  private Tensor[] with(Tensor[] x) {
    Tensor[] more = Arrays.copyOf(x, x.length + 1);
    more[x.length] = prefixes;
    return more;
  }

  /** Whoever computes a block again has to open its attention again. */
  @Override
  public Tensor block(String name, Tensor x, BiFunction<Run, Tensor, Tensor> body) {
    return inner.block(name, x, (run, h) -> body.apply(new PrefixRun(run, prefixes), h));
  }

  @Override
  public Run untaped() {
    return new PrefixRun(inner.untaped(), prefixes);
  }
}
