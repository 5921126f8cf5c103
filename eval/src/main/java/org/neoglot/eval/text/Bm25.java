// Retrieval by shared words: the baseline that any learned retriever has to beat.
package org.neoglot.eval.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.neoglot.eval.metric.Ranking;

/**
 * BM25 (Robertson and Zaragoza 2009, section 3.4) with Lucene's inverse document frequency ln(1 + (N - n + 1/2) / (n + 1/2)),
 * which is never negative. A query word counts once. Immutable once built.
 */
public final class Bm25 {
  /** A document to be found. */
  public record Document(String id, String text) {}

  private record Posting(int document, int count) {}

  private final double k1;
  private final double b;
  private final List<String> ids = new ArrayList<>();
  private final int[] lengths;
  private final double meanLength;
  private final Map<String, List<Posting>> postings = new HashMap<>();

  /** With k1 1.2 and b 0.75, as is usual. */
  public Bm25(List<Document> documents) {
    this(documents, 1.2, 0.75);
  }

  /**
   * @param k1 how soon more of the same word stops helping, at least 0
   * @param b how much a document's length counts, 0 to 1
   */
  public Bm25(List<Document> documents, double k1, double b) {
    this.k1 = k1;
    this.b = b;
    this.lengths = new int[documents.size()];
    long total = 0;
    for (int d = 0; d < lengths.length; d++) {
      ids.add(documents.get(d).id);
      List<String> words = WordRuns.of(documents.get(d).text);
      lengths[d] = words.size();
      total += words.size();
      Map<String, Integer> counts = new HashMap<>();
      for (String w : words) counts.merge(w, 1, Integer::sum);
      int document = d;
      counts.forEach((w, n) -> postings.computeIfAbsent(w, x -> new ArrayList<>()).add(new Posting(document, n)));
    }
    this.meanLength = (double) total / Math.max(1, lengths.length);
  }

  /** The k best documents that share a word with the query, best first; ties by rising id. */
  public List<Ranking.Hit> search(String query, int k) {
    double[] scores = new double[lengths.length];
    for (String word : new LinkedHashSet<>(WordRuns.of(query))) {
      List<Posting> found = postings.getOrDefault(word, List.of());
      double idf = StrictMath.log(1 + (lengths.length - found.size() + 0.5) / (found.size() + 0.5));
      for (Posting p : found) {
        double norm = k1 * (1 - b + b * lengths[p.document] / meanLength);
        scores[p.document] += idf * p.count * (k1 + 1) / (p.count + norm);
      }
    }
    List<Ranking.Hit> hits = new ArrayList<>();
    for (int d = 0; d < scores.length; d++) if (scores[d] > 0) hits.add(new Ranking.Hit(ids.get(d), scores[d]));
    hits.sort(Comparator.comparingDouble(Ranking.Hit::score).reversed().thenComparing(Ranking.Hit::document));
    return List.copyOf(hits.subList(0, Math.min(k, hits.size())));
  }
}
