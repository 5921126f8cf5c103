// A tiny model with its tokenizer, in memory.
package org.neoglot.evidence.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.neoglot.adapt.GrownVocabulary;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.AdapterConfig;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.VocabularyExtension;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model that learns: a copy is another pupil, and what encloses it (an adapter, new vocabulary rows) makes a new one
 * around the old one's copy. Closed, its memory is gone.
 */
public final class Pupil implements AutoCloseable {
  private final Build build;
  private final Weights weights;
  private final Adapter adapter;
  private final Decoder model;
  private final Tokenizer words;
  private final List<AutoCloseable> owned = new ArrayList<>();

  /**
   * Sizes of a Llama: query and key heads alike, embeddings tied to the head unless said otherwise.
   *
   * @param context longest window, tokens
   */
  public record Build(int layers, int dim, int heads, int ffn, int context, boolean tied) {
    /** What most experiments use: 2 layers of 64. */
    public static final Build TINY = new Build(2, 64, 4, 160, 64, true);

    Config config(int vocabulary) {
      ObjectNode json = JsonMapper.shared().createObjectNode();
      json.put("model_type", "llama").put("vocab_size", vocabulary).put("hidden_size", dim).put("intermediate_size", ffn);
      json.put("num_hidden_layers", layers).put("num_attention_heads", heads).put("num_key_value_heads", heads);
      json.put("max_position_embeddings", context).put("rms_norm_eps", 1e-5).put("rope_theta", 10000.0);
      return new Config("a pupil", json.put("hidden_act", "silu").put("tie_word_embeddings", tied));
    }
  }

  private Pupil(Build build, Weights weights, Adapter adapter, Tokenizer words, AutoCloseable... owned) {
    this.build = build;
    this.weights = weights;
    this.adapter = adapter;
    this.words = words;
    Decoder plain = Families.build(build.config(words.size()), weights);
    this.model = adapter == null ? plain : adapter.around(plain);
    this.owned.addAll(List.of(owned));
  }

  /** New weights. */
  public static Pupil fresh(Build build, Tokenizer words, long seed) {
    RandomWeights weights = new RandomWeights(seed, 0.02, build.layers());
    return new Pupil(build, weights, null, words, weights);
  }

  /** The same numbers, apart; an adapter's are worked in. */
  public Pupil copy() {
    Weights whole = adapter == null ? weights : adapter.merged();
    MemoryWeights mine = new MemoryWeights(whole.parameters());
    return new Pupil(build, mine, null, words, mine);
  }

  /** A copy inside an adapter. */
  public Pupil adapted(AdapterConfig method, long seed) {
    MemoryWeights mine = new MemoryWeights(weights.parameters());
    Adapter around = method.create(mine, seed);
    return new Pupil(build, around.weights(), around, words, around, mine);
  }

  /** A copy with rows for added tokens. */
  public Pupil grown(VocabularyExtension.Extended extended, GrownVocabulary.Init init, long seed) {
    MemoryWeights mine = new MemoryWeights(weights.parameters());
    GrownVocabulary grown = new GrownVocabulary(mine, extended, init, seed);
    return new Pupil(build, grown, null, extended.tokenizer(), grown, mine);
  }

  /** A copy with another tokenizer, whose rows of the embedding (and of the head) are given: (its size, dim). */
  public Pupil reading(Tokenizer other, Tensor rows) {
    if (!build.tied()) throw new IllegalStateException("a head of its own would need rows of its own");
    MemoryWeights mine = new MemoryWeights(weights.parameters());
    mine.put(model.embedding().name(), rows, other.size(), build.dim());
    return new Pupil(build, mine, null, other, mine);
  }

  public Decoder model() {
    return model;
  }

  public Tokenizer words() {
    return words;
  }

  public Build build() {
    return build;
  }

  /** All its weights, the base's where an adapter lies around it. */
  public List<Parameter> parameters() {
    return List.copyOf(weights.parameters());
  }

  /** What training moves: the adapter's numbers where there is one, else everything. */
  public List<Parameter> own() {
    return adapter == null ? parameters() : adapter.trained();
  }

  /** Those of its weights whose name satisfies a condition; at least one. */
  public List<Parameter> where(Predicate<String> name) {
    List<Parameter> some = parameters().stream().filter(p -> name.test(p.name())).toList();
    if (some.isEmpty()) throw new IllegalArgumentException("no weight has such a name");
    return some;
  }

  /** A copy whose numbers are the weighted sum of some pupils' numbers, name by name; all of the same sizes. */
  public static Pupil mixed(List<Pupil> pupils, double... shares) {
    Pupil sum = pupils.getFirst().copy();
    for (Parameter p : sum.parameters()) {
      List<Tensor> values = pupils.stream().map(one -> value(one.parameters(), p.name())).toList();
      for (int r = 0; r < p.rows(); r++) {
        for (int c = 0; c < p.cols(); c++) {
          double x = 0;
          for (int i = 0; i < shares.length; i++) x += shares[i] * values.get(i).get(r, c);
          p.value().set(r, c, x);
        }
      }
    }
    return sum;
  }

  private static Tensor value(Collection<Parameter> all, String name) {
    return all.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow().value();
  }

  @Override
  public void close() {
    for (AutoCloseable one : owned) {
      try {
        one.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("a pupil's memory cannot be freed", e);
      }
    }
  }
}
