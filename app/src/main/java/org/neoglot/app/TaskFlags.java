// The options of finetune that are about a task: which, and where in the files its examples stand.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.neoglot.adapt.tasks.AnswerTask;
import org.neoglot.adapt.tasks.ChooseTask;
import org.neoglot.adapt.tasks.ClassifyTask;
import org.neoglot.adapt.tasks.ParseTask;
import org.neoglot.adapt.tasks.RegressTask;
import org.neoglot.adapt.tasks.RetrieveTask;
import org.neoglot.adapt.tasks.Split;
import org.neoglot.adapt.tasks.TagTask;
import org.neoglot.adapt.tasks.Task;
import org.neoglot.adapt.tasks.TranslateTask;
import org.neoglot.app.console.Console;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.Choice;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.data.ParsedSentence;
import org.neoglot.eval.data.Question;
import org.neoglot.eval.data.TaggedSentence;
import org.neoglot.models.Pooling;
import picocli.CommandLine.Option;

/** Reads the examples of a task; a mixin. */
final class TaskFlags {
  /** The word for a task that is classification or regression of two texts, by what its labels are. */
  private static final String PAIRS = "pairs";

  private static final List<String> TASKS = List.of(ClassifyTask.NAME, PAIRS, RegressTask.NAME, TagTask.NAME, AnswerTask.NAME,
      ChooseTask.NAME, RetrieveTask.NAME, ParseTask.NAME, TranslateTask.NAME);

  @Option(names = "--task", paramLabel = "TASK", description = "Learn a task instead of responses: classify, pairs (classes of "
      + "two texts), regress, tag, qa, choice, retrieval, parse or translate. What each reads stands below.")
  private String task;

  @Option(names = "--dev", arity = "1..*", paramLabel = "FILE",
      description = "With --task: examples to measure on. Default: a twentieth of --data.")
  private List<Path> dev = List.of();

  @Option(names = "--text-column", paramLabel = "NAME", description = "The column of the text, the query or the source. "
      + "Default: text; of translate the first language's name is to be given.")
  private String first;

  @Option(names = "--second-column", paramLabel = "NAME", description = "The column of the second text, or of the target.")
  private String second;

  @Option(names = "--label-column", paramLabel = "NAME", defaultValue = "label",
      description = "The column of the class or the number. Default: ${DEFAULT-VALUE}.")
  private String label;

  @Option(names = "--question-field", paramLabel = "NAME", defaultValue = "question",
      description = "Of qa from JSONL. Default: ${DEFAULT-VALUE}.")
  private String question;

  @Option(names = "--context-field", paramLabel = "NAME", defaultValue = "context",
      description = "Of qa from JSONL. Default: ${DEFAULT-VALUE}.")
  private String context;

  @Option(names = "--answers-field", paramLabel = "NAME", defaultValue = "answers",
      description = "Of qa from JSONL: lists 'text' and 'answer_start'. Default: ${DEFAULT-VALUE}.")
  private String answers;

  @Option(names = "--choices", paramLabel = "N", defaultValue = "2",
      description = "Of choice: how many there are, in choice1, choice2 ... Default: ${DEFAULT-VALUE}.")
  private int choices;

  @Option(names = "--stride", paramLabel = "N", defaultValue = "128",
      description = "Of qa: tokens that neighbouring windows of a text share. Default: ${DEFAULT-VALUE}.")
  private int stride;

  @Option(names = "--pooling", paramLabel = "HOW", defaultValue = "MEAN",
      description = "Of retrieval: first, last, mean or max. Default: mean.")
  private Pooling pooling;

  @Option(names = "--target-token", paramLabel = "TOKEN",
      description = "Of translate: the token that targets begin with, such as a language of NLLB.")
  private String target;

  @Option(names = "--epochs", paramLabel = "N",
      description = "With --task: see each example so often, and measure after each time, instead of --minutes or --steps.")
  private Integer epochs;

  @Option(names = "--skip-bad", description = "With --task: leave malformed rows out and count them; otherwise the first one "
      + "is an error.")
  private boolean skip;

  /** Whether a task is learned at all. */
  boolean asked() {
    return task != null;
  }

  boolean translates() {
    return TranslateTask.NAME.equals(task);
  }

  int epochs(Verb verb) {
    if (epochs != null && epochs < 1) throw verb.wrongly("--epochs is " + epochs + "; at least 1 is needed");
    return epochs == null ? 0 : epochs;
  }

  /** Refuses options that would have no effect. */
  void check(Verb verb, List<Path> valid) {
    if (!asked()) {
      if (!dev.isEmpty() || epochs != null || skip) throw verb.wrongly("--dev, --epochs and --skip-bad are for --task; give it");
      return;
    }
    if (!TASKS.contains(task)) throw verb.wrongly("--task is '" + task + "', wanted one of " + String.join(", ", TASKS));
    if (!valid.isEmpty()) throw verb.wrongly("--valid is for responses; with --task give --dev");
  }

  /** Reads the files of a task that a head learns. */
  Task<?> read(List<Path> files, Verb verb, Console console) {
    return switch (task) {
      case ClassifyTask.NAME -> new ClassifyTask(texts(files, console, false, verb));
      case PAIRS -> {
        if (second == null) throw verb.wrongly("--task pairs needs --second-column, the column of the second text");
        yield new ClassifyTask(texts(files, console, false, verb));
      }
      case RegressTask.NAME -> new RegressTask(texts(files, console, true, verb));
      case TagTask.NAME -> new TagTask(split(files, console, this::tagged, s -> String.join(" ", s.words())));
      case AnswerTask.NAME -> new AnswerTask(split(files, console,
          rule -> f -> Question.read(f, new Question.Fields(question, context, answers), rule), Question::context), stride);
      case ChooseTask.NAME -> new ChooseTask(split(files, console, rule -> f -> Choice.read(f, choices, false, rule),
          Choice::premise));
      case RetrieveTask.NAME -> new RetrieveTask(pairs(files, console, verb), pooling, RetrieveTask.USUAL_TEMPERATURE);
      case ParseTask.NAME -> new ParseTask(split(files, console, rule -> f -> ParsedSentence.read(f, rule),
          s -> String.join(" ", s.words())));
      default -> throw new AssertionError(task);
    };
  }

  /** Reads the files of a translation. */
  TranslateTask translation(List<Path> files, int room, Verb verb, Console console) {
    return new TranslateTask(pairs(files, console, verb), target, room);
  }

  private Function<Path, List<TaggedSentence>> tagged(BadRows rule) {
    return f -> f.toString().matches(".*\\.conllu(\\.gz)?")
        ? ParsedSentence.read(f, rule).stream().map(ParsedSentence::tagged).toList() : TaggedSentence.read(f, rule);
  }

  private Split<LabelledText> texts(List<Path> files, Console console, boolean numbers, Verb verb) {
    var columns = new LabelledText.Columns(first == null ? "text" : first, second, label);
    return split(files, console, rule -> f -> numbers ? LabelledText.readNumbers(f, columns, rule)
        : LabelledText.read(f, columns, rule), LabelledText::first);
  }

  private Split<LabelledText> pairs(List<Path> files, Console console, Verb verb) {
    if (first == null || second == null) {
      throw verb.wrongly("--task " + task + " needs --text-column and --second-column, the columns of both texts");
    }
    var columns = new LabelledText.Columns(first, second, null);
    return split(files, console, rule -> f -> LabelledText.read(f, columns, rule), LabelledText::first);
  }

  private <R> Split<R> split(List<Path> files, Console console, Function<BadRows, Function<Path, List<R>>> reader,
      Function<R, String> text) {
    var rule = skip ? BadRows.skip() : BadRows.stop();
    var split = Split.read(files, dev, reader.apply(rule), text);
    rule.report().forEach(console::warn);
    return split;
  }
}
