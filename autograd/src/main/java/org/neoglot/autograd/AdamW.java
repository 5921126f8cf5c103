// AdamW over groups of parameters.
package org.neoglot.autograd;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.neoglot.engine.DType;
import org.neoglot.engine.Op;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.AdamWPacked;
import org.neoglot.engine.ops.MomentFormat;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), bias-corrected, in parameter groups. A
 * parameter that had no gradient in a step counts as one whose gradient was zero.
 */
public final class AdamW implements Optimizer {
  /** The usual constants. PyTorch's defaults are 0.9, 0.999, 1e-8; language models mostly take beta2 = 0.95. */
  public record Config(double beta1, double beta2, double eps, double weightDecay) {
    public Config {
      if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && eps > 0 && weightDecay >= 0)) {
        throw new IllegalArgumentException("AdamW wants 0 <= beta < 1, eps > 0, weight decay >= 0, found " + beta1 + ", "
            + beta2 + ", " + eps + ", " + weightDecay);
      }
    }

    public static Config of(double weightDecay) {
      return new Config(0.9, 0.95, 1e-8, weightDecay);
    }
  }

  /** Parameters that are treated alike. The first group that a parameter belongs to is the one that counts. */
  public record Group(String name, Predicate<Parameter> members, double rate, double weightDecay) {
    /** Parameters whose name matches a regular expression (somewhere in it), with a multiple of the learning rate. */
    public static Group matching(String pattern, double rate, double weightDecay) {
      return new Group(pattern, p -> java.util.regex.Pattern.compile(pattern).matcher(p.name()).find(), rate,
          weightDecay);
    }
  }

  /** Parameters of fewer numbers keep float moments: they cost nothing, and norms and biases are the delicate ones. */
  static final int SMALL = 4096;

  /** A parameter with its moments and its group's place. */
  private record Slot(Parameter parameter, MomentFormat format, Tensor m, Tensor v, int group) {}

  private final Config config;
  private final List<Group> groups;
  /** For each group the learning rate and the step. */
  private final List<Tensor> hypers = new ArrayList<>();
  private final List<Parameter> parameters;
  private final MomentFormat format;
  private final Arena arena;
  private List<Slot> slots;

  /** An optimizer whose moments are zero, as floats. */
  public AdamW(Config config, List<Parameter> parameters, List<Group> groups, Arena arena) {
    this(config, parameters, groups, MomentFormat.F32, arena);
  }

  /**
   * An optimizer whose moments are zero. They take memory when they are first needed, not before.
   *
   * @param groups looked through in order; a parameter in none of them decays by the config's weight decay, unless it is
   *     a vector (norms, biases), which never decays
   * @param format of the moments of all but small parameters
   * @param arena owns the moments
   */
  public AdamW(Config config, List<Parameter> parameters, List<Group> groups, MomentFormat format, Arena arena) {
    this.config = config;
    this.parameters = List.copyOf(parameters);
    this.format = format;
    this.arena = arena;
    this.groups = new ArrayList<>(groups);
    this.groups.add(new Group("vectors", p -> p.rows() == 1, 1, 0));
    this.groups.add(new Group("matrices", p -> true, 1, config.weightDecay()));
    for (int g = 0; g < this.groups.size(); g++) hypers.add(Tensor.allocate(arena, DType.F32, 1, 2));
    for (Parameter p : parameters) {
      if (!p.trainable()) throw new IllegalArgumentException("parameter '" + p.name() + "' is frozen, AdamW moves it");
    }
  }

  private MomentFormat formatOf(Parameter p) {
    return p.size() < SMALL ? MomentFormat.F32 : format;
  }

  private List<Slot> slots() {
    if (slots != null) return slots;
    slots = new ArrayList<>();
    for (Parameter p : parameters) {
      MomentFormat f = formatOf(p);
      slots.add(new Slot(p, f, moment(f, p), moment(f, p), groupOf(p)));
    }
    return slots;
  }

  private Tensor moment(MomentFormat f, Parameter p) {
    return Tensor.allocate(arena, f.type(), f.rows(p.rows(), p.cols()), f.cols(p.cols()));
  }

  @Override
  public long stateBytes() {
    return parameters.stream().mapToLong(p -> 2 * formatOf(p).bytes(p.rows(), p.cols())).sum();
  }

  private int groupOf(Parameter p) {
    int g = 0;
    while (!groups.get(g).members().test(p)) g++;
    return g;
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public void prepare(int step, double learningRate) {
    for (int g = 0; g < groups.size(); g++) {
      hypers.get(g).set(0, 0, learningRate * groups.get(g).rate());
      hypers.get(g).set(0, 1, step);
    }
  }

  @Override
  public void update(Run run) {
    for (Slot s : slots()) {
      run.all(op(groups.get(s.group), s.format), s.parameter.value(), s.parameter.gradient(), s.m, s.v,
          hypers.get(s.group));
    }
  }

  private Op op(Group group, MomentFormat f) {
    var step = new org.neoglot.engine.ops.AdamW(config.beta1(), config.beta2(), config.eps(), group.weightDecay());
    return f == MomentFormat.F32 ? step : new AdamWPacked(step, f);
  }

  @Override
  public SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> state = new LinkedHashMap<>();
    for (Slot s : slots()) {
      state.put("m." + s.parameter.name(), s.m);
      state.put("v." + s.parameter.name(), s.v);
    }
    return state;
  }

  @Override
  public String settings() {
    StringBuilder text = new StringBuilder("AdamW " + config);
    if (format != MomentFormat.F32) text.append(", moments ").append(format);
    for (Group g : groups) {
      text.append(", ").append(g.name()).append(' ').append(g.rate()).append(' ').append(g.weightDecay());
    }
    return text.toString();
  }
}
