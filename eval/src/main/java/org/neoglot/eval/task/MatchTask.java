// Does a model put sentences that mean the same next to each other?
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.eval.metric.Mean;
import org.neoglot.eval.metric.Scale;
import org.neoglot.models.Pooling;

/**
 * Sentence retrieval: for each first text the nearest of all second texts by cosine of mean rows (Artetxe and Schwenk 2019,
 * section 4.3). Measured are the share whose nearest is their own, and the mean of one over its rank.
 *
 * @param second text i belongs to text i of {@code first}
 */
public record MatchTask(String name, String about, List<String> first, List<String> second) implements Task {
  public MatchTask {
    first = List.copyOf(first);
    second = List.copyOf(second);
    if (first.isEmpty() || first.size() != second.size()) {
      throw new IllegalArgumentException(name + " has " + first.size() + " texts and " + second.size() + " that belong to them");
    }
  }

  @Override
  public Scale scale() {
    return Scale.share("accuracy");
  }

  @Override
  public int size() {
    return first.size();
  }

  @Override
  public List<String> texts() {
    return first;
  }

  @Override
  public boolean seeded(Options options) {
    return false;
  }

  @Override
  public Outcome run(Subject subject, Options options) {
    int asked = options.asked(size());
    Embedder embedder = new Embedder(subject, Pooling.MEAN, true);
    double[][] queries = embedder.of(first.subList(0, asked));
    double[][] candidates = embedder.of(second);
    List<Integer> ranks = new ArrayList<>();
    List<Outcome.Answer> answers = new ArrayList<>();
    for (int i = 0; i < asked; i++) {
      double[] similar = Embedder.products(queries[i], candidates);
      // Ties keep the order of the candidates. A place among all needs no sorting of all.
      int rank = 1;
      int best = 0;
      for (int j = 0; j < similar.length; j++) {
        if (similar[j] > similar[i] || similar[j] == similar[i] && j < i) rank++;
        if (similar[j] > similar[best]) best = j;
      }
      ranks.add(rank);
      answers.add(new Outcome.Answer(first.get(i), second.get(i), second.get(best), 1.0 / rank));
    }
    return new Outcome(name, List.of(
        Measured.of(new Mean<Integer>(scale(), rank -> rank == 1 ? 1 : 0), ranks),
        Measured.of(new Mean<Integer>(Scale.share("mean reciprocal rank"), rank -> 1.0 / rank), ranks)), answers);
  }
}
