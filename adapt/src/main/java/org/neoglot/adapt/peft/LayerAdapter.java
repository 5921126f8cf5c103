// Adapters that change single layers: a decorator of the door of weights.
package org.neoglot.adapt.peft;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.engine.Linear;
import org.neoglot.engine.RowNorm;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.AddRow;
import org.neoglot.engine.ops.Transpose;

/** Weights whose chosen layers are asked through a method's {@link Change}: no model knows of it. */
public final class LayerAdapter implements Adapter, Weights {
  /** What a method says of each layer that the model asks for. */
  public interface Maker {
    /** The change of a layer; null for one that is left alone. */
    Change of(Change.Layer layer);

    /** The same for a layer norm. */
    default NormChange of(String name, int dim) {
      return null;
    }

    /** Tensors that changes share and nobody trains. */
    default List<Parameter> shared() {
      return List.of();
    }
  }

  /** A change of a norm: what to make of its rows, given the norm itself. */
  public interface NormChange {
    Tensor apply(Run run, Tensor x, RowNorm norm);

    boolean idle();
  }

  /** Which biases of the base are trained along. */
  public enum Biases { NONE, ALL, ADAPTED }

  /** Where a method's maker gets its tensors from: made once a name, trained, and kept until the adapter is closed. */
  public interface Tensors {
    Parameter get(String name, Source.Initial initial, long... shape);

    /** One that nobody trains. */
    Parameter fixed(String name, Source.Initial initial, long... shape);

    Source source();
  }

  private final Weights inner;
  private final AdapterConfig config;
  private final Source source;
  private final Biases biases;
  private final boolean merges;
  private final Maker maker;
  private final Arena arena = Arena.ofShared();
  private final Map<String, Parameter> trained = new LinkedHashMap<>();
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, NormChange> norms = new LinkedHashMap<>();
  private final Map<String, Parameter> whole = new LinkedHashMap<>();
  private final Map<String, Parameter> alongside = new LinkedHashMap<>();

  /** A layer and what is done to it; {@code change} is null where nothing is. */
  private record Place(Change.Layer layer, Change change) {}

  LayerAdapter(Weights inner, AdapterConfig config, Source source, Biases biases, boolean merges,
      java.util.function.Function<Tensors, Maker> maker) {
    this.inner = inner;
    this.config = config;
    this.source = source;
    this.biases = biases;
    this.merges = merges;
    this.maker = maker.apply(new Made());
  }

  private final class Made implements Tensors {
    @Override
    public Parameter get(String name, Source.Initial initial, long... shape) {
      return trained.computeIfAbsent(name, n -> source.tensor(arena, n, initial, shape));
    }

    @Override
    public Parameter fixed(String name, Source.Initial initial, long... shape) {
      return source.tensor(arena, name, initial, shape);
    }

    @Override
    public Source source() {
      return source;
    }
  }

  @Override
  public Linear linear(String name, int in, int out) {
    Linear base = source.holds(AdapterFiles.PREFIX + name) ? Weights.super.linear(name, in, out) : inner.linear(name, in, out);
    return changed(base, name, null, in, out, false);
  }

  @Override
  public Linear linear(String name, String bias, int in, int out) {
    Linear base = source.holds(AdapterFiles.PREFIX + name) ? Weights.super.linear(name, bias, in, out)
        : holdsBias(bias) ? new Biased(inner.linear(name, in, out), parameter(bias, out))
        : inner.linear(name, bias, in, out);
    return changed(base, name, bias, in, out, false);
  }

  @Override
  public Linear conv1d(String name, String bias, int in, int out) {
    Linear base = source.holds(AdapterFiles.PREFIX + name) || holdsBias(bias) ? Weights.super.conv1d(name, bias, in, out)
        : inner.conv1d(name, bias, in, out);
    return changed(base, name, bias, in, out, true);
  }

  @Override
  public RowNorm layerNorm(String name, int dim, double eps) {
    boolean other = source.holds(AdapterFiles.PREFIX + name + ".weight") || holdsBias(name + ".bias");
    RowNorm base = other ? Weights.super.layerNorm(name, dim, eps) : inner.layerNorm(name, dim, eps);
    if (!other && biases == Biases.ALL) trainBias(inner.parameter(name + ".bias", dim));
    NormChange change = change(name, dim);
    return change == null ? base : (run, x) -> change.apply(run, x, base);
  }

  /** A base's layer with another bias. */
  private record Biased(Linear product, Parameter bias) implements Linear {
    @Override
    public Tensor apply(Run run, Tensor x) {
      return run.apply(AddRow.OP, product.apply(run, x), bias.value());
    }

    @Override
    public Tensor dense(Run run) {
      return product.dense(run);
    }
  }

  private Linear changed(Linear base, String name, String bias, int in, int out, boolean transposed) {
    Change change = change(name, bias, in, out, transposed);
    if (bias != null && (biases == Biases.ALL || biases == Biases.ADAPTED && change != null)) {
      trainBias(holdsBias(bias) ? parameter(bias, out) : inner.parameter(bias, out));
    }
    return change == null ? base : new Change.Changed(base, change);
  }

  /** What is done to a layer, the same for the same name; null for nothing. */
  Change change(String name, String bias, int in, int out, boolean transposed) {
    return places.computeIfAbsent(name, n -> {
      String module = n.endsWith(".weight") ? n.substring(0, n.length() - ".weight".length()) : n;
      Change.Layer layer = new Change.Layer(module, n, bias, in, out, transposed, inner);
      return new Place(layer, maker.of(layer));
    }).change;
  }

  /** The same for a norm. */
  NormChange change(String name, int dim) {
    NormChange change = norms.containsKey(name) ? norms.get(name) : maker.of(name, dim);
    norms.put(name, change);
    return change;
  }

  /** Whether it has a weight of its own in the base's stead. */
  boolean brings(String name) {
    return source.holds(fileName(name));
  }

  private void trainBias(Parameter bias) {
    alongside.put(bias.name(), bias);
  }

  /** Whole weights that the adapter brings along ({@code modules_to_save}, biases) stand in for the base's. */
  @Override
  public Parameter parameter(String name, long... shape) {
    String file = fileName(name);
    if (!source.holds(file)) {
      Parameter p = inner.parameter(name, shape);
      if (biases == Biases.ALL && name.endsWith(".bias")) trainBias(p);
      return p;
    }
    Parameter p = whole.get(name);
    if (p == null) {
      Parameter read = source.tensor(arena, file, Source.Initial.ZERO, shape);
      p = new Parameter(name, shape, read.stored(), arena);
      whole.put(name, p);
    }
    if (biases == Biases.ALL && name.endsWith(".bias")) trainBias(p);
    return p;
  }

  private boolean holdsBias(String name) {
    return source.holds(fileName(name));
  }

  /** A bias lies inside the layer that PEFT put around its own. */
  private String fileName(String name) {
    String plain = AdapterFiles.PREFIX + name;
    if (!name.endsWith(".bias") || source.holds(plain)) return plain;
    String inside = AdapterFiles.PREFIX + name.substring(0, name.length() - "bias".length()) + "base_layer.bias";
    if (source.holds(inside)) return inside;
    Place layer = places.get(name.substring(0, name.length() - "bias".length()) + "weight");
    return layer != null && layer.change != null ? inside : plain;
  }

  @Override
  public String fileName(Parameter p) {
    return fileName(p.name());
  }

  @Override
  public AdapterConfig config() {
    return config;
  }

  @Override
  public Weights weights() {
    return this;
  }

  @Override
  public List<Parameter> trained() {
    List<Parameter> all = new ArrayList<>(trained.values());
    all.addAll(alongside.values());
    return all;
  }

  @Override
  public List<Parameter> fixed() {
    return maker.shared();
  }

  @Override
  public List<Parameter> whole() {
    return List.copyOf(whole.values());
  }

  /** Whether a changed layer's weight lies (in, out), which PEFT wants to know. */
  boolean transposed() {
    return places.values().stream().anyMatch(p -> p.change != null && p.layer.transposed());
  }

  @Override
  public int places() {
    return (int) (places.values().stream().filter(p -> p.change != null).count()
        + norms.values().stream().filter(n -> n != null).count());
  }

  @Override
  public int idle() {
    return (int) (places.values().stream().filter(p -> p.change != null && p.change.idle()).count()
        + norms.values().stream().filter(n -> n != null && n.idle()).count());
  }

  @Override
  public boolean merges() {
    return merges;
  }

  @Override
  public List<Parameter> changed() {
    if (!merges) return List.of();
    List<Parameter> all = new ArrayList<>();
    try (var run = Run.eager(new Threads(1))) {
      for (Place place : places.values()) if (place.change != null) merge(place, run, all);
    }
    return all;
  }

  /** The merged weight and bias of one layer, under the base's names. */
  private void merge(Place place, org.neoglot.engine.EagerRun run, List<Parameter> into) {
    Change.Layer layer = place.layer;
    Parameter base = layer.weight();
    Parameter weight = Parameter.create(layer.weightName(), arena, base.shape());
    Tensor merged = place.change.weight(run, layer.constant(run));
    weight.value().copyFrom(layer.transposed() ? run.apply(new Transpose(), merged) : merged);
    into.add(weight);
    if (layer.bias() != null) {
      Parameter old = whole.getOrDefault(layer.biasName(), layer.bias());
      Tensor other = place.change.bias(run, old.value());
      if (other != old.value()) {
        Parameter bias = Parameter.create(layer.biasName(), arena, old.shape());
        bias.value().copyFrom(other);
        into.add(bias);
      }
    }
    run.reset();
  }

  @Override
  public Weights merged() {
    if (!merges) return Adapter.super.merged();
    Map<String, Parameter> merged = new LinkedHashMap<>(whole);
    changed().forEach(p -> merged.put(p.name(), p));
    return new Replaced(inner, merged);
  }

  /** The base's parameters, others in their stead where there are, and those that the base was not asked for. */
  private static List<Parameter> instead(Weights inner, Map<String, Parameter> others) {
    Map<String, Parameter> all = new LinkedHashMap<>();
    inner.parameters().forEach(p -> all.put(p.name(), p));
    all.putAll(others);
    return List.copyOf(all.values());
  }

  /** Some weights instead of others of the same names. */
  private record Replaced(Weights inner, Map<String, Parameter> others) implements Weights {
    @Override
    public Parameter parameter(String name, long... shape) {
      Parameter other = others.get(name);
      return other == null ? inner.parameter(name, shape) : other;
    }

    @Override
    public boolean has(String name) {
      return inner.has(name);
    }

    @Override
    public Collection<Parameter> parameters() {
      return instead(inner, others);
    }
  }

  @Override
  public boolean has(String name) {
    return inner.has(name);
  }

  @Override
  public Collection<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(instead(inner, whole));
    all.addAll(trained.values());
    return all;
  }

  @Override
  public void close() {
    arena.close();
  }
}
