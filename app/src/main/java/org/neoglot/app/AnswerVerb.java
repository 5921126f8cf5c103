// neoglot answer: where in a text the answer to a question stands.
package org.neoglot.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.neoglot.adapt.tasks.Answerer;
import org.neoglot.app.console.Console;
import org.neoglot.engine.Run;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.Question;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Answers as they stand in a text. */
@Command(name = "answer", header = "Find the answer to a question in a text.",
    description = "Prints the answer as it stands in the text, or an empty line for none. A long text "
        + "is read in windows. Of --data, which is SQuAD's JSON or JSONL with question, context and answers, all "
        + "questions are answered, a line each: id, a tab, the answer. With --json each line is an object with the "
        + "place in the text and the scores.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot answer --model qa --question \"Who wrote it?\" --context \"The book was written by Ann Lee in 1999.\"",
      "  Ann Lee",
      "where qa was made by 'neoglot finetune --task qa'."})
final class AnswerVerb extends Verb {
  @Mixin
  private TaskModelFlags model;

  @Option(names = "--question", paramLabel = "TEXT", description = "The question.")
  private String question;

  @Option(names = "--context", paramLabel = "TEXT",
      description = "The text to look in. Default: standard input, as a whole.")
  private String context;

  @Option(names = "--context-file", paramLabel = "FILE", description = "A UTF-8 file to look in instead.")
  private Path file;

  @Option(names = "--data", paramLabel = "FILE", description = "Questions and their texts: .json (SQuAD) or .jsonl.")
  private Path data;

  @Option(names = "--stride", paramLabel = "N", defaultValue = "128",
      description = "Tokens that neighbouring windows share. Default: ${DEFAULT-VALUE}.")
  private int stride;

  @Option(names = "--null-threshold", paramLabel = "X", defaultValue = "Infinity",
      description = "Give no answer where the score of having none exceeds the best answer's by more. "
          + "Default: always answer.")
  private double threshold;

  @Option(names = "--skip-bad",
      description = "Leave malformed rows out and count them; otherwise the first one is an error.")
  private boolean skip;

  @Override
  int run(Console console) throws Exception {
    if ((question == null) == (data == null)) throw wrongly("give --question or --data, one of them");
    if (data != null && (context != null || file != null)) {
      throw wrongly("--data brings its own texts; --context is for --question");
    }
    if (context != null && file != null) throw wrongly("--context and --context-file: give one of them");
    List<Question> questions = data == null ? List.of(new Question("1", question, context(), List.of())) : read(console);
    try (var opened = model.open(console); var threads = team(); var run = Run.eager(threads)) {
      var answerer = new Answerer(opened, run, stride, threshold);
      for (int from = 0; from < questions.size(); from += InputFlags.GROUP) {
        var some = questions.subList(from, Math.min(questions.size(), from + InputFlags.GROUP));
        var answers = answerer.of(some);
        for (int i = 0; i < some.size(); i++) console.print(line(some.get(i), answers.get(i)));
      }
      return 0;
    }
  }

  private String context() throws Exception {
    if (context != null) return context;
    return file == null ? new String(System.in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
        : Files.readString(file);
  }

  private List<Question> read(Console console) {
    var rule = skip ? BadRows.skip() : BadRows.stop();
    var questions = Question.read(data, Question.Fields.USUAL, rule);
    rule.report().forEach(console::warn);
    return questions;
  }

  private String line(Question q, Answerer.Answer a) {
    if (!json()) return data == null ? a.text() : q.id() + "\t" + a.text().replaceAll("\\s+", " ");
    var map = new LinkedHashMap<String, Object>();
    map.put("id", q.id());
    map.put("question", q.question());
    map.put("answer", a.text());
    map.put("answer_start", a.start());
    map.put("score", a.score());
    map.put("null_score", a.nullScore());
    return JsonFile.line(map).strip();
  }
}
