// RoFormer: BERT whose queries and keys are turned by their positions.
package org.neoglot.models;

import java.lang.foreign.Arena;
import org.neoglot.engine.Op;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Columns;
import org.neoglot.engine.ops.HeadColumns;
import org.neoglot.engine.ops.Rope;

/** RoFormer (Su et al. 2021): rotary positions in a bidirectional encoder; a plane is made of neighbouring numbers. */
public final class RoFormer extends EncoderStack {
  private final Parameter table;

  public RoFormer(Config config, Weights weights) {
    HeadKind kind = HeadKind.of(config, "RoFormer", HeadKind.common());
    EncoderSizes sizes = EncoderSizes.of(config).narrowed(config, config.size("hidden_size"));
    config.refuse("rotary_value", !config.flag("rotary_value", false), "false: values are not turned");
    config.refuse("hidden_size", sizes.headDim() % 2 == 0, "heads of an even size, which are turned in pairs");
    Op activation = Activations.of(config, "hidden_act", "gelu");
    Weights model = base(kind, weights, "roformer");
    table = table(sizes);
    super(config, sizes, TokenEmbedding.of(model.under("embeddings"), sizes, 0, 0, TokenEmbedding.widened(model, sizes)),
        layers(sizes, model.under("encoder.layer"), w -> PostNormBlock.bert(w, sizes, activation, turned(sizes))), null);
    read(head(config, kind, activation, weights));
  }

  /**
   * Sines and then cosines of position 10000^(-2i / headDim), as checkpoints store them for nobody to train: rounded to
   * float, which a computation in double has to start from too.
   */
  private static Parameter table(EncoderSizes sizes) {
    int d = sizes.headDim();
    Parameter table = Parameter.create("embed_positions", Arena.ofAuto(), sizes.context(), d);
    for (int p = 0; p < sizes.context(); p++) {
      for (int i = 0; i < d / 2; i++) {
        double angle = p / StrictMath.pow(10_000, 2.0 * i / d);
        table.value().set(p, i, StrictMath.sin(angle));
        table.value().set(p, d / 2 + i, StrictMath.cos(angle));
      }
    }
    return table;
  }

  private static PostNormBlock.Mixing turned(EncoderSizes sizes) {
    int d = sizes.headDim();
    var attention = new DroppedAttention(new Attention(sizes.heads(), sizes.heads(), d, false, 1 / Math.sqrt(d)),
        sizes.drop().attention());
    Rope rope = new Rope(d, false);
    return (run, q, k, v, step) -> attention.apply(run, run.apply(rope, halves(run, q, d), step.turn()[0], step.turn()[1]),
        run.apply(rope, halves(run, k, d), step.turn()[0], step.turn()[1]), v, step.segments());
  }

  /**
   * Even numbers of each head first, then odd ones, which is how {@link Rope} wants its planes. A product of queries
   * and keys does not mind the order of both.
   */
  private static Tensor halves(Run run, Tensor x, int headDim) {
    int half = headDim / 2;
    Tensor even = run.apply(new HeadColumns(0, 1, 2), x);                       // (tokens, heads * half)
    Tensor odd = run.apply(new HeadColumns(1, 1, 2), x);
    return run.apply(Add.OP, run.apply(new HeadColumns(0, half, headDim, true), even),
        run.apply(new HeadColumns(half, half, headDim, true), odd));
  }

  @Override
  LayerStack.Step step(Run run, Segments s) {
    int half = sizes.headDim() / 2;
    Tensor both = Lookup.rows(run, table, s.positions().countedBy(s.counts())); // (tokens, headDim)
    Tensor[] turn = {run.apply(new Columns(half, half), both), run.apply(new Columns(0, half), both)};
    return new LayerStack.Step(turn, turn, s, null, run.taped());
  }

  private Head head(Config config, HeadKind kind, Op activation, Weights w) {
    int dim = sizes.dim();
    return switch (kind) {
      case MASKED -> {
        Weights p = w.under("cls.predictions");
        yield masked(PostNormBlock.linear(p, "transform.dense", dim, sizes.narrow()), activation,
            Norm.layer(p, "transform.LayerNorm", sizes.narrow(), sizes.eps()), p.parameter("bias", sizes.vocabulary()));
      }
      case SEQUENCES -> SequenceHead.dense(config, w, activation, dim);
      case TOKENS -> TokenHead.tagger(config, w, "classifier", dim);
      case SPANS -> SpanHead.of(w, dim);
      case CHOICES -> ChoiceHead.summarised(config, w, dim);
      default -> Head.NONE;
    };
  }

  /** Second names for tied weights, and the table of positions, which follows from the config. */
  @Override
  public boolean ignores(String name) {
    return super.ignores(name) || name.startsWith("cls.predictions.decoder.")
        || name.endsWith("encoder.embed_positions.weight");
  }
}
