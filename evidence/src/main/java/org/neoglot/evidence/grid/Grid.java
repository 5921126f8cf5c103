// A grid as it stands in its file: factors times seeds.
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
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What is varied, what is fixed, which seeds, and which curves are laid through the results.
 *
 * @param factors in the order of the file; every combination is a cell
 * @param fixed settings that differ from the usual ones in all cells
 */
public record Grid(String name, SequencedMap<Setting, List<String>> factors, Map<Setting, String> fixed,
    List<Long> seeds,
    List<Curve> curves) {
  /** A curve: metric against a factor, for each combination of the others. */
  public record Curve(Setting along, String metric, Fit.Form form) {}

  /** One combination, every setting resolved; and its seed. */
  public record Cell(SequencedMap<Setting, String> varied, Map<Setting, String> all, long seed) {
    String get(Setting s) {
      return all.get(s);
    }

    int count(Setting s) {
      return (int) Double.parseDouble(all.get(s));
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
   * Reads {@code name}, {@code factors}, and perhaps {@code fixed}, {@code seeds}, {@code curves}.
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

  /** Of everything that results depend on; seeds and curves may be added to a grid that has run. */
  String hash() {
    return Hashes.sha256((name + new LinkedHashMap<>(factors).keySet() + new java.util.TreeMap<>(fixed))
        .getBytes(StandardCharsets.UTF_8)).substring(0, 12);
  }

  /** From the loaded YAML to a grid, each step with its place for errors. */
  private record Reader(String file) {
    Grid grid(Object root) {
      Map<?, ?> top = map(root, "the file");
      for (Object key : top.keySet()) {
        if (!List.of("name", "factors", "fixed", "seeds", "curves").contains(key)) throw wrong("the file", key,
            "name, factors, fixed, seeds or curves");
      }
      if (!(top.get("name") instanceof String name) || !name.matches("[A-Za-z0-9-]+")) throw wrong("name",
          top.get("name"), "letters, digits and dashes");
      SequencedMap<Setting, List<String>> factors = new LinkedHashMap<>();
      map(top.get("factors"), "factors").forEach((key, values) -> {
        Setting s = Setting.of(String.valueOf(key), file + ": factors");
        List<?> some = list(values, "factors: " + key);
        factors.put(s, some.stream().map(v -> s.checked(v, file + ": factors")).distinct().toList());
      });
      Map<Setting, String> fixed = new EnumMap<>(Setting.class);
      if (top.get("fixed") != null) {
        map(top.get("fixed"), "fixed").forEach((key, v) -> {
          Setting s = Setting.of(String.valueOf(key), file + ": fixed");
          if (factors.containsKey(s)) throw wrong("fixed", key, "a setting that is no factor");
          fixed.put(s, s.checked(v, file + ": fixed"));
        });
      }
      return new Grid(name, factors, fixed, seeds(top.get("seeds")), curves(top.get("curves"), factors));
    }

    private List<Long> seeds(Object value) {
      if (value == null) return List.of(1L, 2L, 3L);
      List<Long> seeds = new ArrayList<>();
      for (Object one : list(value, "seeds")) {
        if (!(one instanceof Number n)) throw wrong("seeds", one, "whole numbers");
        seeds.add(n.longValue());
      }
      return List.copyOf(seeds);
    }

    private List<Curve> curves(Object value, Map<Setting, List<String>> factors) {
      List<Curve> curves = new ArrayList<>();
      if (value == null) return curves;
      for (Object one : list(value, "curves")) {
        Map<?, ?> c = map(one, "curves");
        Setting along = Setting.of(String.valueOf(c.get("along")), file + ": curves: along");
        if (factors.getOrDefault(along, List.of()).size() < 3) throw wrong("curves: along", along.word(),
            "a factor with 3 values or more");
        if (!(c.get("metric") instanceof String metric)) throw wrong("curves: metric", c.get("metric"),
            "a metric's name");
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
