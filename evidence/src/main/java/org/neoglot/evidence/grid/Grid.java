// A grid as it stands in its file: factors times seeds. All that can be wrong with it is found here, before any cell runs.
package org.neoglot.evidence.grid;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.neoglot.engine.file.Hashes;
import org.neoglot.eval.story.StoryWorld;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.lab.Classroom;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What is varied, what is fixed, which seeds, and which curves are laid through the results.
 *
 * @param factors in the order of the file; every combination is a cell
 * @param fixed settings that differ from the usual ones in all cells
 * @param flops what each cell may spend on training, floating point operations, which then decides its steps; 0 where
 *     steps are a setting like others
 */
public record Grid(String name, SequencedMap<Setting, List<String>> factors, Map<Setting, String> fixed,
    List<Long> seeds, List<Curve> curves, double flops) {
  /** A curve has three unknowns; through as many points it would always go. */
  private static final int CURVE_VALUES = 4;
  /** Room for virtual tokens beside a window. */
  static final int VIRTUAL_TOKENS = 64;

  /** A curve: metric against a factor, for each combination of the others. */
  public record Curve(Setting along, String metric, Fit.Form form) {}

  /** One combination, every setting resolved; and its seed. */
  public record Cell(SequencedMap<Setting, String> varied, Map<Setting, String> all, long seed) {
    String get(Setting s) {
      return all.get(s);
    }

    int count(Setting s) {
      return Integer.parseInt(all.get(s));
    }

    double number(Setting s) {
      return Double.parseDouble(all.get(s));
    }

    /** Its name among notes and in tables. */
    String key() {
      return varied + " seed " + seed;
    }
  }

  /**
   * Reads {@code name}, {@code factors}, and perhaps {@code fixed}, {@code seeds}, {@code curves}, {@code budget}.
   *
   * @throws IllegalArgumentException that names file, place, what was found and what was wanted
   */
  public static Grid read(Path file) {
    try {
      Object root = new Load(LoadSettings.builder().setLabel(file.toString()).build())
          .loadFromString(Files.readString(file, StandardCharsets.UTF_8));
      return new Reader(file.toString()).grid(root);
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(file + ": is not YAML (" + e.getMessage().lines().findFirst().orElse("")
          + ")", e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /** All cells, the last factor and then the seed moving fastest. */
  public List<Cell> cells() {
    List<SequencedMap<Setting, String>> combinations = new ArrayList<>(List.of(new LinkedHashMap<>()));
    factors.forEach((factor, values) -> {
      List<SequencedMap<Setting, String>> longer = new ArrayList<>();
      for (var c : combinations) {
        for (String value : values) {
          SequencedMap<Setting, String> one = new LinkedHashMap<>(c);
          one.put(factor, value);
          longer.add(one);
        }
      }
      combinations.clear();
      combinations.addAll(longer);
    });
    List<Cell> cells = new ArrayList<>();
    for (var c : combinations) for (long seed : seeds) cells.add(new Cell(c, resolved(c), seed));
    return cells;
  }

  private Map<Setting, String> resolved(Map<Setting, String> varied) {
    Map<Setting, String> all = new EnumMap<>(Setting.class);
    for (Setting s : Setting.values()) all.put(s, varied.getOrDefault(s, fixed.getOrDefault(s, s.usual())));
    return all;
  }

  /** What every cell has to spend; null where there is no budget. */
  public EqualBudget budget() {
    return flops == 0 ? null : EqualBudget.flops(flops);
  }

  /**
   * Of everything that a cell's results depend on besides its own factors: code, story world, and what holds for the
   * other settings. Values of factors, seeds and curves may be added to a grid that has run.
   */
  String hash(String code) {
    Map<Setting, String> others = resolved(Map.of());
    others.keySet().removeAll(factors.keySet());
    return Hashes.sha256(String.join("\n", name, factors.keySet().toString(), others.toString(), String.valueOf(flops),
        StoryWorld.VERSION, code).getBytes(StandardCharsets.UTF_8)).substring(0, 12);
  }

  /** From the loaded YAML to a grid, each step with its place for errors. */
  private record Reader(String file) {
    Grid grid(Object root) {
      Map<?, ?> top = map(root, "the file");
      for (Object key : top.keySet()) {
        if (!List.of("name", "factors", "fixed", "seeds", "curves", "budget").contains(key)) throw wrong("the file",
            key, "name, factors, fixed, seeds, curves or budget");
      }
      if (!(top.get("name") instanceof String name) || !name.matches("[A-Za-z0-9-]+")) throw wrong("name",
          top.get("name"), "letters, digits and dashes");
      SequencedMap<Setting, List<String>> factors = new LinkedHashMap<>();
      map(top.get("factors"), "factors").forEach((key, values) -> {
        Setting s = Setting.of(String.valueOf(key), file + ": factors");
        List<?> some = list(values, "factors: " + key);
        List<String> checked = some.stream().map(v -> s.checked(v, file + ": factors")).toList();
        if (checked.stream().distinct().count() < checked.size()) throw wrong("factors: " + key, values,
            "values that are all different");
        factors.put(s, checked);
      });
      Map<Setting, String> fixed = new EnumMap<>(Setting.class);
      if (top.get("fixed") != null) {
        map(top.get("fixed"), "fixed").forEach((key, v) -> {
          Setting s = Setting.of(String.valueOf(key), file + ": fixed");
          if (factors.containsKey(s)) throw wrong("fixed", key, "a setting that is no factor");
          fixed.put(s, s.checked(v, file + ": fixed"));
        });
      }
      virtualTokens(factors, fixed);
      double flops = flops(top.get("budget"));
      if (flops > 0 && (factors.containsKey(Setting.STEPS) || fixed.containsKey(Setting.STEPS))) {
        throw wrong("budget", "flops beside steps", "one of them, since the budget says how many steps there are");
      }
      return new Grid(name, factors, fixed, seeds(top.get("seeds")), curves(top.get("curves"), factors), flops);
    }

    /** Some methods put their rank into the window, whose length is fixed. */
    private void virtualTokens(Map<Setting, List<String>> factors, Map<Setting, String> fixed) {
      List<String> methods = factors.getOrDefault(Setting.METHOD, List.of(fixed.getOrDefault(Setting.METHOD, "")));
      for (String rank : factors.getOrDefault(Setting.RANK, List.of(fixed.getOrDefault(Setting.RANK, "1")))) {
        if ((methods.contains("prompt") || methods.contains("prefix")) && Integer.parseInt(rank) > VIRTUAL_TOKENS) {
          throw wrong("rank", rank, "at most " + VIRTUAL_TOKENS + " where a method is prompt or prefix, whose virtual "
              + "tokens stand beside a window");
        }
      }
    }

    private double flops(Object value) {
      if (value == null) return 0;
      Map<?, ?> budget = map(value, "budget");
      if (budget.size() == 1 && budget.get("flops") instanceof Number n && n.doubleValue() >= 1
          && n.doubleValue() <= 1e18) return n.doubleValue();
      throw wrong("budget", value, "{flops: N}, floating point operations of a cell's training, such as 6e10");
    }

    private List<Long> seeds(Object value) {
      if (value == null) return List.of(1L, 2L, 3L);
      List<Long> seeds = new ArrayList<>();
      for (Object one : list(value, "seeds")) {
        // YAML reads whole numbers as these two, and as something longer where they do not fit.
        if (!(one instanceof Integer) && !(one instanceof Long)) throw wrong("seeds", one, "a whole number of 64 bits");
        long seed = ((Number) one).longValue();
        if (seeds.contains(seed)) throw wrong("seeds", seed + " twice", "seeds that are all different");
        seeds.add(seed);
      }
      return List.copyOf(seeds);
    }

    private List<Curve> curves(Object value, Map<Setting, List<String>> factors) {
      List<Curve> curves = new ArrayList<>();
      if (value == null) return curves;
      for (Object one : list(value, "curves")) {
        Map<?, ?> c = map(one, "curves");
        for (Object key : c.keySet()) {
          if (!List.of("along", "metric", "form").contains(key)) throw wrong("curves", key, "along, metric or form");
        }
        Setting along = Setting.of(String.valueOf(c.get("along")), file + ": curves: along");
        if (!along.isNumber()) throw wrong("curves: along", along.word(), "a factor of numbers");
        List<String> values = factors.getOrDefault(along, List.of());
        if (values.size() < CURVE_VALUES) throw wrong("curves: along", along.word() + " with " + values.size()
            + " values", "a factor with " + CURVE_VALUES + " or more, since a curve has 3 unknowns");
        if (values.stream().anyMatch(v -> Double.parseDouble(v) == 0)) throw wrong("curves: along", along.word() + " "
            + values, "values above 0");
        if (!(c.get("metric") instanceof String metric) || !Classroom.MEASURED.contains(metric)) {
          throw wrong("curves: metric", c.get("metric"), "one of " + Classroom.MEASURED);
        }
        curves.add(new Curve(along, metric, Fit.Form.of(String.valueOf(c.get("form")), file + ": curves: form")));
      }
      return List.copyOf(curves);
    }

    private Map<?, ?> map(Object value, String place) {
      if (value instanceof Map<?, ?> m && !m.isEmpty()) return m;
      throw wrong(place, value, "names with values");
    }

    private List<?> list(Object value, String place) {
      if (value instanceof List<?> l && !l.isEmpty()) return l;
      throw wrong(place, value, "a list, such as [1, 2]");
    }

    private IllegalArgumentException wrong(String place, Object found, String wanted) {
      return new IllegalArgumentException(file + ": " + place + ": found '" + found + "', wanted " + wanted);
    }
  }
}
