// X-MOD: XLM-R with a small module of its own for each language in each layer.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Dropout;
import tools.jackson.databind.node.ObjectNode;

/**
 * X-MOD (Pfeiffer et al. 2022, section 3): what all languages share, and behind each layer's feed-forward a bottleneck that
 * one language has to itself. A model speaks one language at a time; {@link #in} gives the same model for another.
 */
public final class Xmod extends EncoderStack {
  private static final String MODULES = "output.adapter_modules";

  private final Weights weights;
  private final Norm last;
  private final String language;

  public Xmod(Config config, Weights weights) {
    this(config, weights, config.has("default_language") ? config.string("default_language") : null);
  }

  private Xmod(Config config, Weights weights, String language) {
    HeadKind kind = HeadKind.of(config, "Xmod", HeadKind.common());
    int rows = config.size("max_position_embeddings", 512);
    int first = Roberta.first(config, rows);
    EncoderSizes sizes = EncoderSizes.of(config, 2, rows - first);
    List<String> languages = config.strings("languages");
    config.refuse("default_language", language == null || languages.contains(language),
        "null or one of languages " + languages);
    Weights model = base(kind, weights, "roberta");
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) {
      blocks.add(Block.of(config, sizes, languages, language, model.under("encoder.layer." + i)));
    }
    last = config.flag("pre_norm", false) ? Norm.layer(model, "encoder.LayerNorm", sizes.dim(), sizes.eps()) : Norm.NONE;
    boolean pools = kind == HeadKind.NONE || kind == HeadKind.CHOICES;
    this.weights = weights;
    this.language = language;
    super(config, sizes, TokenEmbedding.of(model.under("embeddings"), sizes, first, rows, null), blocks,
        pools ? PostNormBlock.linear(model, "pooler.dense", sizes.dim(), sizes.dim()) : null);
    read(kind == HeadKind.CHOICES ? ChoiceHead.of(config, weights, "classifier", this::pool, sizes.dim())
        : Roberta.head(this, config, kind, weights));
  }

  /**
   * The same model, weights and head, for another of its languages.
   *
   * @throws IllegalArgumentException for one that it has no modules for; the message lists those that it has
   */
  public Xmod in(String language) {
    List<String> known = config().strings("languages");
    if (!known.contains(language)) {
      throw new IllegalArgumentException("there are no modules for '" + language + "', wanted one of " + known);
    }
    return new Xmod(config(), weights, language);
  }

  /**
   * The config of an X-MOD that speaks another of its languages.
   *
   * @throws IllegalArgumentException for one that it has no modules for, and for a model that is no X-MOD
   */
  static Config speaking(Config config, String language) {
    config.refuse("model_type", config.family().equals("xmod"), "xmod: only those have a module for each language");
    List<String> known = config.strings("languages");
    config.refuse("languages", known.contains(language), "'" + language + "' among them");
    ObjectNode json = config.json().put("default_language", language);
    return new Config(config.source(), json);
  }

  /** What it speaks; null for nothing yet. */
  public String language() {
    return language;
  }

  /** What one language has to itself in a layer: (tokens, dim) to the same, by way of fewer. */
  private record Module(Linear down, Op activation, Linear up) {
    static Module of(Weights w, int dim, int narrow, Op activation) {
      return new Module(PostNormBlock.linear(w, "dense1", dim, narrow), activation,
          PostNormBlock.linear(w, "dense2", narrow, dim));
    }

    Tensor apply(Run run, Tensor x) {
      return up.apply(run, run.apply(activation, down.apply(run, x)));
    }
  }

  /**
   * A layer of XLM-R, whose sums may be normalised before or behind, and the language's module.
   *
   * @param before of the module's input, {@link Norm#NONE} for none
   * @param fromNorm whether the module's result is added to its normalised input instead of the rows themselves
   */
  private record Block(PostNormBlock shared, boolean preNorm, Norm before, boolean fromNorm, Module module)
      implements LayerStack.Layer {

    static Block of(Config c, EncoderSizes sizes, List<String> languages, String language, Weights w) {
      Op activation = Activations.of(c, "hidden_act", "gelu");
      PostNormBlock shared = PostNormBlock.bert(w, sizes, activation, PostNormBlock.Mixing.full(sizes));
      int factor = c.size("adapter_reduction_factor", 2);
      c.refuse("adapter_reduction_factor", factor <= sizes.dim(), "at most hidden_size " + sizes.dim());
      Map<String, Module> modules = new LinkedHashMap<>();
      for (String l : languages) {
        modules.put(l, Module.of(w.under(MODULES + "." + l), sizes.dim(), sizes.dim() / factor, activation));
      }
      Norm before = c.flag("adapter_layer_norm", false)
          ? Norm.layer(w, "output.adapter_layer_norm", sizes.dim(), sizes.eps())
          : c.flag("adapter_reuse_layer_norm", true) ? shared.norm2() : Norm.NONE;
      return new Block(shared, c.flag("pre_norm", false), before, c.flag("ln_before_adapter", true),
          language == null ? null : modules.get(language));
    }

    @Override
    public Tensor forward(Run run, Tensor x, LayerStack.Step step) {            // x (tokens, dim)
      if (module == null) {
        throw new IllegalStateException(
            "an X-MOD speaks no language yet: name one (--language), or let config.json have a default_language");
      }
      Tensor in = preNorm ? shared.norm1().apply(run, x) : x;
      Tensor mixed = shared.mixing()
          .apply(run, shared.q().apply(run, in), shared.k().apply(run, in), shared.v().apply(run, in), step);
      Tensor h = run.apply(Add.OP, Dropout.apply(run, shared.o().apply(run, mixed), shared.drop().attended()), x);
      if (!preNorm) h = shared.norm1().apply(run, h);
      Tensor wide = run.apply(shared.activation(), shared.up().apply(run, preNorm ? shared.norm2().apply(run, h) : h));
      Tensor y = run.apply(Add.OP, Dropout.apply(run, shared.down().apply(run, wide), shared.drop().fed()), h);
      Tensor own = before.apply(run, y);
      y = run.apply(Add.OP, Dropout.apply(run, module.apply(run, own), shared.drop().fed()), fromNorm ? own : y);
      return preNorm ? y : shared.norm2().apply(run, y);
    }
  }

  @Override
  Tensor end(Run run, Tensor x) {
    return last.apply(run, x);
  }

  /** All but the modules of the languages that it does not speak. */
  @Override
  public boolean reaches(String parameter) {
    int at = parameter.indexOf(MODULES + ".");
    return at < 0 || language != null && parameter.startsWith(language + ".", at + MODULES.length() + 1);
  }

  /** Second names for tied weights. */
  @Override
  public boolean ignores(String name) {
    return super.ignores(name) || name.startsWith("lm_head.decoder.");
  }
}
