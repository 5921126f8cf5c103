// The options that say what texts a verb works on: arguments, files, or standard input.
package org.neoglot.app;

import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.neoglot.app.console.Console;
import org.neoglot.engine.file.Hashes;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.InGroups;
import org.neoglot.eval.data.InputRows;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.data.WordsOnly;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Texts, or pairs of texts, in groups as they come; a mixin of verbs. */
final class InputFlags {
  /** Rows that are computed together. */
  static final int GROUP = 64;

  @Parameters(paramLabel = "TEXT", arity = "0..*",
      description = "Texts. Without any, and without --input: lines of standard input.")
  private List<String> texts = new ArrayList<>();

  @Option(names = "--input", arity = "1..*", paramLabel = "FILE",
      description = "Texts from files: lines of .txt, rows of .tsv or .jsonl (each also with .gz).")
  private List<Path> files = List.of();

  @Option(names = "--text-column", paramLabel = "NAME", defaultValue = "text",
      description = "The column or field of --input that holds the text. Default: ${DEFAULT-VALUE}.")
  private String first;

  @Option(names = "--second-column", paramLabel = "NAME", description = "The one that holds the second text of a pair.")
  private String second;

  @Option(names = "--skip-bad",
      description = "Leave malformed rows out and count them; otherwise the first one is an error. "
          + "Of translate and of embed with --out an empty line of --input is malformed too: results are a row a line.")
  private boolean skip;

  /** Whether an empty line of --input is malformed, because the results are a row a line. */
  private boolean everyLine;

  /** Takes an empty line of --input for a malformed row, which would shift the results of all lines behind it. */
  void everyLine() {
    everyLine = true;
  }

  /** Whether rows have a second text. */
  boolean pairs() {
    return second != null;
  }

  /** Whether texts come from standard input, where nobody can read them a second time. */
  boolean piped() {
    return files.isEmpty() && texts.isEmpty();
  }

  /** Refuses options that do not go together, before anything is opened. */
  void check(Verb verb) {
    if (!texts.isEmpty() && !files.isEmpty()) throw verb.wrongly("texts as arguments and --input: give one of them");
    if (second != null && files.isEmpty()) throw verb.wrongly("--second-column is for the rows of --input");
  }

  /** What decides which texts there are, their content by its SHA-256; that of standard input is not known. */
  SequencedMap<String, String> about() {
    SequencedMap<String, String> about = new LinkedHashMap<>();
    about.put("--input", piped() ? "standard input" : files.isEmpty() ? "arguments" : files.toString());
    var content = new StringBuilder();
    files.forEach(f -> content.append(Hashes.sha256(f)).append('\n'));
    texts.forEach(t -> content.append(t.length()).append(' ').append(t).append('\n'));
    about.put("content of the input", Hashes.sha256(content.toString().getBytes(StandardCharsets.UTF_8)));
    about.put("--text-column", first);
    about.put("--second-column", String.valueOf(second));
    about.put("--skip-bad", String.valueOf(skip));
    return about;
  }

  /** How many texts there are, where that can be known before they are worked on; 0 for standard input. */
  long count(Verb verb) {
    if (files.isEmpty()) return texts.size();
    long[] count = {0};
    // What is left out is said when it is worked on; a row that ends the work should do so before it begins.
    var rows = new InputRows(GROUP, everyLine, group -> count[0] += group.size());
    var rule = skip ? BadRows.skip() : BadRows.stop();
    files.forEach(f -> rows.file(f, columns(), rule));
    rows.end();
    return count[0];
  }

  private LabelledText.Columns columns() {
    return new LabelledText.Columns(first, second, null);
  }

  /**
   * Hands over all texts in groups of sentences: words of CoNLL files as they are cut there, of any other text as white space
   * cuts it.
   */
  void sentences(Verb verb, Console console, Consumer<List<List<String>>> sink) {
    List<Path> cut = files.stream().filter(WordsOnly::is).toList();
    if (cut.isEmpty()) {
      each(verb, console, rows -> sink.accept(rows.stream().map(r -> List.of(r.first().strip().split("\\s+"))).toList()));
      return;
    }
    check(verb);
    if (cut.size() < files.size()) {
      throw verb.wrongly("--input: " + files + ": give CoNLL files alone, or only files of other kinds");
    }
    var groups = new InGroups<>(GROUP, sink);
    var rule = skip ? BadRows.skip() : BadRows.stop();
    cut.forEach(file -> WordsOnly.read(file, rule, groups::add));
    groups.end();
    rule.report().forEach(console::warn);
  }

  /** Hands over all rows in groups; what was left out is said at the end. */
  void each(Verb verb, Console console, Consumer<List<LabelledText>> sink) {
    each(verb, console, GROUP, sink);
  }

  /** @param group rows of a group from files; of what is typed or piped, fewer, so that results come soon */
  void each(Verb verb, Console console, int group, Consumer<List<LabelledText>> sink) {
    check(verb);
    var rows = new InputRows(files.isEmpty() ? GROUP : group, everyLine && !files.isEmpty(), sink);
    var rule = skip ? BadRows.skip() : BadRows.stop();
    if (!files.isEmpty()) files.forEach(f -> rows.file(f, columns(), rule));
    else if (texts.isEmpty()) rows.lines(new InputStreamReader(System.in, StandardCharsets.UTF_8), rule);
    else texts.forEach(t -> rows.add(new LabelledText(t, null, null)));
    rows.end();
    rule.report().forEach(console::warn);
  }
}
