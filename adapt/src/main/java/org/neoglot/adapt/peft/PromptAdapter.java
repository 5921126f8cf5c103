// Adapters that are a past: rows that every sequence has seen before its first token.
package org.neoglot.adapt.peft;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Columns;
import org.neoglot.models.Cache;
import org.neoglot.models.Decoder;
import org.neoglot.models.Encoder;
import org.neoglot.models.EncoderDecoder;

/**
 * Virtual tokens before every sequence. A causal model's keys and values of them do not depend on what follows, so they
 * are computed once a batch and continued from by all of its sequences, in training through a taped cache.
 */
public final class PromptAdapter implements Adapter {
  /** What a method knows of its virtual tokens, given the model that they come before. */
  interface Maker {
    /** Makes the tensors, now that the model's sizes are known. */
    void begin(Decoder model, Made tensors);

    /** Rows (tokens, dim) that go through the body like embedded tokens; null where keys and values are given. */
    Tensor rows(Run run);

    /** Keys of a layer as they lie in a cache, (tokens, keyDim), and values after them; null where rows are given. */
    default Tensor keysAndValues(Run run, int layer) {
      return null;
    }
  }

  /** The tensors of a method: those of its file, which may be a function of those that are trained. */
  final class Made {
    Parameter trained(String name, Source.Initial initial, long... shape) {
      return trained.computeIfAbsent(name, n -> source.tensor(arena, n, initial, shape));
    }

    /** One that no file holds, because what it makes is written in its stead. */
    Parameter inner(String name, Source.Initial initial, long... shape) {
      return trained.computeIfAbsent(name, n -> new Source.Fresh(seed()).tensor(arena, n, initial, shape));
    }

    long seed() {
      return source instanceof Source.Fresh fresh ? fresh.seed() : 0;
    }

    boolean fromFile() {
      return source instanceof Source.File;
    }
  }

  private final Weights inner;
  private final AdapterConfig config;
  private final Source source;
  private final int tokens;
  private final Maker maker;
  private final Arena arena = Arena.ofShared();
  private final Map<String, Parameter> trained = new LinkedHashMap<>();
  private Decoder model;

  PromptAdapter(Weights inner, AdapterConfig config, Source source, int tokens, Maker maker) {
    this.inner = inner;
    this.config = config;
    this.source = source;
    this.tokens = tokens;
    this.maker = maker;
  }

  @Override
  public AdapterConfig config() {
    return config;
  }

  @Override
  public Weights weights() {
    return inner;
  }

  @Override
  public Decoder around(Decoder model) {
    if (this.model == null) maker.begin(model, new Made());
    this.model = model;
    if (tokens >= model.context()) {
      throw new IllegalArgumentException(tokens + " virtual tokens leave no room in the model's context of "
          + model.context());
    }
    return new Prompted(model, new Begun(this, model));
  }

  @Override
  public Encoder around(Encoder model) {
    throw new IllegalArgumentException(config.method() + " comes before a causal model, found an encoder");
  }

  @Override
  public EncoderDecoder around(EncoderDecoder model) {
    throw new IllegalArgumentException(config.method() + " comes before a causal model, found an encoder-decoder");
  }

  /** The model that it lies around. */
  Decoder model() {
    return model;
  }

  /** How many virtual tokens. */
  public int tokens() {
    return tokens;
  }

  /** Whether the virtual tokens are rows of the model, which has scores for them too. */
  public boolean hasRows() {
    return !(config instanceof PrefixTuning);
  }

  Maker maker() {
    return maker;
  }

  /** The virtual tokens' own rows, (tokens, dim), through the body of the model that the adapter lies around. */
  public Tensor virtualRows(Run run, Decoder base) {
    return base.body(run, maker.rows(run), Segments.of(run, tokens), null);
  }

  /** Writes keys and values of the virtual tokens to a sequence that is empty. */
  void write(Run run, Decoder base, Cache cache, int sequence) {
    Segments s = cache.next(run, new int[] {sequence}, new int[] {tokens});
    Tensor rows = maker.rows(run);
    if (rows != null) {
      base.body(run, rows, s, cache);
      return;
    }
    int width = base.keyDim();
    for (int layer = 0; layer < base.layers(); layer++) {
      Tensor both = maker.keysAndValues(run, layer);                             // (tokens, 2 keyDim)
      cache.keys(run, layer, run.apply(new Columns(0, width), both));
      cache.values(run, layer, run.apply(new Columns(width, width), both));
    }
  }

  /** The same past for every sequence. */
  private record Begun(PromptAdapter adapter, Decoder base) implements Cache.Past {
    @Override
    public int kind(int sequence) {
      return 0;
    }

    @Override
    public int rows(int kind) {
      return adapter.tokens;
    }

    @Override
    public void write(Run run, Cache cache, int sequence, int kind) {
      adapter.write(run, base, cache, sequence);
    }
  }

  @Override
  public List<Parameter> trained() {
    return new ArrayList<>(trained.values());
  }

  /** The virtual tokens themselves, also where a network makes them. */
  @Override
  public List<Parameter> written() {
    if (trained.keySet().equals(java.util.Set.of(Virtual.TABLE))) return trained();
    try (var run = Run.eager(new Threads(1))) {
      Tensor rows = maker.rows(run);
      Parameter table = Parameter.create(Virtual.TABLE, arena, rows.rows(), rows.cols());
      table.value().copyFrom(rows);
      return List.of(table);
    }
  }

  @Override
  public int places() {
    return 1;
  }

  /** Virtual tokens have no identity to begin from. */
  @Override
  public int idle() {
    return 0;
  }

  @Override
  public void close() {
    arena.close();
  }
}
