// What does a model say when it is free to say anything?
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.neoglot.eval.metric.Additive;
import org.neoglot.eval.metric.Output;
import org.neoglot.models.Decoder;
import org.neoglot.models.Generator;
import org.neoglot.models.Sampling;

/**
 * Greedy generation, of which an answer is taken out. The answer ends at the first line break: what comes after it is
 * the model's next example.
 *
 * @param shown examples to show; empty for a task without
 * @param answer takes the answer out of what was generated
 * @param metrics of answers; the first is the one that the task is compared by
 * @param tokens most new tokens
 */
public record GenerationTask(String name, String about, List<Prompt> prompts, List<Prompt> shown,
    UnaryOperator<String> answer, List<Additive<Output>> metrics, int tokens) implements Task {
  /** Prompts that are continued together. */
  private static final int BATCH = 16;

  public GenerationTask {
    prompts = List.copyOf(prompts);
    shown = List.copyOf(shown);
    metrics = List.copyOf(metrics);
    if (prompts.isEmpty() || metrics.isEmpty()) throw new IllegalArgumentException(name + " has no prompt or no metric");
  }

  @Override
  public int size() {
    return prompts.size();
  }

  @Override
  public boolean seeded(Options options) {
    return options.shots() > 0;
  }

  @Override
  public Outcome run(Subject subject, Options options) {
    Decoder model = subject.decoder(name);
    List<Prompt> asked = prompts.subList(0, options.asked(size()));
    List<Output> outputs = new ArrayList<>();
    Generator generator = new Generator(model, subject.run());
    var how = new Generator.Options(tokens, Set.of(subject.start()), new Sampling.Greedy(), options.seed());
    for (int from = 0; from < asked.size(); from += BATCH) {
      List<Prompt> some = asked.subList(from, Math.min(asked.size(), from + BATCH));
      int[][] ids = new int[some.size()][];
      for (int i = 0; i < ids.length; i++) ids[i] = ids(subject, text(some.get(i), from + i, options), model.context() - tokens);
      int[][] made = generator.generate(ids, how);
      for (int i = 0; i < ids.length; i++) {
        outputs.add(new Output(answer.apply(firstLine(subject.tokenizer().decode(made[i]))), some.get(i).right()));
      }
    }
    List<Measured> measures = new ArrayList<>();
    for (Additive<Output> metric : metrics) measures.add(Measured.of(metric, outputs));
    Additive<Output> main = metrics.getFirst();
    List<Outcome.Answer> answers = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      answers.add(new Outcome.Answer(asked.get(i).text(), asked.get(i).right().getFirst(), outputs.get(i).text(),
          main.score(main.statistics(outputs.get(i)))));
    }
    return new Outcome(name, measures, answers);
  }

  private String text(Prompt question, int number, Options options) {
    if (options.shots() == 0) return question.text();
    if (shown.isEmpty()) throw new IllegalArgumentException(name + " has no examples to show, found --shots " + options.shots());
    StringBuilder text = new StringBuilder();
    for (int at : Shots.choose(shown.size(), options.shots(), options.seed(), number, i -> true)) {
      text.append(shown.get(at).shown()).append("\n\n");
    }
    return text.append(question.text()).toString();
  }

  /** The start id and the text, without its beginning where there is no room for it. */
  private int[] ids(Subject subject, String text, int room) {
    if (room < 2) throw new IllegalArgumentException(name + " makes " + tokens + " tokens, which leaves no room for a prompt");
    int[] plain = subject.tokenizer().encodePlain(text);
    int kept = Math.min(plain.length, room - 1);
    int[] ids = new int[kept + 1];
    ids[0] = subject.start();
    System.arraycopy(plain, plain.length - kept, ids, 1, kept);
    return ids;
  }

  private static String firstLine(String text) {
    return Arrays.stream(text.strip().split("\n", 2)).findFirst().orElse("").strip();
  }
}
