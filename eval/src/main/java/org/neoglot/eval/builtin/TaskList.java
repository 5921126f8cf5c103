// Every task by its name: those of the story world, and those that read a folder of data.
package org.neoglot.eval.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.neoglot.eval.data.BadRows;

/** Where a name becomes a task. Tasks over data are there where a folder is. */
public final class TaskList {
  private final Optional<DataFolder> data;

  /** @param data empty where there is no folder: then only the story world's tasks are there */
  public TaskList(Optional<DataFolder> data) {
    this.data = data;
  }

  /** All kinds of tasks, with or without data. */
  public static List<String> kinds() {
    List<String> kinds = new ArrayList<>();
    for (BuiltIn.Kind k : BuiltIn.ALL) kinds.add(k.name());
    for (Benchmark b : Benchmarks.ALL) kinds.add(b.name());
    return List.copyOf(kinds);
  }

  /** Names of all tasks that are there. */
  public List<String> names() {
    List<String> names = new ArrayList<>(BuiltIn.names());
    data.ifPresent(folder -> {
      for (Benchmark b : Benchmarks.ALL) for (String v : b.variants().apply(folder)) names.add(b.name() + ":" + v);
    });
    return List.copyOf(names);
  }

  /**
   * The tasks of a name: one, or that of every variant where the name says none.
   *
   * @throws IllegalArgumentException one line, if there is no such task or its data are not there
   */
  public List<Listed> find(String name) {
    int colon = name.indexOf(':');
    String kind = colon < 0 ? name : name.substring(0, colon);
    for (Benchmark b : Benchmarks.ALL) {
      if (b.name().equals(kind)) return find(b, name, colon < 0 ? null : name.substring(colon + 1));
    }
    if (BuiltIn.ALL.stream().noneMatch(k -> k.name().equals(kind))) {
      throw new IllegalArgumentException("there is no task '" + name + "'; tasks are " + String.join(", ", kinds()));
    }
    return BuiltIn.find(name).stream().map(t -> new Listed(t, BuiltIn.floors(t), BadRows.stop())).toList();
  }

  private List<Listed> find(Benchmark b, String name, String variant) {
    DataFolder folder = data.orElseThrow(() -> new IllegalArgumentException("the task '" + name
        + "' reads data; its folder is missing, wanted --data DIR"));
    List<String> there = b.variants().apply(folder);
    List<String> asked = variant == null ? there : there.stream().filter(variant::equals).toList();
    if (asked.isEmpty()) {
      throw new IllegalArgumentException("the task '" + name + "' has no data in " + folder.root() + "; of '" + b.name()
          + "' there " + (there.isEmpty() ? "is nothing" : "are "
          + there.stream().map(v -> b.name() + ":" + v).collect(Collectors.joining(", "))));
    }
    return asked.stream().map(v -> b.make().of(folder, b.name() + ":" + v, v)).toList();
  }
}
