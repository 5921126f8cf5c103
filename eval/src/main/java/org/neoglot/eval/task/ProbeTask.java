// What a linear classifier finds in a model's vectors, while the model stays as it is.
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.eval.metric.Classification;
import org.neoglot.eval.metric.ConfusionMatrix;
import org.neoglot.eval.metric.Labelled;
import org.neoglot.eval.metric.Scale;
import org.neoglot.models.Pooling;

/** Classification by a {@link LinearProbe} on the mean of a text's rows; accuracy, and F1 averaged over labels. */
public record ProbeTask(String name, String about, List<Labelling> train, List<Labelling> test) implements Task {
  /** Of the mean loss: keeps a probe of more columns than rows from learning rows by heart. */
  private static final double PENALTY = 0.1;

  public ProbeTask {
    train = List.copyOf(train);
    test = List.copyOf(test);
    if (train.isEmpty() || test.isEmpty()) {
      throw new IllegalArgumentException(name + " has " + train.size() + " rows to learn from and " + test.size() + " to test");
    }
  }

  @Override
  public Scale scale() {
    return Classification.accuracy().scale();
  }

  @Override
  public int size() {
    return test.size();
  }

  @Override
  public List<String> texts() {
    return test.stream().map(Labelling::all).toList();
  }

  @Override
  public boolean seeded(Options options) {
    return false;
  }

  @Override
  public Outcome run(Subject subject, Options options) {
    Embedder embedder = new Embedder(subject, Pooling.MEAN, false);
    LinearProbe probe = LinearProbe.train(embedder.of(train.stream().map(Labelling::all).toList()),
        train.stream().map(Labelling::label).toList(), PENALTY);
    List<Labelling> asked = test.subList(0, options.asked(size()));
    double[][] vectors = embedder.of(asked.stream().map(Labelling::all).toList());
    List<Labelled> labels = new ArrayList<>();
    List<Outcome.Answer> answers = new ArrayList<>();
    List<Outcome.Sure> sure = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      double[] p = probe.probabilities(vectors[i]);
      int best = 0;
      for (int c = 1; c < p.length; c++) if (p[c] > p[best]) best = c;
      String given = probe.labels().get(best);
      boolean right = given.equals(asked.get(i).label());
      labels.add(new Labelled(asked.get(i).label(), given));
      answers.add(new Outcome.Answer(asked.get(i).all(), asked.get(i).label(), given, right ? 1 : 0));
      sure.add(new Outcome.Sure(p[best], right));
    }
    List<Measured> measures = List.of(Measured.of(Classification.accuracy(), labels),
        Measured.of(Classification.macroF1(names()), labels));
    return new Outcome(name, measures, answers, labels, sure);
  }

  /** All labels of either side: an average over labels must not depend on what was given. */
  private List<String> names() {
    List<Labelled> all = new ArrayList<>();
    for (Labelling l : train) all.add(new Labelled(l.label(), l.label()));
    for (Labelling l : test) all.add(new Labelled(l.label(), l.label()));
    return ConfusionMatrix.labels(all);
  }
}
