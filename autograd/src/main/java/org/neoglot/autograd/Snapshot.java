// What a run needs besides its tensors to go on bit for bit.
package org.neoglot.autograd;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Json;

/**
 * Everything that a run needs to go on bit for bit, but the numbers of its tensors, whose file it names by hash.
 *
 * @param progress how far the run was
 * @param settings by name, in words; a run with others cannot go on from here
 * @param sha256 of the tensors' file
 */
public record Snapshot(Progress progress, SequencedMap<String, String> settings, String sha256) {
  /** The version of this layout. */
  static final int VERSION = 1;

  String json() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("version", VERSION);
    root.put("step", progress.step());
    root.put("total", progress.total());
    root.put("tokens", progress.tokens());
    root.put("seconds", progress.seconds());
    root.put("loss", finite(progress.loss()));
    root.put("best", finite(progress.best()));
    root.put("best_step", progress.bestStep());
    root.put("worse", progress.worse());
    root.put("evaluated", progress.evaluated());
    root.put("log_bytes", progress.logBytes());
    root.put("sha256", sha256);
    root.put("settings", settings);
    return Json.write(root, 2) + "\n";
  }

  /** JSON knows no NaN: what was not measured yet is null. */
  private static Object finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @throws BadFileException when it is something else
   */
  static Snapshot read(Path file) {
    if (!(Json.read(file, 1 << 20).plain() instanceof Map<?, ?> root)) {
      throw new BadFileException(file, "is not a JSON object, wanted a snapshot");
    }
    Fields f = new Fields(file, root);
    if (f.integer("version") != VERSION) {
      throw new BadFileException(file, "has version " + f.integer("version") + ", wanted " + VERSION);
    }
    Progress progress = new Progress((int) f.integer("step"), (int) f.integer("total"), f.integer("tokens"),
        f.real("seconds", 0), f.real("loss", Double.NaN), f.real("best", Double.POSITIVE_INFINITY),
        (int) f.integer("best_step"), (int) f.integer("worse"), (int) f.integer("evaluated"), f.integer("log_bytes"));
    return new Snapshot(progress, f.strings("settings"), f.string("sha256"));
  }

  /** The members of an object, each asked for by its kind. */
  private record Fields(Path file, Map<?, ?> root) {
    long integer(String name) {
      if (root.get(name) instanceof Long value) return value;
      throw wrong(name, root.get(name), "an integer");
    }

    double real(String name, double missing) {
      if (root.get(name) == null && root.containsKey(name)) return missing;
      if (root.get(name) instanceof Number value) return value.doubleValue();
      throw wrong(name, root.get(name), "a number");
    }

    String string(String name) {
      if (root.get(name) instanceof String value) return value;
      throw wrong(name, root.get(name), "a string");
    }

    SequencedMap<String, String> strings(String name) {
      if (!(root.get(name) instanceof Map<?, ?> map)) throw wrong(name, root.get(name), "an object");
      SequencedMap<String, String> strings = new LinkedHashMap<>();
      map.forEach((key, value) -> strings.put((String) key, String.valueOf(value)));
      return strings;
    }

    private BadFileException wrong(String name, Object found, String wanted) {
      return new BadFileException(file, "'" + name + "' is " + found + ", wanted " + wanted);
    }
  }
}
