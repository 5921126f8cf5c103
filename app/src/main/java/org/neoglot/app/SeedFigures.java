// One figure of one run with several seeds, held against floors.
package org.neoglot.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.neoglot.eval.stats.Estimate;

/** Collects the seeds of a figure; more is better. */
final class SeedFigures {
  /** Confidence of Student's interval over the seeds; the seeds' own intervals come with theirs. */
  private static final double LEVEL = 0.95;

  /** One seed's value with its interval over the examples. */
  private record Value(double value, double low, double high) {}

  private final String run;
  private final String figure;
  private final int examples;
  private final Map<String, Double> floors;
  private final TreeMap<Long, Value> seeds = new TreeMap<>();

  SeedFigures(String run, String figure, int examples, Map<String, Double> floors) {
    this.run = run;
    this.figure = figure;
    this.examples = examples;
    this.floors = floors;
  }

  /** @throws IllegalArgumentException when the seed is there already: one run twice is no spread */
  void add(long seed, double value, double low, double high) {
    if (seeds.putIfAbsent(seed, new Value(value, low, high)) != null) {
      throw new IllegalArgumentException("'" + run + "' has seed " + seed + " twice, wanted each seed once");
    }
  }

  /** The mean and spread over the seeds. */
  Estimate estimate() {
    return Estimate.ofSeeds(LEVEL, seeds.values().stream().mapToDouble(Value::value).toArray());
  }

  private double low() {
    return seeds.values().stream().mapToDouble(Value::low).min().orElseThrow();
  }

  private double high() {
    return seeds.values().stream().mapToDouble(Value::high).max().orElseThrow();
  }

  /** Where the figure stands to a floor by the intervals of all seeds. */
  String verdict(double floor) {
    return low() > floor ? "beaten" : high() < floor ? "missed" : "not told apart";
  }

  String[] cells() {
    List<String> held = new ArrayList<>();
    floors.forEach((method, floor) -> held.add(method + " " + number(floor) + ": " + verdict(floor)));
    Estimate e = estimate();
    return new String[] {run, figure, String.valueOf(seeds.size()), number(e.mean()),
      seeds.size() == 1 ? "-" : number(e.deviation()), number(low()) + " to " + number(high()), String.valueOf(examples),
      String.join("; ", held)};
  }

  Map<String, Object> asMap() {
    Estimate e = estimate();
    var map = new LinkedHashMap<String, Object>();
    map.put("run", run);
    map.put("figure", figure);
    map.put("seeds", List.copyOf(seeds.keySet()));
    map.put("values", e.seeds());
    map.put("mean", e.mean());
    map.put("deviation", seeds.size() == 1 ? null : e.deviation());
    map.put("low", low());
    map.put("high", high());
    map.put("examples", examples);
    var verdicts = new LinkedHashMap<String, Object>();
    floors.forEach((method, floor) -> {
      var held = new LinkedHashMap<String, Object>();
      held.put("floor", floor);
      held.put("verdict", verdict(floor));
      verdicts.put(method, held);
    });
    map.put("floors", verdicts);
    return map;
  }

  /** Shares with four places, percents with two. */
  private String number(double x) {
    return String.format(Locale.ROOT, Math.abs(high()) > 1 ? "%.2f" : "%.4f", x);
  }
}
