// Tasks asked of one model, or of two: what is asked, in which order, and where the figures go.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Progress;
import org.neoglot.engine.Run;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.eval.builtin.Listed;
import org.neoglot.eval.builtin.TaskList;
import org.neoglot.eval.data.Texts;
import org.neoglot.eval.stats.Comparison;
import org.neoglot.eval.task.Harness;
import org.neoglot.eval.task.Options;
import org.neoglot.eval.task.Subject;
import org.neoglot.eval.task.TokenLosses;
import org.neoglot.eval.task.Variants;
import org.neoglot.eval.text.Contamination;
import org.neoglot.models.ModelFolder;

/** One call of {@code neoglot eval --tasks}. */
final class TaskEvaluation {
  /** Words of the runs by which an example is found in training text: the stricter of the two usual lengths. */
  private static final int RUN = 8;
  /** Code points of a text that is coloured. */
  private static final int COLOURED = 600;

  private final EvalVerb verb;
  private final EvalTaskFlags flags;
  private final ModelFlags model;

  TaskEvaluation(EvalVerb verb, EvalTaskFlags flags, ModelFlags model) {
    this.verb = verb;
    this.flags = flags;
    this.model = model;
  }

  /**
   * All that is known of one task.
   *
   * @param result of the first wording
   * @param variants of all wordings that were asked
   * @param seen of its examples in training text; empty where none was given
   * @param beside the second model's, and the difference; empty where there is none
   */
  record Asked(Listed listed, Harness.Result result, Variants variants, Optional<Contamination.Report> seen,
      Optional<Beside> beside, List<TokenLosses> coloured) {}

  /** What a second model said to the same. */
  record Beside(Harness.Result result, Comparison difference) {}

  /** One model's answers: for each task the results of its wordings, and some texts token by token. */
  private record Answers(List<List<Harness.Result>> results, List<List<TokenLosses>> coloured) {}

  int run(Console console) throws IOException {
    List<Listed> tasks = tasks(console);
    Options options = flags.options(verb);
    List<Long> seeds = flags.seeds(verb);
    int heat = flags.heatmap(verb);
    for (Listed l : tasks) flags.prompts(verb, l.task().variants());
    List<Optional<Contamination.Report>> seen = seen(tasks);
    Answers first = ask(console, tasks, options, seeds, model.model(), model.adapter(), heat);
    Answers second = flags.beside() == null ? null : ask(console, tasks, options, seeds, flags.beside(), null, 0);
    List<Comparison> differences = second == null ? List.of() : compared(first, second, new Harness(options, seeds));
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      Harness.Result own = first.results.get(i).getFirst();
      Optional<Beside> beside = second == null ? Optional.empty()
          : Optional.of(new Beside(second.results.get(i).getFirst(), differences.get(i)));
      asked.add(new Asked(tasks.get(i), own, Variants.of(first.results.get(i)), seen.get(i), beside, first.coloured.get(i)));
    }
    TaskTable table = new TaskTable(asked);
    if (verb.json()) console.print(JsonFile.text(table.json()));
    else console.print(table.text().toString());
    if (flags.report() != null) {
      new TaskPage(asked, table, model.model(), flags.beside()).page(verb.commandText().toString()).write(flags.report());
      console.say("wrote " + flags.report());
    }
    return 0;
  }

  /** Of the first wordings; what is said of one task is corrected for all that were asked with it. */
  private static List<Comparison> compared(Answers first, Answers second, Harness harness) {
    List<Comparison> each = new ArrayList<>();
    for (int i = 0; i < first.results.size(); i++) {
      each.add(harness.compare(first.results.get(i).getFirst(), second.results.get(i).getFirst()));
    }
    return Comparison.holm(each);
  }

  private List<Listed> tasks(Console console) {
    TaskList list = flags.tasks();
    List<Listed> tasks = new ArrayList<>();
    for (String name : flags.names()) {
      try {
        tasks.addAll(list.find(name.strip()));
      } catch (BadFileException e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw verb.wrongly("--tasks: " + e.getMessage());
      }
    }
    for (Listed l : tasks) l.rows().report().forEach(line -> console.warn(l.task().name() + ": " + line));
    return tasks;
  }

  /** Which examples stand in the training text, which is read once for all tasks. */
  private List<Optional<Contamination.Report>> seen(List<Listed> tasks) {
    if (flags.training().isEmpty()) return tasks.stream().map(t -> Optional.<Contamination.Report>empty()).toList();
    List<Contamination> looking = tasks.stream().map(t -> new Contamination(RUN, t.task().texts())).toList();
    new Texts(flags.training(), "text").forEach(document -> looking.forEach(c -> c.read(document)));
    return looking.stream().map(c -> Optional.of(c.report())).toList();
  }

  private Answers ask(Console console, List<Listed> tasks, Options options, List<Long> seeds, Path path, Path adapter,
      int heat) {
    try (var threads = verb.team(); var run = Run.eager(threads);
        var progress = Progress.start(console, "eval", tasks.size())) {
      if (adapter != null) {
        try (var opened = OpenedModel.open(path, adapter)) {
          return ask(tasks, options, seeds, new Subject(opened.model(), opened.tokenizer(), run), progress, heat);
        }
      }
      try (var folder = ModelFolder.openAny(path, w -> w)) {
        var words = folder.tokenizer().orElseThrow(() -> new BadFileException(path, "has no tokenizer.json"));
        return ask(tasks, options, seeds, new Subject(folder.any(), folder.head(), words, run), progress, heat);
      }
    }
  }

  private Answers ask(List<Listed> tasks, Options options, List<Long> seeds, Subject subject, Progress progress, int heat) {
    Answers answers = new Answers(new ArrayList<>(), new ArrayList<>());
    for (Listed listed : tasks) {
      int done = answers.results.size();
      int prompts = flags.prompts(verb, listed.task().variants());
      List<Harness.Result> each = new ArrayList<>();
      for (int wording = 0; wording < prompts; wording++) {
        String which = prompts > 1 ? " prompt " + (wording + 1) + "/" + prompts : "";
        each.add(new Harness(options.wording(wording), seeds).run(listed.task(), subject, (name, seed, all) ->
            progress.step(done, name + which + (all > 1 ? " seed " + seed + "/" + all : ""))));
      }
      answers.results.add(each);
      answers.coloured.add(listed.task().texts().stream().limit(heat)
          .map(t -> TokenLosses.of(subject, beginning(t))).toList());
      progress.step(done + 1, listed.task().name());
    }
    return answers;
  }

  private static String beginning(String text) {
    boolean fits = text.codePointCount(0, text.length()) <= COLOURED;
    return fits ? text : text.substring(0, text.offsetByCodePoints(0, COLOURED));
  }
}
