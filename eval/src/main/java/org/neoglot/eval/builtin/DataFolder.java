// The folder of published data sets that tasks read.
package org.neoglot.eval.builtin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.eval.data.BadRows;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Files by their names below a folder, each found with or without {@code .gz}, and the scores of trivial methods in its
 * {@code baselines.json}.
 *
 * @param skip whether malformed rows are left out and counted; otherwise the first one is an error
 */
public record DataFolder(Path root, boolean skip) {
  /** @throws BadFileException if there is no such folder */
  public DataFolder {
    if (!Files.isDirectory(root)) {
      throw new BadFileException(root, "is not a folder, wanted the one with the data sets of the tasks (--data DIR)");
    }
  }

  /** What happens to malformed rows of one task, and their count. */
  BadRows rule() {
    return skip ? BadRows.skip() : BadRows.stop();
  }

  boolean has(String name) {
    return Files.exists(root.resolve(name)) || Files.exists(root.resolve(name + ".gz"));
  }

  /** @throws BadFileException if it is not there */
  Path file(String name) {
    if (Files.exists(root.resolve(name))) return root.resolve(name);
    if (Files.exists(root.resolve(name + ".gz"))) return root.resolve(name + ".gz");
    throw new BadFileException(root.resolve(name), "there is no such file, with or without .gz; a task wants it");
  }

  /** What stands in the place of {@code *} in names of files that are there, sorted; the star is no part of a folder. */
  List<String> variants(String pattern) {
    int slash = pattern.lastIndexOf('/');
    Path folder = root.resolve(pattern.substring(0, slash));
    int star = pattern.indexOf('*', slash);
    if (star < 0) return has(pattern) ? List.of("") : List.of();
    String before = pattern.substring(slash + 1, star);
    String after = pattern.substring(star + 1);
    if (!Files.isDirectory(folder)) return List.of();
    TreeSet<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.map(p -> p.getFileName().toString()).map(n -> n.endsWith(".gz") ? n.substring(0, n.length() - 3) : n)
          .filter(n -> n.startsWith(before) && n.endsWith(after) && n.length() > before.length() + after.length())
          .forEach(n -> found.add(n.substring(before.length(), n.length() - after.length())));
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be listed: " + e.getMessage(), e);
    }
    return List.copyOf(found);
  }

  /**
   * The scores that {@code baselines.json} has for a file; none where it, or the file's entry, is not there.
   *
   * @param measures the task's name of a measure for each name there that is wanted
   */
  List<Floor> floors(String name, Map<String, String> measures) {
    Path file = root.resolve("baselines.json");
    if (!Files.exists(file)) return List.of();
    JsonNode scores;
    try {
      scores = JsonMapper.shared().readTree(Files.readString(file)).path("scores");
    } catch (IOException e) {
      throw new BadFileException(file, "cannot be read: " + e.getMessage(), e);
    } catch (JacksonException e) {
      throw new BadFileException(file, "is not JSON: " + e.getOriginalMessage(), e);
    }
    JsonNode methods = scores.has(name) ? scores.get(name) : scores.path(name + ".gz");
    List<Floor> floors = new ArrayList<>();
    for (String method : methods.propertyNames()) {
      JsonNode values = methods.get(method);
      for (String measure : values.propertyNames()) {
        if (!measures.containsKey(measure)) continue;
        if (!values.get(measure).isNumber()) {
          throw new BadFileException(file, "scores of " + name + ", " + method + ": '" + measure + "' is "
              + values.get(measure) + ", wanted a number");
        }
        floors.add(new Floor(method, measures.get(measure), values.get(measure).asDouble()));
      }
    }
    return floors;
  }
}
