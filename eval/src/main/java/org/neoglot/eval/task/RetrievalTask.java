// Does a model find the documents that answer a query?
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.neoglot.eval.metric.Ranking;
import org.neoglot.eval.metric.Retrieval;
import org.neoglot.eval.metric.Scale;
import org.neoglot.models.Pooling;

/**
 * Ranking of all documents for each query by the cosine of mean rows: nDCG at 10, mean average precision, recall at 100.
 *
 * @param queries with what is relevant for each
 */
public record RetrievalTask(String name, String about, List<Document> documents, List<Query> queries) implements Task {
  /** What may be found. */
  public record Document(String id, String text) {}

  /** What is looked for, and the grades of judged documents by their ids. */
  public record Query(String text, Map<String, Integer> grades) {
    public Query {
      grades = Map.copyOf(grades);
    }
  }

  public RetrievalTask {
    documents = List.copyOf(documents);
    queries = List.copyOf(queries);
    if (documents.isEmpty() || queries.isEmpty()) {
      throw new IllegalArgumentException(name + " has " + documents.size() + " documents and " + queries.size() + " queries");
    }
  }

  @Override
  public Scale scale() {
    return Retrieval.ndcg(10, Retrieval.Gain.LINEAR).scale();
  }

  @Override
  public int size() {
    return queries.size();
  }

  @Override
  public List<String> texts() {
    return queries.stream().map(Query::text).toList();
  }

  @Override
  public boolean seeded(Options options) {
    return false;
  }

  @Override
  public Outcome run(Subject subject, Options options) {
    List<Query> asked = queries.subList(0, options.asked(size()));
    Embedder embedder = new Embedder(subject, Pooling.MEAN, true);
    double[][] found = embedder.of(documents.stream().map(Document::text).toList());
    double[][] wanted = embedder.of(asked.stream().map(Query::text).toList());
    List<Ranking> rankings = new ArrayList<>();
    List<Outcome.Answer> answers = new ArrayList<>();
    for (int q = 0; q < wanted.length; q++) {
      double[] similar = Embedder.products(wanted[q], found);
      List<Ranking.Hit> hits = new ArrayList<>();
      int best = 0;
      for (int d = 0; d < similar.length; d++) {
        hits.add(new Ranking.Hit(documents.get(d).id(), similar[d]));
        if (similar[d] > similar[best]) best = d;
      }
      rankings.add(Ranking.of(hits, asked.get(q).grades(), Ranking.Ties.ID_RISING));
      answers.add(new Outcome.Answer(asked.get(q).text(), asked.get(q).grades().size() + " documents",
          documents.get(best).text(), 0));
    }
    return outcome(name, rankings, answers);
  }

  /** The measures of rankings, whoever made them: a floor is measured like a model. */
  public static Outcome outcome(String name, List<Ranking> rankings, List<Outcome.Answer> answers) {
    List<Measured> measures = List.of(Measured.of(Retrieval.ndcg(10, Retrieval.Gain.LINEAR), rankings),
        Measured.of(Retrieval.map(Retrieval.ALL), rankings), Measured.of(Retrieval.recall(100), rankings));
    List<Outcome.Answer> scored = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Outcome.Answer a = answers.get(i);
      scored.add(new Outcome.Answer(a.asked(), a.wanted(), a.given(),
          Retrieval.ndcg(10, Retrieval.Gain.LINEAR).of(List.of(rankings.get(i)))));
    }
    return new Outcome(name, measures, scored);
  }
}
