// A kind of task over published data: one file of this package each.
package org.neoglot.eval.builtin;

import java.util.List;
import java.util.function.Function;

/**
 * A kind of task. Its names are {@code kind:variant}, where the variant is mostly a language, as the data's files spell it.
 *
 * @param about what is asked, in a line
 * @param variants those that a folder has
 */
record Benchmark(String name, String about, Function<DataFolder, List<String>> variants, Maker make) {
  /** Reads what a task needs. */
  @FunctionalInterface
  interface Maker {
    /** @param name the task's full name */
    Listed of(DataFolder data, String name, String variant);
  }

  /** A kind that has a test file for each variant, whose name has {@code *} in its place. */
  static Benchmark ofFiles(String name, String about, String pattern, Maker make) {
    return new Benchmark(name, about, data -> data.variants(pattern), make);
  }

  /** A kind of a single task, in one language. */
  static Benchmark ofFile(String name, String about, String language, String file, Maker make) {
    return new Benchmark(name, about, data -> data.has(file) ? List.of(language) : List.of(), make);
  }
}
