// A published method, told in our own words.
package org.neoglot.evidence;

import java.util.List;

/**
 * A row of the register.
 *
 * @param key M001 to M316
 * @param theme the family that it is filed under
 * @param tier core (text, at small scale), recipe (a survey, benchmark, data set or analysis), modality (needs another
 *     encoder) or outlier
 * @param kind method, model, dataset, benchmark, survey, analysis or infrastructure
 * @param mechanisms what it needs, the principal one first
 * @param title of the paper, by which its definition is found
 * @param idea in a sentence or two
 * @param formula where one says it shorter, else empty
 */
public record Method(String key, String theme, String tier, String kind, List<Mechanism> mechanisms, String title,
    String idea, String formula) {
  public Method {
    mechanisms = List.copyOf(mechanisms);
    if (mechanisms.isEmpty()) throw new IllegalArgumentException(key + " names no mechanism");
  }

  /** Whether everything that it needs is there. */
  public boolean built() {
    return mechanisms.stream().allMatch(Mechanism::built);
  }

  /** The classes that realise what of it there is, each once. */
  public List<String> classes() {
    return mechanisms.stream().flatMap(m -> m.classes().stream()).distinct().toList();
  }
}
