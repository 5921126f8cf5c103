// The BERT family: embeddings of three kinds, post-norm blocks that look both ways, and its published heads.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Map;

/**
 * BERT (Devlin et al. 2019): the encoder of Vaswani et al. 2017, whose norms come after each sum, as BertModel and the
 * models built on it have it. Which head is built is what {@code architectures} of config.json says.
 */
public final class Bert implements Encoder {
  private final Config config;
  private final Sizes sizes;
  private final Op activation;
  private final Parameter words;
  private final Parameter positions;
  private final Parameter kinds;
  private final Norm norm;
  private final Linear pooler;
  private final Head head;
  private final List<Block> blocks = new ArrayList<>();

  /** The numbers that make a BERT: what config.json says, checked. */
  record Sizes(int vocabulary, int dim, int layers, int heads, int ffn, int context, int types, double eps,
      String architecture) {

    /** Reads the published keys; a setting that this engine does not compute is refused, not ignored. */
    static Sizes of(Config c) {
      int dim = c.size("hidden_size");
      int heads = c.size("num_attention_heads");
      c.refuse("hidden_size", dim % heads == 0, "a multiple of num_attention_heads " + heads);
      c.refuse("position_embedding_type", !c.has("position_embedding_type")
          || c.string("position_embedding_type").equals("absolute"), "\"absolute\"");
      c.refuse("is_decoder", !c.flag("is_decoder", false), "false: this model looks both ways");
      c.refuse("tie_word_embeddings", c.flag("tie_word_embeddings", true), "true: its head is the embedding");
      c.refuse("problem_type", !c.has("problem_type") || c.string("problem_type").equals("single_label_classification"),
          "\"single_label_classification\"");
      c.refuse("quantization_config", !c.has("quantization_config"), "null: such weights are not read yet");
      return new Sizes(c.size("vocab_size"), dim, c.size("num_hidden_layers"), heads, c.size("intermediate_size"),
          c.size("max_position_embeddings", 512), c.size("type_vocab_size", 2), c.positive("layer_norm_eps", 1e-12),
          c.first("architectures", "BertModel"));
    }
  }

  public Bert(Config config, Weights weights) {
    this.config = config;
    sizes = Sizes.of(config);
    activation = Activations.of(config, "hidden_act", "gelu");
    int dim = sizes.dim();
    Weights model = sizes.architecture().equals("BertModel") ? weights : weights.under("bert");
    Weights e = model.under("embeddings");
    words = e.parameter("word_embeddings.weight", sizes.vocabulary(), dim);
    positions = e.parameter("position_embeddings.weight", sizes.context(), dim);
    kinds = e.parameter("token_type_embeddings.weight", sizes.types(), dim);
    norm = Norm.layer(e, "LayerNorm", dim, sizes.eps());
    for (int i = 0; i < sizes.layers(); i++) blocks.add(new Block(i, model.under("encoder.layer." + i)));
    pooler = switch (sizes.architecture()) {
      case "BertModel", "BertForSequenceClassification" -> linear(model, "pooler.dense", dim, dim);
      default -> null;                                                          // a head of tokens does without
    };
    head = head(weights);
  }

  private Head head(Weights w) {
    return switch (sizes.architecture()) {
      case "BertModel" -> new Head.None();
      case "BertForMaskedLM", "BertForPreTraining" -> new Masked(w.under("cls.predictions"));
      case "BertForTokenClassification" -> new OfTokens(classifier(w));
      case "BertForSequenceClassification" -> new OfSequences(classifier(w));
      default -> {
        config.refuse("architectures", false, "one of BertModel, BertForMaskedLM, BertForPreTraining, "
            + "BertForTokenClassification, BertForSequenceClassification");
        throw new AssertionError("refused");
      }
    };
  }

  private BiasedHead classifier(Weights w) {
    int classes = config.count("id2label", config.size("num_labels", 2));
    return new BiasedHead(w.parameter("classifier.weight", classes, sizes.dim()), w.parameter("classifier.bias", classes));
  }

  private static Linear linear(Weights w, String name, int in, int out) {
    return w.linear(name + ".weight", name + ".bias", in, out);
  }

  @Override
  public Tensor embed(Run run, Tensor ids, Tensor types, Segments s) {
    Tensor x = Lookup.rows(run, words, ids);                                    // (tokens, dim)
    Tensor kind = types == null ? s.ids(run, new int[s.rows()]) : types;
    x = run.apply(Add.OP, x, Lookup.rows(run, kinds, kind));
    x = run.apply(Add.OP, x, Lookup.rows(run, positions, s.positions().countedBy(s.counts())));
    return run.at("embed.out", norm.apply(run, x));
  }

  @Override
  public Tensor body(Run run, Tensor x, Segments s) {                           // x (tokens, dim)
    for (Block block : blocks) {
      x = run.at(block.out, run.block(block.name, x, (r, h) -> block.forward(r, h, s)));
    }
    return x;
  }

  /** tanh of a linear layer over each sequence's first row, which is where [CLS] stands. */
  @Override
  public Tensor pool(Run run, Tensor x, Segments s) {
    return pooler == null ? null : run.apply(new Map(Unary.TANH), pooler.apply(run, Encoder.first(run, x, s)));
  }

  /** One layer: attention and feed-forward, each added to what came in, and the sum normalised. */
  private final class Block {
    private final String name;
    private final String out;
    private final Linear q;
    private final Linear k;
    private final Linear v;
    private final Linear o;
    private final Norm norm1;
    private final Linear up;
    private final Linear down;
    private final Norm norm2;
    private final Attention attention;

    Block(int index, Weights w) {
      name = "layers." + index;
      out = name + ".out";
      int dim = sizes.dim();
      int headDim = dim / sizes.heads();
      q = linear(w, "attention.self.query", dim, dim);
      k = linear(w, "attention.self.key", dim, dim);
      v = linear(w, "attention.self.value", dim, dim);
      o = linear(w, "attention.output.dense", dim, dim);
      norm1 = Norm.layer(w, "attention.output.LayerNorm", dim, sizes.eps());
      up = linear(w, "intermediate.dense", dim, sizes.ffn());
      down = linear(w, "output.dense", sizes.ffn(), dim);
      norm2 = Norm.layer(w, "output.LayerNorm", dim, sizes.eps());
      attention = new Attention(sizes.heads(), sizes.heads(), headDim, false, 1 / Math.sqrt(headDim));
    }

    Tensor forward(Run run, Tensor x, Segments s) {                             // x (tokens, dim)
      Tensor mixed = attention.apply(run, q.apply(run, x), k.apply(run, x), v.apply(run, x), s);
      Tensor h = norm1.apply(run, run.apply(Add.OP, o.apply(run, mixed), x));
      Tensor wide = run.apply(activation, up.apply(run, h));                    // (tokens, ffn)
      return norm2.apply(run, run.apply(Add.OP, down.apply(run, wide), h));
    }
  }

  /** The masked-language-model head: one more layer, then the embedding as it is, with a bias a token. */
  private final class Masked implements Head.Tokens {
    private final Linear dense;
    private final Norm norm;
    private final BiasedHead out;

    Masked(Weights w) {
      dense = linear(w, "transform.dense", sizes.dim(), sizes.dim());
      norm = Norm.layer(w, "transform.LayerNorm", sizes.dim(), sizes.eps());
      out = new BiasedHead(words, w.parameter("bias", sizes.vocabulary()));
    }

    private Tensor transform(Run run, Tensor x) {
      return norm.apply(run, run.apply(activation, dense.apply(run, x)));
    }

    @Override
    public Tensor logits(Run run, Tensor x) {
      return out.logits(run, transform(run, x));
    }

    @Override
    public Tensor loss(Run run, Tensor x, Tensor targets) {
      return out.loss(run, transform(run, x), targets);
    }

    @Override
    public int classes() {
      return sizes.vocabulary();
    }
  }

  /** A class for each token. */
  private record OfTokens(BiasedHead out) implements Head.Tokens {
    @Override
    public Tensor logits(Run run, Tensor x) {
      return out.logits(run, x);
    }

    @Override
    public Tensor loss(Run run, Tensor x, Tensor targets) {
      return out.loss(run, x, targets);
    }

    @Override
    public int classes() {
      return out.weight().rows();
    }
  }

  /** A class for each sequence, read from the pooled first row. */
  private final class OfSequences implements Head.Sequences {
    private final BiasedHead out;

    OfSequences(BiasedHead out) {
      this.out = out;
    }

    @Override
    public Tensor logits(Run run, Tensor x, Segments s) {
      return out.logits(run, pool(run, x, s));
    }

    @Override
    public Tensor loss(Run run, Tensor x, Segments s, Tensor targets) {
      if (classes() < 2) throw new IllegalStateException("a head of one class is a regression, which has no cross-entropy");
      return out.loss(run, pool(run, x, s), targets);
    }

    @Override
    public int classes() {
      return out.weight().rows();
    }
  }

  /** The head's second names for tied weights, a table of numbers in order, and what only pre-training asked for. */
  @Override
  public boolean ignores(String name) {
    return name.startsWith("cls.predictions.decoder.") || name.endsWith("embeddings.position_ids")
        || name.startsWith("cls.seq_relationship.") || pooler == null && name.startsWith("bert.pooler.");
  }

  @Override
  public Config config() {
    return config;
  }

  @Override
  public Parameter embedding() {
    return words;
  }

  @Override
  public Head head() {
    return head;
  }

  @Override
  public int dim() {
    return sizes.dim();
  }

  @Override
  public int types() {
    return sizes.types();
  }

  @Override
  public int context() {
    return sizes.context();
  }

  @Override
  public int layers() {
    return sizes.layers();
  }
}
