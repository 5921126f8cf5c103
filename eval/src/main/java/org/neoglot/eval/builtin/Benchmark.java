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

  /** Labels, asked for by head or by words, of rows in each language's files. */
  static Benchmark asked(String name, String about, String pattern, Function<String, Classified> rows) {
    return ofFiles(name, about, pattern, (data, task, language) -> rows.apply(language).asked(data, task, about));
  }

  /** The same by a linear probe on the model's vectors; its name says so. */
  static Benchmark probed(String name, String about, String pattern, Function<String, Classified> rows) {
    String by = about + ", by a linear probe";
    return ofFiles(name + "-probe", by, pattern, (data, task, language) -> rows.apply(language).probed(data, task, by));
  }

  /** Labels of one language's rows, asked for by head or by words. */
  static Benchmark asked(String name, String about, String language, Classified rows) {
    return ofFile(name, about, language, rows.test(), (data, task, variant) -> rows.asked(data, task, about));
  }

  /** The same by a linear probe. */
  static Benchmark probed(String name, String about, String language, Classified rows) {
    String by = about + ", by a linear probe";
    return ofFile(name + "-probe", by, language, rows.test(), (data, task, variant) -> rows.probed(data, task, by));
  }
}
