// Questions whose answer stands in a text.
package org.neoglot.eval.builtin;

import java.util.List;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.Question;
import org.neoglot.eval.metric.Squad;
import org.neoglot.eval.task.GenerationTask;
import org.neoglot.eval.task.Prompt;

/** Reading comprehension by generation: XQuAD (Artetxe et al. 2020) and AfriQA (Ogundepo et al. 2023). */
final class Questions {
  private static final int TOKENS = 32;
  private static final String ABOUT = "an answer that stands in the text, written";
  private static final String ACROSS = "a question about an English text, answered in English";

  static final Benchmark XQUAD = Benchmark.ofFiles("xquad", ABOUT, "qa/xquad/*.test.json", (data, name, language) ->
      of(data, name, ABOUT, "qa/xquad/" + language + ".test.json", "qa/xquad/" + language + ".train.json",
          Question.Fields.USUAL));

  static final Benchmark AFRIQA = Benchmark.ofFiles("afriqa", ACROSS, "qa/afriqa/*.test.jsonl", (data, name, language) ->
      of(data, name, ACROSS, "qa/afriqa/" + language + ".test.jsonl", "qa/afriqa/" + language + ".train.jsonl",
          new Question.Fields("question_lang", "context", "answer_pivot")));

  private Questions() {}

  private static Listed of(DataFolder data, String name, String about, String test, String train, Question.Fields fields) {
    BadRows rule = data.rule();
    List<List<Prompt>> asked = prompts(Question.read(data.file(test), fields, rule));
    List<List<Prompt>> shown = data.has(train) ? prompts(Question.read(data.file(train), fields, rule)) : List.of();
    return new Listed(new GenerationTask(name, about, asked, shown, s -> s, List.of(Squad.f1(), Squad.exactMatch()), TOKENS),
        List.of(), rule);
  }

  private static List<List<Prompt>> prompts(List<Question> rows) {
    List<Question> answered = rows.stream().filter(q -> !q.impossible()).toList();
    return List.of(
        answered.stream().map(q -> prompt(q, q.context() + "\nQuestion: " + q.question() + "\nAnswer:")).toList(),
        answered.stream().map(q -> prompt(q, "Text: " + q.context() + "\n" + q.question() + "\nThe answer is:")).toList());
  }

  private static Prompt prompt(Question q, String text) {
    List<String> right = q.answers().stream().map(Question.Answer::text).distinct().toList();
    return new Prompt(text, right, right.getFirst(), "question: " + q.question() + " context: " + q.context());
  }
}
