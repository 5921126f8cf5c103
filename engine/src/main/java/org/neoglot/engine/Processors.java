// Which processors are worth computing on: one a physical core, and the fast cores where a machine has two kinds.
package org.neoglot.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The processors of this machine that a team should use. Two hyper-threads of a core share its multiply-add units, which
 * one alone keeps busy; a slow core among fast ones is waited for at the end of every op. Results never depend on it.
 *
 * @param chosen numbers of processors, as the system counts them, one for each thread of a team; empty where it does not
 *     tell (then the count alone is known)
 * @param count threads to compute with unless told otherwise, at least 1
 */
public record Processors(List<Integer> chosen, int count) {
  /** A core counts as fast when it has this share of the fastest one's capacity. */
  private static final double FAST = 0.8;

  public Processors {
    chosen = List.copyOf(chosen);
    if (count < 1) throw new IllegalArgumentException("a team needs at least 1 processor, not " + count);
  }

  /** This machine, within what affinity and control groups allow this process. */
  public static Processors here() {
    return of(Path.of("/sys/devices"), Path.of("/proc/self/status"), Runtime.getRuntime().availableProcessors());
  }

  /**
   * A machine as files describe it.
   *
   * @param devices Linux's /sys/devices, with {@code system/cpu/cpu0} and so on below it
   * @param status Linux's /proc/self/status, of which the allowed processors are taken
   * @param available what the JVM may use; a control group's share of time lowers it
   */
  static Processors of(Path devices, Path status, int available) {
    BitSet allowed = allowed(status);
    Map<Integer, Double> capacities = new HashMap<>();
    Set<Integer> first = new TreeSet<>();
    BitSet taken = new BitSet();
    BitSet fast = list(text(devices.resolve("cpu_core/cpus")));            // Intel's hybrid machines name them
    for (int cpu : numbers(devices.resolve("system/cpu"))) {
      if (allowed != null && !allowed.get(cpu)) continue;
      if (!fast.isEmpty() && !fast.get(cpu)) continue;
      Path folder = devices.resolve("system/cpu/cpu" + cpu);
      if (!taken.get(cpu)) first.add(cpu);
      taken.or(list(text(folder.resolve("topology/thread_siblings_list"))));
      taken.set(cpu);
      String capacity = text(folder.resolve("cpu_capacity"));              // ARM's machines tell, 1024 for the fastest
      capacities.put(cpu, capacity.matches("\\d{1,9}") ? Double.parseDouble(capacity) : 1);
    }
    double most = first.stream().mapToDouble(capacities::get).max().orElse(0);
    List<Integer> chosen = first.stream().filter(cpu -> capacities.get(cpu) >= FAST * most).toList();
    // Affinity may leave slow cores alone, or nothing that is described: then what the JVM says is all there is.
    if (chosen.isEmpty()) return new Processors(List.of(), available);
    int count = Math.min(chosen.size(), available);
    return new Processors(chosen.subList(0, count), count);
  }

  /** Numbers of the folders cpu0, cpu1, ..., in order; a processor that is switched off has no topology. */
  private static List<Integer> numbers(Path folder) {
    List<Integer> numbers = new ArrayList<>();
    try (var files = Files.list(folder)) {
      files.filter(f -> f.getFileName().toString().matches("cpu\\d{1,5}") && Files.isDirectory(f.resolve("topology")))
          .forEach(f -> numbers.add(Integer.valueOf(f.getFileName().toString().substring(3))));
    } catch (IOException e) {
      return List.of();                                                    // another system, or a bare container
    }
    numbers.sort(null);
    return numbers;
  }

  /** The processors that affinity allows, or null where the system does not tell. */
  private static BitSet allowed(Path status) {
    for (String line : text(status).split("\n")) {
      if (line.startsWith("Cpus_allowed_list:")) return list(line.substring(line.indexOf(':') + 1).strip());
    }
    return null;
  }

  /** A list as Linux writes it, such as {@code 0-3,8,10-11}; empty when it is no such list. */
  static BitSet list(String text) {
    BitSet set = new BitSet();
    for (String part : text.split(",")) {
      if (!part.matches("\\d{1,5}(-\\d{1,5})?")) continue;
      int dash = part.indexOf('-');
      int from = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
      int to = dash < 0 ? from : Integer.parseInt(part.substring(dash + 1));
      if (to >= from) set.set(from, to + 1);
    }
    return set;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
