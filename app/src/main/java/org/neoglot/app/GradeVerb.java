// neoglot grade: how well a tuned model does its task on examples that it was not trained on.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import org.neoglot.adapt.tasks.Embedder;
import org.neoglot.adapt.tasks.Floors;
import org.neoglot.adapt.tasks.Grades;
import org.neoglot.adapt.tasks.HeadedModel;
import org.neoglot.adapt.tasks.Parser;
import org.neoglot.adapt.tasks.Tagger;
import org.neoglot.adapt.tasks.TextClassifier;
import org.neoglot.adapt.tasks.Translator;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.data.ParsedSentence;
import org.neoglot.eval.data.TaggedSentence;
import org.neoglot.eval.stats.Bootstrap;
import org.neoglot.eval.stats.Estimate;
import org.neoglot.eval.stats.Sample;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Figures with intervals of what {@code finetune --task} made. */
@Command(name = "grade", header = "Measure how well a tuned model does its task.",
    description = "Reads examples as 'finetune --task' does, lets the model do them, and prints each figure with its 95 % "
        + "interval by a bootstrap over the examples. With --json one line, for 'neoglot grades' to take means of.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot grade --task tag --model swa-names --data swa.test.conll.gz",
      "prints entity F1 and token accuracy. Of three seeds' models, their mean and spread:",
      "  for s in 1 2 3; do neoglot grade --task tag --model names-$s --data swa.test.conll.gz --name "
          + "names --seed $s --json; done > figures.jsonl",
      "  neoglot grades figures.jsonl"})
final class GradeVerb extends Verb {
  /** The tasks by name. */
  enum What { CLASSIFY, PAIRS, TAG, PARSE, RETRIEVAL, TRANSLATE }

  @Mixin
  private TaskModelFlags model;

  @Option(names = "--task", required = true, paramLabel = "TASK",
      description = "classify, pairs, tag, parse, retrieval or translate.")
  private What task;

  @Option(names = "--data", required = true, arity = "1..*", paramLabel = "FILE", description = "Examples, as of finetune.")
  private List<Path> files;

  @Option(names = "--text-column", paramLabel = "NAME", defaultValue = "text",
      description = "The column of the text, the query or the source. Default: ${DEFAULT-VALUE}.")
  private String first;

  @Option(names = "--second-column", paramLabel = "NAME", description = "The column of the second text, or of the target.")
  private String second;

  @Option(names = "--label-column", paramLabel = "NAME", defaultValue = "label",
      description = "The column of the class. Default: ${DEFAULT-VALUE}.")
  private String label;

  @Option(names = "--limit", paramLabel = "N", defaultValue = "0", description = "Examples, the first ones. Default: all.")
  private int limit;

  @Option(names = "--beams", paramLabel = "N", defaultValue = "0",
      description = "Of translate: continuations that are followed. Default: as the model's folder says.")
  private int beams;

  @Option(names = "--max-new", paramLabel = "N",
      description = "Of translate: tokens of the longest translation. Default: as the model's folder says, at most 256.")
  private Integer most;

  @Option(names = "--target-token", paramLabel = "TOKEN",
      description = "Of translate: the token of the language to translate into. Default: as the model's folder says.")
  private String target;

  @Option(names = "--source-token", paramLabel = "TOKEN",
      description = "Of translate: the token of the texts' language. Default: as the model's folder says.")
  private String source;

  @Option(names = "--name", paramLabel = "NAME", description = "What 'neoglot grades' calls it. Default: the task.")
  private String name;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "With which seed the model was made, for "
      + "'neoglot grades'. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--skip-bad",
      description = "Leave malformed rows out and count them; otherwise the first one is an error.")
  private boolean skip;

  /** What came out; floors are values that trivial methods reach, by figure and method. */
  private record Graded(int examples, SequencedMap<String, Sample> figures,
      SequencedMap<String, SequencedMap<String, Double>> floors) {}

  @Override
  int run(Console console) {
    if (limit < 0 || beams < 0 || most != null && most < 1) {
      throw wrongly("--limit, --beams and --max-new cannot be below 0, 0 and 1");
    }
    boolean two = task == What.PAIRS || task == What.RETRIEVAL || task == What.TRANSLATE;
    if (two != (second != null)) {
      throw wrongly("--task " + word() + (two ? " needs --second-column, the column of the second text"
          : " has no --second-column"));
    }
    long begun = System.nanoTime();
    Graded graded = graded(console);
    double seconds = (System.nanoTime() - begun) * 1e-9;
    SequencedMap<String, Estimate> figures = new LinkedHashMap<>();
    graded.figures.forEach((figure, sample) -> figures.put(figure, Estimate.ofItems(sample, Bootstrap.of(1))));
    if (json()) console.print(JsonFile.line(asMap(graded, figures, seconds)).strip());
    else console.print(asText(graded, figures));
    return 0;
  }

  private String word() {
    return task.name().toLowerCase(Locale.ROOT);
  }

  private Graded graded(Console console) {
    if (task == What.TRANSLATE) return translated(console);
    try (var opened = model.open(console); var threads = team(); var run = Run.eager(threads)) {
      return switch (task) {
        case CLASSIFY, PAIRS -> {
          var rows = rows(console, texts(label));
          yield new Graded(rows.size(), Grades.classes(rows, new TextClassifier(opened, run)), new LinkedHashMap<>());
        }
        case TAG -> {
          var rows = rows(console, rule -> f -> f.toString().matches(".*\\.conllu(\\.gz)?")
              ? ParsedSentence.read(f, rule).stream().map(ParsedSentence::tagged).toList() : TaggedSentence.read(f, rule));
          yield new Graded(rows.size(), Grades.tags(rows, new Tagger(opened, run)), new LinkedHashMap<>());
        }
        case PARSE -> parsed(opened, run, console);
        case RETRIEVAL -> {
          var rows = rows(console, texts(null));
          yield new Graded(rows.size(), Grades.neighbours(rows, Embedder.of(opened, run, model.path())),
              Floors.chance(rows.size()));
        }
        case TRANSLATE -> throw new AssertionError(task);
      };
    }
  }

  private Graded parsed(HeadedModel opened, EagerRun run, Console console) {
    var rows = rows(console, rule -> f -> ParsedSentence.read(f, rule));
    try (var parser = Parser.open(model.path(), opened, run)) {
      var figures = Grades.trees(rows, parser);
      return new Graded(rows.size(), figures, Floors.chains(rows));
    }
  }

  private Graded translated(Console console) {
    var rows = rows(console, texts(null));
    try (var opened = OpenedTranslator.open(model.path(), null, source, console); var threads = team();
        var run = Run.eager(threads)) {
      var translator = new Translator(opened.model(), opened.tokenizer(), run, opened.settings(), target);
      return new Graded(rows.size(), Grades.translations(rows, translator, beams, most == null ? 0 : most),
          new LinkedHashMap<>());
    }
  }

  private Function<BadRows, Function<Path, List<LabelledText>>> texts(String labels) {
    var columns = new LabelledText.Columns(first, second, labels);
    return rule -> f -> LabelledText.read(f, columns, rule);
  }

  private <R> List<R> rows(Console console, Function<BadRows, Function<Path, List<R>>> reader) {
    var rule = skip ? BadRows.skip() : BadRows.stop();
    List<R> all = new ArrayList<>();
    for (Path file : files) all.addAll(reader.apply(rule).apply(file));
    rule.report().forEach(console::warn);
    return limit == 0 || limit >= all.size() ? all : all.subList(0, limit);
  }

  private Map<String, Object> asMap(Graded graded, SequencedMap<String, Estimate> figures, double seconds) {
    var map = new LinkedHashMap<String, Object>();
    map.put("name", name == null ? word() : name);
    map.put("seed", seed);
    map.put("task", word());
    map.put("model", model.path().toString());
    map.put("data", files.stream().map(Path::toString).toList());
    map.put("examples", graded.examples);
    map.put("seconds", seconds);
    List<Map<String, Object>> rows = new ArrayList<>();
    figures.forEach((figure, e) -> {
      var row = new LinkedHashMap<String, Object>();
      row.put("figure", figure);
      row.put("value", e.mean());
      row.put("low", e.interval().low());
      row.put("high", e.interval().high());
      row.put("floors", graded.floors.getOrDefault(figure, new LinkedHashMap<>()));
      rows.add(row);
    });
    map.put("figures", rows);
    return map;
  }

  private static String asText(Graded graded, SequencedMap<String, Estimate> figures) {
    var table = new Table(String.format(Locale.ROOT, "%,d examples", graded.examples), "value", "95 % interval", "floors");
    figures.forEach((figure, e) -> table.row(figure, number(e.mean()),
        number(e.interval().low()) + " to " + number(e.interval().high()), floors(graded.floors.get(figure))));
    return table.toString();
  }

  private static String floors(SequencedMap<String, Double> of) {
    if (of == null) return "";
    List<String> all = new ArrayList<>();
    of.forEach((method, value) -> all.add(method + " " + number(value)));
    return String.join(", ", all);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
