// A part that is a JMH benchmark: one row for each combination of its parameters.
package org.neoglot.bench;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.openjdk.jmh.annotations.Param;

/**
 * A benchmark class with one {@code @Benchmark} method. Columns follow from its parameters and {@link Notes}.
 *
 * @param params values that replace those of the annotations
 * @param peers parameter values that need jars of others, and their folders in bench/peers
 * @param machines names of JVM settings to compare, each with its switches; one without a name for none
 */
record JmhPart(String name, String help, Class<?> benchmark, Map<String, List<String>> params,
    Map<String, String> peers, SequencedMap<String, List<String>> machines) implements Part {

  static JmhPart of(String name, String help, Class<?> benchmark) {
    return new JmhPart(name, help, benchmark, Map.of(), Map.of(), new LinkedHashMap<>(Map.of("", List.of())));
  }

  /** The same with other values of a parameter. */
  JmhPart with(String param, String... values) {
    Map<String, List<String>> more = new LinkedHashMap<>(params);
    more.put(param, List.of(values));
    return new JmhPart(name, help, benchmark, more, peers, machines);
  }

  /** The same, also (or first) in a JVM that is started with these switches. */
  JmhPart on(String machine, String... switches) {
    SequencedMap<String, List<String>> more = new LinkedHashMap<>(machines);
    more.remove("");
    more.put(machine, List.of(switches));
    return new JmhPart(name, help, benchmark, params, peers, more);
  }

  /** The same, where a parameter's value is an engine that lies in a folder of bench/peers. */
  JmhPart peer(String folder, String value) {
    return new JmhPart(name, help, benchmark, params, Map.of(value, folder), machines);
  }

  @Override
  public Set<String> parameters() {
    return values(Map.of()).keySet();
  }

  @Override
  public boolean run(Lab lab) {
    for (Map<String, String> values : combinations(lab)) {
      machines.forEach((machine, switches) -> {
        List<String> all = new ArrayList<>(switches);
        peers.forEach((value, folder) -> {
          if (values.containsValue(value)) all.add("-Dneoglot.peer." + folder + "=" + PeerJars.classPath(lab.root(), folder));
        });
        Forks forks = lab.run(benchmark, values, all, lab.forks());
        List<Cell> cells = new ArrayList<>();
        values.forEach((param, value) -> cells.add(Cell.text(param, value)));
        if (!machine.isEmpty()) cells.add(Cell.text("jvm", machine));
        cells.addAll(forks.cells());
        lab.table().row(name, cells);
      });
    }
    return true;
  }

  /** Every parameter's values: the command line's, this part's, the annotation's; the first that there are. */
  private SequencedMap<String, List<String>> values(Map<String, List<String>> wishes) {
    SequencedMap<String, List<String>> values = new LinkedHashMap<>();
    for (Class<?> c = benchmark; c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        Param param = field.getAnnotation(Param.class);
        if (param == null) continue;
        String key = field.getName();
        List<String> own = key.equals("threads") ? threads() : Arrays.asList(param.value());
        values.put(key, wishes.getOrDefault(key, params.getOrDefault(key, own)));
      }
    }
    return values;
  }

  /** One, and all that this machine has. */
  private static List<String> threads() {
    return Lab.processors() == 1 ? List.of("1") : List.of("1", String.valueOf(Lab.processors()));
  }

  /** All combinations, the last parameter moving first. */
  private List<SequencedMap<String, String>> combinations(Lab lab) {
    List<SequencedMap<String, String>> all = List.of(new LinkedHashMap<>());
    for (var param : values(lab.params()).entrySet()) {
      List<SequencedMap<String, String>> longer = new ArrayList<>();
      for (var before : all) {
        for (String value : param.getValue()) {
          SequencedMap<String, String> one = new LinkedHashMap<>(before);
          one.put(param.getKey(), value);
          longer.add(one);
        }
      }
      all = longer;
    }
    return all;
  }
}
