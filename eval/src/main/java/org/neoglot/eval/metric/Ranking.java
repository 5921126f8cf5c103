// The item of retrieval: what was found for a query, and what would have been relevant.
package org.neoglot.eval.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One query's documents in the order in which they are judged, with their grades.
 *
 * @param found grades of the retrieved documents, best first; 0 where not judged
 * @param relevant grades of all judged documents that are above 0, largest first, retrieved or not
 */
public record Ranking(List<Integer> found, List<Integer> relevant) {
  /** A retrieved document. */
  public record Hit(String document, double score) {}

  /** How documents of the same score are ordered. */
  public enum Ties {
    /** By falling document id, as trec_eval does. */
    ID_FALLING,
    /** By rising document id. */
    ID_RISING,
    /** As they came. */
    INPUT_ORDER
  }

  public Ranking {
    found = List.copyOf(found);
    relevant = List.copyOf(relevant);
  }

  /**
   * Sorts a run by falling score.
   *
   * @param grades above 0 is relevant; grades below 0 count as 0
   * @throws IllegalArgumentException if a document was retrieved twice or has no score
   */
  public static Ranking of(List<Hit> run, Map<String, Integer> grades, Ties ties) {
    Set<String> seen = new HashSet<>();
    for (Hit h : run) {
      if (!seen.add(h.document)) throw new IllegalArgumentException("document '" + h.document + "' was retrieved twice");
      if (Double.isNaN(h.score)) throw new IllegalArgumentException("document '" + h.document + "' has no score");
    }
    Comparator<Hit> order = (a, b) -> a.score == b.score ? 0 : a.score > b.score ? -1 : 1;
    Comparator<Hit> byId = Comparator.comparing(Hit::document, Text.BY_CODE_POINT);
    List<Hit> sorted = new ArrayList<>(run);
    sorted.sort(switch (ties) {
      case ID_FALLING -> order.thenComparing(byId.reversed());
      case ID_RISING -> order.thenComparing(byId);
      case INPUT_ORDER -> order;
    });
    return new Ranking(sorted.stream().map(h -> Math.max(0, grades.getOrDefault(h.document, 0))).toList(),
        grades.values().stream().filter(g -> g > 0).sorted(Comparator.reverseOrder()).toList());
  }

  /** One right answer at a rank counted from 1; 0 if it was not found. */
  public static Ranking ofRank(int rank) {
    List<Integer> found = new ArrayList<>();
    for (int i = 1; i <= rank; i++) found.add(i == rank ? 1 : 0);
    return new Ranking(found, List.of(1));
  }

  /** How many of the first k are relevant. */
  int hits(int k) {
    int hits = 0;
    for (int i = 0; i < Math.min(k, found.size()); i++) if (found.get(i) > 0) hits++;
    return hits;
  }
}
