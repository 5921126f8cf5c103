// The options that say which tasks a model is asked, and how.
package org.neoglot.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.neoglot.eval.builtin.DataFolder;
import org.neoglot.eval.builtin.TaskList;
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
      return TaskList.kinds().iterator();
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
      description = "Tasks to ask, such as sib200:swa, of the kinds ${COMPLETION-CANDIDATES}; a kind alone stands for all of "
          + "its languages, and 'list' for --list-tasks.")
  private List<String> names = List.of();

  @Option(names = "--list-tasks", help = true,
      description = "List all tasks with their size, measure and floor, and ask nothing.")
  private boolean list;

  @Option(names = "--data", paramLabel = "DIR", description = "Folder of published data that most tasks read. Default: data "
      + "below the Java property neoglot.shared, or ../shared/data.")
  private Path data;

  @Option(names = "--skip-bad",
      description = "Leave malformed rows of the data out and count them; otherwise the first one is an error.")
  private boolean skip;

  @Option(names = "--prompts", paramLabel = "N|all", defaultValue = "1",
      description = "Ask in so many of a task's wordings, and say mean, deviation and worst over them. "
          + "Default: ${DEFAULT-VALUE}.")
  private String prompts;

  @Option(names = "--training", arity = "1..*", paramLabel = "FILE",
      description = "Text that the model was trained on: says which examples stand in it, by shared runs of 8 words.")
  private List<Path> training = List.of();

  @Option(names = "--heatmap", paramLabel = "N", defaultValue = "0",
      description = "With --report: colour the tokens of the first N texts of each task by their loss.")
  private int heatmap;

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

  /** Whether a list of tasks is wanted instead of figures. */
  boolean listing() {
    return list || names.stream().anyMatch(n -> n.strip().equals("list"));
  }

  /** The tasks that are there, with the data or without. */
  TaskList tasks() {
    return new TaskList(folder().map(path -> new DataFolder(path, skip)));
  }

  private Optional<Path> folder() {
    if (data != null) return Optional.of(data);
    return Stream.of(Path.of(System.getProperty("neoglot.shared", "../shared"), "data"), Path.of("../shared/data"))
        .filter(Files::isDirectory).findFirst();
  }

  /** In how many wordings a task is asked that has so many. */
  int prompts(Verb verb, int there) {
    if (prompts.equals("all")) return there;
    int wanted;
    try {
      wanted = Integer.parseInt(prompts);
    } catch (NumberFormatException e) {
      wanted = 0;
    }
    if (wanted < 1) throw verb.wrongly("--prompts is '" + prompts + "'; a number of at least 1, or 'all', is needed");
    return Math.min(wanted, there);
  }

  /** What a model was trained on; may be empty. */
  List<Path> training() {
    return training;
  }

  /** Texts of each task whose tokens are coloured. */
  int heatmap(Verb verb) {
    if (heatmap < 0) throw verb.wrongly("--heatmap is " + heatmap + "; it cannot be below 0");
    if (heatmap > 0 && report == null) throw verb.wrongly("--heatmap is for the page of --report; give it");
    return heatmap;
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
