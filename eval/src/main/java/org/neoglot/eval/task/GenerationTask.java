// What does a model say when it is free to say anything?
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.neoglot.eval.metric.Additive;
import org.neoglot.eval.metric.Output;
import org.neoglot.eval.metric.Scale;
import org.neoglot.models.Decoder;
import org.neoglot.models.Generator;
import org.neoglot.models.Sampling;

/**
 * Greedy generation, of which an answer is taken out. The answer ends at the first line break: what comes after it is
 * the model's next example. A model from source to target is given the source alone, and no examples.
 *
 * @param wordings the prompts in each wording, as many in each
 * @param shown examples to show, in each wording; empty for a task without
 * @param answer takes the answer out of what was generated
 * @param metrics of answers; the first is the one that the task is compared by
 * @param tokens most new tokens; at most half of the model's context, so that there is room for a prompt
 */
public record GenerationTask(String name, String about, List<List<Prompt>> wordings, List<List<Prompt>> shown,
    UnaryOperator<String> answer, List<Additive<Output>> metrics, int tokens) implements Task {
  /** Prompts that are continued together. */
  private static final int BATCH = 16;

  public GenerationTask {
    wordings = List.copyOf(wordings);
    shown = List.copyOf(shown);
    metrics = List.copyOf(metrics);
    if (wordings.isEmpty() || wordings.getFirst().isEmpty() || metrics.isEmpty()) {
      throw new IllegalArgumentException(name + " has no prompt or no metric");
    }
    if (!shown.isEmpty() && shown.size() != wordings.size()) {
      throw new IllegalArgumentException(name + " has examples to show in " + shown.size() + " wordings, and prompts in "
          + wordings.size());
    }
  }

  @Override
  public Scale scale() {
    return metrics.getFirst().scale();
  }

  @Override
  public int size() {
    return wordings.getFirst().size();
  }

  @Override
  public int variants() {
    return wordings.size();
  }

  @Override
  public List<String> texts() {
    return wordings.getFirst().stream().map(Prompt::source).toList();
  }

  @Override
  public boolean seeded(Options options) {
    return options.shots() > 0;
  }

  @Override
  public Outcome run(Subject subject, Options options) {
    int wording = options.wording() % wordings.size();
    List<Prompt> asked = wordings.get(wording).subList(0, options.asked(size()));
    List<String> said = subject.encoderDecoder().isPresent() ? targets(subject, asked, options)
        : continuations(subject, asked, wording, options);
    List<Output> outputs = new ArrayList<>();
    for (int i = 0; i < said.size(); i++) outputs.add(new Output(answer.apply(said.get(i)), asked.get(i).right()));
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

  private List<String> continuations(Subject subject, List<Prompt> asked, int wording, Options options) {
    Decoder model = subject.decoder(name);
    Generator generator = new Generator(model, subject.run());
    var how = how(subject, options);
    List<String> said = new ArrayList<>();
    for (int from = 0; from < asked.size(); from += BATCH) {
      List<Prompt> some = asked.subList(from, Math.min(asked.size(), from + BATCH));
      int[][] ids = new int[some.size()][];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = ids(subject, text(some.get(i), from + i, wording, options), model.context() - how.maxNew());
      }
      for (int[] made : generator.generate(ids, how)) said.add(firstLine(subject.tokenizer().decode(made)));
    }
    return said;
  }

  private List<String> targets(Subject subject, List<Prompt> asked, Options options) {
    Generator generator = new Generator(subject.encoderDecoder().orElseThrow(), subject.run());
    List<String> said = new ArrayList<>();
    for (int from = 0; from < asked.size(); from += BATCH) {
      int[][] sources = asked.subList(from, Math.min(asked.size(), from + BATCH)).stream()
          .map(p -> TargetLikelihood.source(subject, p.source())).toArray(int[][]::new);
      for (int[] made : generator.generate(sources, how(subject, options))) {
        said.add(firstLine(subject.tokenizer().decode(made)));
      }
    }
    return said;
  }

  private Generator.Options how(Subject subject, Options options) {
    int most = Math.clamp(subject.model().context() / 2, 1, tokens);
    return new Generator.Options(most, subject.stops(), new Sampling.Greedy(), options.seed());
  }

  private String text(Prompt question, int number, int wording, Options options) {
    List<Prompt> pool = shown.isEmpty() ? List.of() : shown.get(wording);
    return Shots.before(name, pool, Prompt::shown, options, number, p -> true) + question.text();
  }

  /** The start id and the text, without its beginning where there is no room for it. */
  private int[] ids(Subject subject, String text, int room) {
    if (room < 2) throw new IllegalArgumentException(name + ": a context of " + subject.model().context()
        + " tokens leaves no room for a prompt");
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
