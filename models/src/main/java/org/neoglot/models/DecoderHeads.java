// Heads that sit on causal language models.
package org.neoglot.models;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RowNorm;
import org.neoglot.engine.Weights;

/**
 * The published heads of decoders: classes of a sequence from its last row ({@code score.weight}), classes of tokens
 * ({@code score} or, in older families, {@code classifier}), and spans ({@code qa_outputs}).
 */
final class DecoderHeads {
  private static final List<HeadKind> KINDS = List.of(HeadKind.SEQUENCES, HeadKind.TOKENS, HeadKind.SPANS);
  /** Families whose taggers are called {@code classifier}. */
  private static final Set<String> OLDER = Set.of("gpt2", "gpt_neox", "bloom", "falcon");

  private DecoderHeads() {}

  /** The head that {@code architectures} names; {@link HeadKind#NONE} for a language model. */
  static HeadKind kind(Config config) {
    String architecture = config.first("architectures", "");
    for (HeadKind kind : KINDS) if (architecture.endsWith(kind.suffix())) return kind;
    return HeadKind.NONE;
  }

  /** Builds it from what lies beside the model's weights. */
  static Head of(Decoder model, Weights w) {
    Config config = model.config();
    int dim = model.dim();
    return switch (kind(config)) {
      case SEQUENCES -> SequenceHead.of(config, Pooling.LAST,
          new Classifier(w.parameter("score.weight", Labels.count(config), dim), null));
      case TOKENS -> TokenHead.tagger(config, w, OLDER.contains(config.family()) ? "classifier" : "score", dim);
      case SPANS -> SpanHead.of(w, dim);
      default -> Head.NONE;
    };
  }

  /**
   * The weights as families ask for them. Heads do without the language model's own, so the config that they are built from
   * calls it tied; and some models for spans call their base {@code transformer} where all others say {@code model}.
   */
  static Weights base(Config config, Weights w) {
    boolean other = kind(config) == HeadKind.SPANS && w.has("transformer.embed_tokens.weight");
    return other ? new Renamed(w) : w;
  }

  /** See {@link #base}. */
  private record Renamed(Weights inner) implements Weights {
    private static String there(String name) {
      return name.startsWith("model.") ? "transformer." + name.substring("model.".length()) : name;
    }

    @Override
    public Parameter parameter(String name, long... shape) {
      return inner.parameter(there(name), shape);
    }

    @Override
    public Linear linear(String name, int in, int out) {
      return inner.linear(there(name), in, out);
    }

    @Override
    public Linear linear(String name, String bias, int in, int out) {
      return inner.linear(there(name), there(bias), in, out);
    }

    @Override
    public RowNorm layerNorm(String name, int dim, double eps) {
      return inner.layerNorm(there(name), dim, eps);
    }

    @Override
    public boolean has(String name) {
      return inner.has(there(name));
    }

    @Override
    public Collection<Parameter> parameters() {
      return inner.parameters();
    }
  }
}
