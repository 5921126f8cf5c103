// Low-rank adaptation as a decorator of the weights.
package org.neoglot.adapt;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.neoglot.engine.Context;
import org.neoglot.engine.DType;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Weights;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.kernels.Operand;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Dropout;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.Scale;

/**
 * Low-rank adaptation (Hu et al. 2022, equation 3): a chosen linear layer x W^T becomes x W^T + s (x A^T) B^T with small
 * trained A (r, in) and B (out, r), B zero at first, so that it starts as the identity. A decorator of the door of
 * weights: no model knows of it. Files and tensor names are those of the PEFT library.
 */
public final class Lora implements Weights, AutoCloseable {
  private final Weights inner;
  private final LoraConfig config;
  private final Source source;
  private final Arena arena = Arena.ofShared();
  private final Map<String, Adapted> adapted = new LinkedHashMap<>();
  private final Map<String, Parameter> saved = new LinkedHashMap<>();

  /** Where the values of A and B come from; the name is the one in adapter files. */
  interface Source {
    void fill(String name, Tensor value);

    /** Refuses a shape that what comes does not have, before memory is asked for. */
    default void check(String name, long... shape) {}

    /** Whether a tensor of that name comes with the adapter. */
    default boolean holds(String name) {
      return false;
    }
  }

  /**
   * What was wrapped: the layer's full weight name, its base weight, and its two matrices; {@code transposed} when the
   * base weight lies (in, out).
   */
  public record Adapted(String weight, Parameter base, boolean transposed, Parameter a, Parameter b, double scale) {}

  private Lora(Weights inner, LoraConfig config, Source source) {
    this.inner = inner;
    this.config = config;
    this.source = source;
  }

  /** A new adapter: A from N(0, 1/sqrt(in)) by the seed, B zero. */
  public static Lora create(Weights inner, LoraConfig config, long seed) {
    return new Lora(inner, config, (name, value) -> {
      if (name.contains("lora_A")) RandomWeights.gaussian(value, seed, name, 1 / Math.sqrt(value.cols()));
    });
  }

  /** An adapter whose matrices come from a file; see {@link LoraFiles}. */
  static Lora load(Weights inner, LoraConfig config, Source source) {
    return new Lora(inner, config, source);
  }

  @Override
  public Linear linear(String name, int in, int out) {
    return wrap(name, inner.linear(name, in, out), in, out, false);
  }

  @Override
  public Linear linear(String name, String bias, int in, int out) {
    return wrap(name, inner.linear(name, bias, in, out), in, out, false);
  }

  @Override
  public Linear conv1d(String name, String bias, int in, int out) {
    return wrap(name, inner.conv1d(name, bias, in, out), in, out, true);
  }

  private Linear wrap(String name, Linear base, int in, int out, boolean transposed) {
    String module = name.endsWith(".weight") ? name.substring(0, name.length() - ".weight".length()) : name;
    if (!config.targets(module)) return base;
    Adapted layer = adapted.computeIfAbsent(name, n -> {
      Parameter a = matrix(LoraFiles.name(module, "lora_A"), config.rank(), in);
      Parameter b = matrix(LoraFiles.name(module, "lora_B"), out, config.rank());
      Parameter weight = transposed ? inner.parameter(n, in, out) : inner.parameter(n, out, in);
      return new Adapted(n, weight, transposed, a, b, config.scale());
    });
    return new LoraLinear(base, layer, config.dropout());
  }

  private Parameter matrix(String name, long rows, long cols) {
    source.check(name, rows, cols);
    Parameter p = Parameter.create(name, arena, rows, cols);
    source.fill(name, p.value());
    return p;
  }

  /** The wrapped layers; empty when no layer's name matched. */
  public List<Adapted> adapted() {
    return List.copyOf(adapted.values());
  }

  public LoraConfig config() {
    return config;
  }

  /** A and B of every wrapped layer. */
  public List<Parameter> matrices() {
    List<Parameter> all = new ArrayList<>();
    adapted.values().forEach(l -> {
      all.add(l.a);
      all.add(l.b);
    });
    return all;
  }

  /** Whole weights that came with the adapter. */
  public List<Parameter> saved() {
    return List.copyOf(saved.values());
  }

  /** Weight by weight, W + s B A in float: the base is not changed, so there is nothing to undo. */
  public void forEachMerged(Consumer<Parameter> visit) {
    for (Adapted layer : adapted.values()) visit.accept(merged(layer));
  }

  /** The base's weights with W + s B A in place of every adapted W, and no adapter: what is written as a whole model. */
  public Weights merged() {
    Map<String, Parameter> merged = new LinkedHashMap<>();
    forEachMerged(p -> merged.put(p.name(), p));
    saved.forEach(merged::put);
    return new Replaced(inner, merged);
  }

  /** The base's parameters, others in their stead where there are, and those that the base was not asked for. */
  private static List<Parameter> merged(Weights inner, Map<String, Parameter> instead) {
    Map<String, Parameter> all = new LinkedHashMap<>();
    inner.parameters().forEach(p -> all.put(p.name(), p));
    all.putAll(instead);
    return List.copyOf(all.values());
  }

  /** Some weights instead of others of the same names. */
  private record Replaced(Weights inner, Map<String, Parameter> instead) implements Weights {
    @Override
    public Parameter parameter(String name, long... shape) {
      Parameter other = instead.get(name);
      return other == null ? inner.parameter(name, shape) : other;
    }

    @Override
    public boolean has(String name) {
      return inner.has(name);
    }

    @Override
    public Collection<Parameter> parameters() {
      return merged(inner, instead);
    }
  }

  /** The merged weight of one layer, under the base weight's name. */
  private Parameter merged(Adapted layer) {
    Parameter merged = Parameter.create(layer.weight, arena, layer.base.shape());
    Tensor w = merged.value();
    layer.base.stored().decode(w);
    Tensor scaled = Tensor.allocate(arena, DType.F32, layer.b.rows(), layer.b.cols());
    Kernels k = Kernels.best();
    for (int r = 0; r < scaled.rows(); r++) {
      k.scale(layer.scale, layer.b.value().data(), layer.b.value().at(r), scaled.data(), scaled.at(r), scaled.cols());
    }
    Operand left = layer.transposed ? Context.operand(layer.a.value(), true) : Context.operand(scaled, false);
    Operand right = layer.transposed ? Context.operand(scaled, true) : Context.operand(layer.a.value(), false);
    try (Threads threads = new Threads(1)) {
      k.gemm(w.rows(), w.cols(), config.rank(), left, right, w.data(), w.at(0), w.stride(), true, threads);
    }
    return merged;
  }

  /** Whole weights that the adapter brings along ({@code modules_to_save}) stand in for the base's. */
  @Override
  public Parameter parameter(String name, long... shape) {
    if (!source.holds(LoraFiles.name(name))) return inner.parameter(name, shape);
    return saved.computeIfAbsent(name, n -> {
      source.check(LoraFiles.name(n), shape);
      Parameter p = Parameter.create(n, arena, shape);
      source.fill(LoraFiles.name(n), p.value());
      return p;
    });
  }

  @Override
  public boolean has(String name) {
    return inner.has(name);
  }

  @Override
  public Collection<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(merged(inner, saved));
    all.addAll(matrices());
    return all;
  }

  @Override
  public void close() {
    arena.close();
  }

  /** The adapted layer. */
  private record LoraLinear(Linear base, Adapted layer, double dropout) implements Linear {
    @Override
    public Tensor apply(Run run, Tensor x) {
      Tensor in = Dropout.apply(run, x, dropout);
      Tensor low = run.apply(MatMul.LINEAR, in, layer.a.value());                  // (tokens, r)
      Tensor delta = run.apply(MatMul.LINEAR, low, layer.b.value());               // (tokens, out)
      return run.apply(Add.OP, base.apply(run, x), run.apply(new Scale(layer.scale), delta));
    }

    @Override
    public Tensor dense(Run run) {
      Tensor delta = run.apply(MatMul.PLAIN, layer.b.value(), layer.a.value());
      return run.apply(Add.OP, base.dense(run), run.apply(new Scale(layer.scale), delta));
    }
  }
}
