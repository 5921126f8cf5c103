// Which of some candidates does a model find most probable?
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.neoglot.eval.metric.Classification;
import org.neoglot.eval.metric.Labelled;
import org.neoglot.eval.metric.Mean;
import org.neoglot.eval.metric.Scale;

/**
 * Choices by likelihood (Brown et al. 2020, section 2.4). The measure is accuracy; a choice between equal candidates counts
 * as wrong, since a model that says the same of everything has chosen nothing.
 *
 * @param wordings the examples in each wording, as many in each
 * @param shown examples to show, in each wording; empty for a task without
 * @param named the candidates' names where all examples have the same ones, for a table of confusions; otherwise empty
 * @param fixed how candidates are compared whatever the options say, for a task whose definition says it; otherwise empty
 */
public record ChoiceTask(String name, String about, List<List<Choice>> wordings, List<List<Choice>> shown,
    List<String> named, Optional<Normalization> fixed) implements Task {
  /** Compared as the options say. */
  public ChoiceTask(String name, String about, List<List<Choice>> wordings, List<List<Choice>> shown, List<String> named) {
    this(name, about, wordings, shown, named, Optional.empty());
  }

  public ChoiceTask {
    wordings = List.copyOf(wordings);
    shown = List.copyOf(shown);
    named = List.copyOf(named);
    if (wordings.isEmpty() || wordings.getFirst().isEmpty()) throw new IllegalArgumentException(name + " has no example");
    if (!shown.isEmpty() && shown.size() != wordings.size()) {
      throw new IllegalArgumentException(name + " has examples to show in " + shown.size() + " wordings, and questions in "
          + wordings.size());
    }
  }

  @Override
  public Scale scale() {
    return Scale.share("accuracy");
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
    return wordings.getFirst().stream().map(Choice::shown).toList();
  }

  @Override
  public boolean seeded(Options options) {
    return options.shots() > 0;
  }

  @Override
  public Outcome run(Subject subject, Options options) {
    int wording = options.wording() % wordings.size();
    List<Choice> asked = wordings.get(wording).subList(0, options.asked(size()));
    List<String> contexts = contexts(asked, wording, options);
    List<Judged> judged = fixed.orElse(options.normalization()).judge(subject.scorer(name), contexts,
        asked.stream().map(Choice::candidates).toList());
    List<Double> right = new ArrayList<>();
    List<Outcome.Answer> answers = new ArrayList<>();
    List<Outcome.Sure> sure = new ArrayList<>();
    List<Labelled> labels = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Choice c = asked.get(i);
      int given = judged.get(i).chosen(c.right());
      right.add(given == c.right() ? 1.0 : 0.0);
      answers.add(new Outcome.Answer(c.context(), c.candidates().get(c.right()), c.candidates().get(given), right.get(i)));
      sure.add(new Outcome.Sure(judged.get(i).probability(given), given == c.right()));
      if (!named.isEmpty()) labels.add(new Labelled(named.get(c.right()), named.get(given)));
    }
    List<Measured> measures = new ArrayList<>();
    measures.add(Measured.of(new Mean<Double>(scale(), x -> x), right));
    if (!named.isEmpty()) measures.add(Measured.of(Classification.macroF1(named), labels));
    return new Outcome(name, measures, answers, labels, sure);
  }

  private List<String> contexts(List<Choice> asked, int wording, Options options) {
    List<Choice> pool = shown.isEmpty() ? List.of() : shown.get(wording);
    List<String> contexts = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Choice question = asked.get(i);
      contexts.add(Shots.before(name, pool, Choice::shown, options, i,
          c -> question.group().isEmpty() || !c.group().equals(question.group())) + question.context());
    }
    return contexts;
  }
}
