// The options of finetune that are about a task: which, and where in the files its examples stand.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.neoglot.adapt.tasks.AnswerTask;
import org.neoglot.adapt.tasks.ChooseTask;
import org.neoglot.adapt.tasks.ClassifyTask;
import org.neoglot.adapt.tasks.ClozePattern;
import org.neoglot.adapt.tasks.ClozeTask;
import org.neoglot.adapt.tasks.CrossTask;
import org.neoglot.adapt.tasks.LateTask;
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
import org.neoglot.models.ConfigChange;
import org.neoglot.models.Pooling;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads the examples of a task; a mixin. */
final class TaskFlags {
  /** The word for a task that is classification or regression of two texts, by what its labels are. */
  private static final String PAIRS = "pairs";

  private static final List<String> TASKS = List.of(ClassifyTask.NAME, PAIRS, CrossTask.NAME, RegressTask.NAME,
      TagTask.NAME, AnswerTask.NAME, ChooseTask.NAME, RetrieveTask.NAME, LateTask.NAME, ClozeTask.NAME,
      ParseTask.NAME, TranslateTask.NAME);

  @Option(names = "--task", paramLabel = "TASK",
      description = "Learn a task instead of responses: classify, pairs (classes of "
          + "two texts), cross (how well two texts fit, from 0 to 1), regress, tag, qa, choice, retrieval, late (retrieval by a vector for each "
          + "token), cloze (classes as words that a masked language model puts into a gap), parse or translate. What "
          + "each reads stands below.")
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

  @Option(names = "--with-question", description = "Of choice: the column 'question' says what is asked (COPA's cause or "
      + "effect), and goes behind the premise.")
  private boolean withQuestion;

  @Option(names = "--stride", paramLabel = "N", defaultValue = "128",
      description = "Of qa: tokens that neighbouring windows of a text share. Default: ${DEFAULT-VALUE}.")
  private int stride;

  @Option(names = "--pooling", paramLabel = "HOW", defaultValue = "MEAN",
      description = "Of retrieval: first, last, mean or max. Default: mean.")
  private Pooling pooling;

  @Option(names = "--pattern", paramLabel = "TEXT",
      description = "Of cloze: what the model reads, with {text} and {mask} in it, and "
          + "{second} for pairs. Default: \"{text} ({mask})\".")
  private String pattern;

  @Option(names = "--class-words", paramLabel = "LIST",
      description = "Of cloze: the words of classes, each a single token, as "
          + "sports=sports,football;health=health.")
  private String classWords;

  @Option(names = "--temperature", paramLabel = "T", description = "Of retrieval and late: scores are divided by it before "
      + "the softmax over the texts of a batch. Default: 0.05 for cosines, 1 for late.")
  private Double temperature;

  @Option(names = "--negative-column", paramLabel = "NAME",
      description = "Of retrieval: the column of a text that is wrong for its "
          + "query (a hard negative); it is wrong for the batch's other queries too.")
  private String negative;

  @Option(names = "--triplet", paramLabel = "MARGIN",
      description = "Of retrieval with --negative-column: learn triplets, whose right text "
          + "is to be nearer than the wrong one by this margin of Euclidean distance, instead of a "
          + "softmax over the batch.")
  private Double margin;

  @Option(names = "--vector-dim", paramLabel = "N", defaultValue = "128",
      description = "Of late: numbers in a token's vector. Default: ${DEFAULT-VALUE}.")
  private int vectorDim;

  @Option(names = "--target-token", paramLabel = "TOKEN",
      description = "Of translate: the token of the targets' language, such as swh_Latn of NLLB, which the "
          + "result then says by itself. Default: as the base's folder says.")
  private String target;

  @Option(names = "--source-token", paramLabel = "TOKEN",
      description = "Of translate: the token of the sources' language, such as eng_Latn of NLLB, likewise.")
  private String source;

  @Option(names = "--epochs", paramLabel = "N",
      description = "With --task: see each example so often, and measure after each time, instead of --minutes or --steps.")
  private Integer epochs;

  @Option(names = "--chunk", paramLabel = "N",
      description = "With --task: compute a batch so many examples at a time, with the "
          + "gradient of the whole: less memory, and of retrieval and late, whose batches are their negatives, a "
          + "third more time.")
  private Integer chunk;

  @Option(names = "--model-dropout", paramLabel = "P",
      description = "With --task, of an encoder: drop a number of its rows, of its "
          + "attention (but MPNet's and DeBERTa's) and before its classifier with this probability in training. "
          + "Default: what the base's config.json says for each, 0 where it says nothing.")
  private Double dropout;

  @Mixin
  private LanguageFlag language;

  @Option(names = "--skip-bad",
      description = "With --task: leave malformed rows out and count them; otherwise the first one "
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

  /** Of an encoder; nothing where its config is to count. */
  ConfigChange change() {
    return new ConfigChange(dropout, language.name());
  }

  /** Examples that are computed at a time; 0 for a whole batch. */
  int chunk() {
    return chunk == null ? 0 : chunk;
  }

  /** Refuses options that would have no effect. */
  void check(Verb verb, List<Path> valid) {
    if ((source != null || target != null) && !translates()) {
      throw verb.wrongly("--source-token and --target-token are for --task translate");
    }
    if (!asked()) {
      if (!dev.isEmpty() || epochs != null || chunk != null || dropout != null || language.name() != null || skip) {
        throw verb.wrongly("--dev, --epochs, --chunk, --model-dropout, --language and --skip-bad are for --task; give it");
      }
      return;
    }
    if (!TASKS.contains(task)) throw verb.wrongly("--task is '" + task + "', wanted one of " + String.join(", ", TASKS));
    if (chunk != null && chunk < 1) throw verb.wrongly("--chunk is " + chunk + "; at least 1 is needed");
    if (dropout != null && !(dropout >= 0 && dropout < 1)) {
      throw verb.wrongly("--model-dropout is " + dropout + "; wanted in [0, 1)");
    }
    if (language.name() != null && translates()) throw verb.wrongly("--language is for an X-MOD; translate has none");
    if (dropout != null && translates()) throw verb.wrongly("--model-dropout is for encoders; translate has none");
    if (chunk != null && translates()) {
      throw verb.wrongly("--chunk is not for translate; a smaller --batch with --accumulate is the same");
    }
    if (choices < 2) throw verb.wrongly("--choices is " + choices + "; at least 2 are needed");
    if (temperature != null && !(temperature > 0)) {
      throw verb.wrongly("--temperature is " + temperature + "; wanted above 0");
    }
    if (negative != null && !RetrieveTask.NAME.equals(task)) throw verb.wrongly("--negative-column is for --task retrieval");
    if (margin != null && negative == null) {
      throw verb.wrongly("--triplet needs --negative-column, the column of wrong texts");
    }
    boolean cloze = ClozeTask.NAME.equals(task);
    if (cloze && classWords == null) throw verb.wrongly("--task cloze needs --class-words, the words of classes");
    if (!cloze && (classWords != null || pattern != null)) {
      throw verb.wrongly("--pattern and --class-words are for --task cloze");
    }
    if (vectorDim < 1) throw verb.wrongly("--vector-dim is " + vectorDim + "; at least 1 is needed");
    if (!valid.isEmpty()) throw verb.wrongly("--valid is for responses; with --task give --dev");
  }

  /** Reads the files of a task that a head learns. */
  Task<?> read(List<Path> files, Verb verb, Console console) {
    return switch (task) {
      case ClassifyTask.NAME -> new ClassifyTask(texts(files, console, LabelledText::read));
      case PAIRS -> {
        if (second == null) throw verb.wrongly("--task pairs needs --second-column, the column of the second text");
        yield new ClassifyTask(texts(files, console, LabelledText::read));
      }
      case CrossTask.NAME -> {
        if (second == null) throw verb.wrongly("--task cross needs --second-column, the column of the second text");
        yield new CrossTask(texts(files, console, LabelledText::readShares));
      }
      case RegressTask.NAME -> new RegressTask(texts(files, console, LabelledText::readNumbers));
      case TagTask.NAME -> new TagTask(split(files, console, this::tagged, s -> String.join(" ", s.words())));
      case AnswerTask.NAME -> new AnswerTask(split(files, console,
          rule -> f -> Question.read(f, new Question.Fields(question, context, answers), rule), Question::context), stride);
      case ChooseTask.NAME -> new ChooseTask(split(files, console, rule -> f -> Choice.read(f, choices, withQuestion, rule),
          Choice::premise));
      case RetrieveTask.NAME ->
          new RetrieveTask(pairs(files, console, verb), pooling, temperature(RetrieveTask.USUAL_TEMPERATURE), margin);
      case LateTask.NAME -> new LateTask(pairs(files, console, verb), vectorDim, temperature(LateTask.USUAL_TEMPERATURE));
      case ClozeTask.NAME -> new ClozeTask(texts(files, console, LabelledText::read), ClozePattern.of(
          pattern == null ? "{text} ({mask})" : pattern, classWords));
      case ParseTask.NAME -> new ParseTask(split(files, console, rule -> f -> ParsedSentence.read(f, rule),
          s -> String.join(" ", s.words())));
      default -> throw new AssertionError(task);
    };
  }

  private double temperature(double usual) {
    return temperature == null ? usual : temperature;
  }

  /** Reads the files of a translation. */
  TranslateTask translation(List<Path> files, int room, Verb verb, Console console) {
    return new TranslateTask(pairs(files, console, verb), source, target, room);
  }

  private Function<Path, List<TaggedSentence>> tagged(BadRows rule) {
    return f -> f.toString().matches(".*\\.conllu(\\.gz)?")
        ? ParsedSentence.read(f, rule).stream().map(ParsedSentence::tagged).toList() : TaggedSentence.read(f, rule);
  }

  /** What reads a file by its columns. */
  @FunctionalInterface
  private interface Reader {
    List<LabelledText> read(Path file, LabelledText.Columns columns, BadRows rule);
  }

  private Split<LabelledText> texts(List<Path> files, Console console, Reader reader) {
    var columns = new LabelledText.Columns(first == null ? "text" : first, second, label);
    return split(files, console, rule -> f -> reader.read(f, columns, rule), LabelledText::first);
  }

  private Split<LabelledText> pairs(List<Path> files, Console console, Verb verb) {
    if (first == null || second == null) {
      throw verb.wrongly("--task " + task + " needs --text-column and --second-column, the columns of both texts");
    }
    var columns = new LabelledText.Columns(first, second, negative);
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
