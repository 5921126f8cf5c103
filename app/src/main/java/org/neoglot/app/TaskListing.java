// All tasks in a table: what is asked, of how many examples, and what a model has to beat.
package org.neoglot.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.eval.builtin.Floor;
import org.neoglot.eval.builtin.Listed;
import org.neoglot.eval.builtin.TaskList;

/** {@code neoglot eval --list-tasks}. */
final class TaskListing {
  private TaskListing() {}

  static int print(Verb verb, TaskList tasks, Console console) {
    List<Map<String, Object>> rows = new ArrayList<>();
    var table = new Table("task", "examples", "prompts", "measure", "floor", "asked");
    for (String name : tasks.names()) {
      for (Listed listed : tasks.find(name)) {
        rows.add(row(listed));
        var task = listed.task();
        table.row(name, task.size(), task.variants(), task.scale().name(), floor(listed), task.about());
      }
    }
    if (verb.json()) console.print(JsonFile.text(Map.of("tasks", rows)));
    else console.print(table.toString());
    List<String> kinds = tasks.names().stream().map(n -> n.substring(0, n.indexOf(':'))).distinct().toList();
    List<String> missing = TaskList.kinds().stream().filter(k -> !kinds.contains(k)).toList();
    if (!missing.isEmpty()) {
      console.say("without data, which --data DIR names, there are no tasks of the kinds " + String.join(", ", missing));
    }
    return 0;
  }

  private static Map<String, Object> row(Listed listed) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("task", listed.task().name());
    row.put("examples", listed.task().size());
    row.put("prompts", listed.task().variants());
    row.put("measure", listed.task().scale().name());
    row.put("about", listed.task().about());
    row.put("floors", floors(listed));
    return row;
  }

  /** All floors of a task, for a script. */
  static List<Map<String, Object>> floors(Listed listed) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Floor f : listed.floors()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("method", f.method());
      one.put("measure", f.measure());
      one.put("value", f.value());
      all.add(one);
    }
    return all;
  }

  /** The floor of the measure that the task is compared by, with the method that reaches it; "-" for none. */
  static String floor(Listed listed) {
    return listed.floor()
        .map(f -> String.format(Locale.ROOT, "%.4f %s", f.value(), f.method().replace('_', ' '))).orElse("-");
  }
}
