// Which of a few labels does a text have?
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.neoglot.eval.data.Framing;
import org.neoglot.eval.data.Sequence;
import org.neoglot.eval.metric.Additive;
import org.neoglot.eval.metric.Labelled;
import org.neoglot.eval.metric.Scale;
import org.neoglot.models.Backbone;
import org.neoglot.models.Labels;
import org.neoglot.models.SequenceHead;

/**
 * Classification, in the way that a model knows: by its head, where it was trained to classify; otherwise by which label's
 * word it finds most probable in a template ({@link Scorer}: behind the text, in the place of a mask, or as a target). Of
 * equally probable labels the first is taken.
 *
 * @param labels all labels, in the order of the wordings' words
 * @param wordings at least one
 * @param train examples to show; empty for a task without
 * @param metrics of given labels; the first is the one that the task is compared by
 */
public record LabelTask(String name, String about, List<String> labels, List<Wording> wordings, List<Labelling> train,
    List<Labelling> test, List<Additive<Labelled>> metrics) implements Task {
  public LabelTask {
    labels = List.copyOf(labels);
    wordings = List.copyOf(wordings);
    train = List.copyOf(train);
    test = List.copyOf(test);
    metrics = List.copyOf(metrics);
    if (test.isEmpty() || wordings.isEmpty() || metrics.isEmpty()) {
      throw new IllegalArgumentException(name + " has no row, no wording or no metric");
    }
    for (Wording w : wordings) {
      if (w.words().size() != labels.size()) {
        throw new IllegalArgumentException(name + ": " + w.words().size() + " words for " + labels.size() + " labels");
      }
    }
    for (List<Labelling> rows : List.of(train, test)) {
      for (Labelling row : rows) {
        if (!labels.contains(row.label())) {
          throw new IllegalArgumentException(name + ": found the label '" + row.label() + "', wanted one of " + labels);
        }
      }
    }
  }

  @Override
  public Scale scale() {
    return metrics.getFirst().scale();
  }

  @Override
  public int size() {
    return test.size();
  }

  @Override
  public int variants() {
    return wordings.size();
  }

  @Override
  public List<String> texts() {
    return test.stream().map(Labelling::all).toList();
  }

  @Override
  public boolean seeded(Options options) {
    return options.shots() > 0;
  }

  @Override
  public Outcome run(Subject subject, Options options) {
    List<Labelling> asked = test.subList(0, options.asked(size()));
    List<Judged> judged = subject.classifier().isPresent() ? byHead(subject, asked)
        : byWords(subject, asked, wordings.get(options.wording() % wordings.size()), options);
    List<Labelled> given = new ArrayList<>();
    List<Outcome.Answer> answers = new ArrayList<>();
    List<Outcome.Sure> sure = new ArrayList<>();
    for (int i = 0; i < judged.size(); i++) {
      int best = judged.get(i).best();
      Labelling row = asked.get(i);
      boolean right = labels.get(best).equals(row.label());
      given.add(new Labelled(row.label(), labels.get(best)));
      answers.add(new Outcome.Answer(row.all(), row.label(), labels.get(best), right ? 1 : 0));
      sure.add(new Outcome.Sure(judged.get(i).probability(best), right));
    }
    List<Measured> measures = new ArrayList<>();
    for (Additive<Labelled> metric : metrics) measures.add(Measured.of(metric, given));
    return new Outcome(name, measures, answers, given, sure);
  }

  /** The words' likelihoods, as the options compare them. */
  private List<Judged> byWords(Subject subject, List<Labelling> asked, Wording wording, Options options) {
    List<String> contexts = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) contexts.add(examples(i, wording, options) + wording.context(asked.get(i)));
    List<String> candidates = wording.candidates();
    return options.normalization().judge(subject.scorer(name), contexts, asked.stream().map(row -> candidates).toList());
  }

  private String examples(int number, Wording wording, Options options) {
    return Shots.before(name, train,
        row -> wording.context(row) + wording.candidates().get(labels.indexOf(row.label())), options, number, row -> true);
  }

  /** Scores of the head, in the order of the task's labels; classes that the task does not have are left out. */
  private List<Judged> byHead(Subject subject, List<Labelling> asked) {
    SequenceHead head = subject.classifier().orElseThrow();
    if (head.problem() != SequenceHead.Problem.SINGLE_LABEL) {
      throw new IllegalArgumentException(name + ": the head of " + subject.model().config().source() + " is a "
          + head.problem().published() + ", wanted " + SequenceHead.Problem.SINGLE_LABEL.published());
    }
    int[] columns = columns(subject);
    Backbone model = subject.backbone(name);
    Framing framing = new Framing(subject.tokenizer());
    List<Sequence> sequences = asked.stream().map(row -> {
      int[] first = subject.tokenizer().encodePlain(row.text());
      return row.second().isEmpty() ? framing.one(first, model.context())
          : framing.pair(first, subject.tokenizer().encodePlain(row.second()), model.context());
    }).toList();
    List<Judged> judged = new ArrayList<>();
    Packed.each(subject, model, sequences, (some, from, rows, s) -> {
      double[] flat = subject.run().read(head.logits(subject.run(), rows, s));
      for (int i = 0; i < some.size(); i++) {
        int row = i * head.classes();
        judged.add(new Judged(Arrays.stream(columns).mapToDouble(c -> flat[row + c]).toArray()));
      }
    });
    return judged;
  }

  /** The head's class for each label, whatever its case. */
  private int[] columns(Subject subject) {
    List<String> classes = Labels.of(subject.model().config()).stream().map(c -> c.toLowerCase(Locale.ROOT)).toList();
    int[] columns = new int[labels.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = classes.indexOf(labels.get(i).toLowerCase(Locale.ROOT));
      if (columns[i] < 0) {
        throw new IllegalArgumentException(name + ": the head of " + subject.model().config().source() + " knows the labels "
            + classes + ", wanted '" + labels.get(i) + "' among them");
      }
    }
    return columns;
  }
}
