// The options that say which tasks a model is asked, and how.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.neoglot.eval.builtin.BuiltIn;
import org.neoglot.eval.task.Normalization;
import org.neoglot.eval.task.Options;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Tasks by name and what may differ from run to run; a mixin of {@link EvalVerb}. */
final class EvalTaskFlags {
  /** Names that help and errors can show. */
  static final class Names implements Iterable<String> {
    @Override
    public java.util.Iterator<String> iterator() {
      return BuiltIn.names().iterator();
    }
  }

  /** The spelling of a normalization. */
  static final class Spelled implements ITypeConverter<Normalization> {
    @Override
    public Normalization convert(String text) {
      for (Normalization n : Normalization.values()) if (n.spelled().equals(text)) return n;
      throw new TypeConversionException("found '" + text + "', wanted one of "
          + String.join(", ", Arrays.stream(Normalization.values()).map(Normalization::spelled).toList()));
    }
  }

  @Option(names = "--tasks", split = ",", paramLabel = "NAME", completionCandidates = Names.class,
      description = "Tasks to ask, among ${COMPLETION-CANDIDATES}; a name without its language stands for all of them.")
  private List<String> names = List.of();

  @Option(names = "--seeds", paramLabel = "N", defaultValue = "3",
      description = "How often a task is asked whose examples are drawn. Default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "The first of the seeds. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--shots", paramLabel = "N", defaultValue = "0",
      description = "Examples that are shown before each question. Default: ${DEFAULT-VALUE}.")
  private int shots;

  @Option(names = "--normalization", paramLabel = "KIND", defaultValue = "byte", converter = Spelled.class,
      description = "How candidates are compared: sum, byte, token, or prior (less what they have without context). "
          + "Default: ${DEFAULT-VALUE}.")
  private Normalization normalization;

  @Option(names = "--limit", paramLabel = "N", defaultValue = "0", description = "Examples of each task, the first ones. Default: all.")
  private int limit;

  @Option(names = "--beside", paramLabel = "DIR", description = "A second model, asked the same, and the differences.")
  private Path beside;

  @Option(names = "--report", paramLabel = "FILE", description = "Write a page with the figures drawn.")
  private Path report;

  List<String> names() {
    return names;
  }

  /** As many seeds as asked for, one after another. */
  List<Long> seeds(Verb verb) {
    if (seeds < 1) throw verb.wrongly("--seeds is " + seeds + "; at least 1 is needed");
    return java.util.stream.LongStream.range(seed, seed + seeds).boxed().toList();
  }

  Options options(Verb verb) {
    if (shots < 0) throw verb.wrongly("--shots is " + shots + "; it cannot be below 0");
    if (limit < 0) throw verb.wrongly("--limit is " + limit + "; it cannot be below 0");
    return new Options(seed, shots, 0, normalization, limit);
  }

  /** A second model; null for none. */
  Path beside() {
    return beside;
  }

  /** Where the page is written; null for none. */
  Path report() {
    return report;
  }
}
