// A case of optimizers, schedules and clipping: ten steps of two parameters, a hundred learning rates.
package org.neoglot.adapt.verify;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neoglot.autograd.Adafactor;
import org.neoglot.autograd.Lion;
import org.neoglot.autograd.Schedule;
import org.neoglot.autograd.Sgd;
import org.neoglot.autograd.UpdateRule;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Entry;
import org.neoglot.engine.ops.ClipScale;
import org.neoglot.engine.ops.SquaredNorm;

/**
 * Every parameter after every step, 2e-6 in float and 1e-12 in double; learning rates to 1e-12; and what clipping leaves.
 * Settings are read from how {@code case.json} writes the reference's call: {@code name=number}, pairs in brackets.
 */
final class RecordedSteps {
  private static final double FLOAT = 2e-6;
  private static final double DOUBLE = 1e-12;
  private static final Pattern SETTING = Pattern.compile("(\\w+)=(\\([^)]*\\)|[\\w.+-]+)");

  private final Case recorded;
  private final List<Row> rows = new ArrayList<>();

  private RecordedSteps(Case recorded) {
    this.recorded = recorded;
  }

  static boolean is(Case recorded) {
    return recorded.json().has("optimisers");
  }

  static List<Row> compare(Case recorded, Threads threads) {
    RecordedSteps steps = new RecordedSteps(recorded);
    try (EagerRun eager = Run.eager(threads); EagerRun exact = Run.exact()) {
      for (var e : recorded.json().path("optimisers").properties()) {
        String words = e.getValue().asString("");
        UpdateRule rule = steps.rule(e.getKey(), words, settings(words));
        double rate = number(settings(words), "lr", 0);
        for (String parameter : List.of("matrix", "vector")) {
          steps.trace(e.getKey() + "." + parameter, parameter, rule, rate, eager, "float", FLOAT);
          steps.trace(e.getKey() + "." + parameter, parameter, rule, rate, exact, "double", DOUBLE);
        }
      }
      steps.clip(exact, "double");
      steps.clip(eager, "float");
    }
    steps.schedules();
    steps.rest();
    return steps.rows;
  }

  private static Map<String, String> settings(String words) {
    Map<String, String> settings = new HashMap<>();
    Matcher m = SETTING.matcher(words);
    while (m.find()) settings.put(m.group(1), m.group(2));
    return settings;
  }

  private static double number(Map<String, String> settings, String key, double otherwise) {
    String text = settings.getOrDefault(key, "None");
    return text.equals("None") ? otherwise : Double.parseDouble(text);
  }

  /** One number of a pair. */
  private static double of(Map<String, String> settings, String key, int which, double otherwise) {
    String text = settings.get(key);
    return text == null || !text.startsWith("(") ? otherwise
        : Double.parseDouble(text.substring(1, text.length() - 1).split(",")[which].strip());
  }

  private UpdateRule rule(String name, String words, Map<String, String> s) {
    double decay = number(s, "weight_decay", number(s, "wd", 0));
    if (words.contains("Adafactor")) {
      return new Adafactor(!"False".equals(s.get("relative_step")), !"False".equals(s.get("scale_parameter")),
          number(s, "beta1", 0), decay, of(s, "eps", 0, 1e-30), of(s, "eps", 1, 1e-3), number(s, "clip_threshold", 1),
          number(s, "decay_rate", -0.8));
    }
    if (words.contains("AdamW")) return new Adam(of(s, "betas", 0, 0.9), of(s, "betas", 1, 0.999), number(s, "eps", 1e-8), decay);
    if (words.contains("SGD")) return new Sgd(number(s, "momentum", 0), "True".equals(s.get("nesterov")), decay);
    if (name.equals("lion")) return new Lion(of(s, "betas", 0, 0.9), of(s, "betas", 1, 0.99), decay);
    throw new BadFileException(recorded.folder(), "optimiser '" + name + "' is not one that Neoglot has: " + words);
  }

  /** AdamW by the same door: its own class keeps moments in several formats, which the op knows nothing of. */
  private record Adam(double beta1, double beta2, double eps, double decay) implements UpdateRule {
    @Override
    public SequencedMap<String, int[]> state(long... shape) {
      SequencedMap<String, int[]> state = new LinkedHashMap<>();
      state.put("m", UpdateRule.sizes(shape));
      state.put("v", UpdateRule.sizes(shape));
      return state;
    }

    @Override
    public Op op(boolean decays, long... shape) {
      return new org.neoglot.engine.ops.AdamW(beta1, beta2, eps, decays ? decay : 0);
    }
  }

  /** All recorded steps of one parameter; the reference lets vectors decay too. */
  private void trace(String name, String parameter, UpdateRule rule, double rate, EagerRun run, String which, double tolerance) {
    if (!recorded.has(name + "_f64") || !recorded.has(parameter + ".initial")) {
      rows.add(Row.missing(name));
      return;
    }
    Entry initial = recorded.get(parameter + ".initial");
    double[] grads = recorded.get(parameter + ".grads").doubles();
    double[] wanted = recorded.get(name + "_f64").doubles();
    double[] found = new double[wanted.length];
    int size = initial.doubles().length;
    try (Arena arena = Arena.ofConfined()) {
      DType type = run.kernels().type();
      int[] sizes = UpdateRule.sizes(initial.shape());
      List<Tensor> x = new ArrayList<>(List.of(Tensor.allocate(arena, type, sizes[0], sizes[1]),
          Tensor.allocate(arena, type, sizes[0], sizes[1])));
      rule.state(initial.shape()).values().forEach(s -> x.add(Tensor.allocate(arena, type, s[0], s[1])));
      Tensor hyper = Tensor.allocate(arena, DType.F64, 1, 2);
      x.add(hyper);
      put(x.get(0), initial.doubles(), 0);
      hyper.set(0, 0, rate);
      for (int step = 0; step * size < grads.length; step++) {
        put(x.get(1), grads, step * size);
        hyper.set(0, 1, step + 1);
        run.all(rule.op(true, initial.shape()), x.toArray(Tensor[]::new));
        System.arraycopy(run.read(x.get(0)), 0, found, step * size, size);
      }
    }
    run.reset();
    rows.add(Row.compare(name + "_f64", which, found, wanted, null, tolerance));
    if (which.equals("float")) rows.add(Row.compare(name, which, found, recorded.get(name).doubles(), null, tolerance));
  }

  private static void put(Tensor t, double[] values, int from) {
    for (int i = 0; i < t.size(); i++) t.set(i / t.cols(), i % t.cols(), values[from + i]);
  }

  /** Both gradients of the first step, clipped together to a norm of 1. */
  private void clip(EagerRun run, String which) {
    if (!recorded.has("clip.norm")) return;
    List<String> names = List.of("matrix", "vector");
    try (Arena arena = Arena.ofConfined()) {
      List<Tensor> x = new ArrayList<>();
      for (String name : names) {
        int[] sizes = UpdateRule.sizes(recorded.get(name + ".initial").shape());
        x.add(Tensor.allocate(arena, run.kernels().type(), sizes[0], sizes[1]));
        put(x.getLast(), recorded.get(name + ".grads").doubles(), 0);
      }
      Tensor norm = run.apply(new SquaredNorm(), x.toArray(Tensor[]::new));
      x.addFirst(norm);
      Tensor before = run.all(new ClipScale(1), x.toArray(Tensor[]::new))[0];
      rows.add(Row.compare("clip.norm", which, run.read(before), recorded.get("clip.norm").doubles(), null, FLOAT));
      for (int i = 0; i < names.size(); i++) {
        String name = "clip." + names.get(i);
        rows.add(Row.compare(name, which, run.read(x.get(i + 1)), recorded.get(name).doubles(), null, FLOAT));
      }
    }
    run.reset();
  }

  private void schedules() {
    for (var e : recorded.json().path("schedules").properties()) {
      if (!e.getKey().startsWith("schedule.")) continue;
      String words = e.getValue().asString("");
      Map<String, String> s = settings(words);
      Schedule.Warmup warmup = Schedule.Warmup.steps((int) number(s, "warmup", 0));
      Schedule schedule = words.contains("restarts") ? Schedule.restarts(warmup, (int) number(s, "num_cycles", 1))
          : words.contains("cosine") ? Schedule.cosine(warmup)
          : words.contains("polynomial") ? Schedule.polynomial(warmup, number(s, "power", 1), number(s, "lr_end", 1e-7) / 1e-3)
          : words.contains("inverse_sqrt") ? Schedule.inverseRoot(warmup)
          : words.contains("linear") ? Schedule.linear(warmup)
          : words.contains("constant") ? Schedule.constant(warmup) : null;
      if (schedule == null || !recorded.has(e.getKey())) {
        rows.add(Row.missing(e.getKey()));
        continue;
      }
      double[] wanted = recorded.get(e.getKey()).doubles();
      double[] found = new double[wanted.length];
      int total = (int) number(s, "total", found.length);
      for (int i = 0; i < found.length; i++) found[i] = 1e-3 * schedule.factor(i, total);
      rows.add(Row.compare(e.getKey(), "double", found, wanted, null, DOUBLE));
    }
  }

  /** What nobody compared is a failure. */
  private void rest() {
    for (String name : recorded.names()) {
      boolean input = name.endsWith(".initial") || name.endsWith(".grads");
      if (!input && rows.stream().noneMatch(r -> r.name().equals(name))) rows.add(Row.missing(name));
    }
  }
}
