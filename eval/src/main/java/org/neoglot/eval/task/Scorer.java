// How probable a model finds texts, whatever its kind.
package org.neoglot.eval.task;

import java.util.List;

/** Answers queries about likelihoods; what a likelihood is for a kind of model is said by the class. */
public sealed interface Scorer permits Likelihood, MaskedLikelihood, TargetLikelihood {
  /** How probable {@code continuation} is after {@code context}, which may be empty. */
  record Query(String context, String continuation) {
    public Query {
      if (continuation.isEmpty()) throw new IllegalArgumentException("an empty continuation has no probability to ask for");
    }
  }

  /**
   * @param nats -ln p, at least 0
   * @param tokens of the continuation
   * @param bytes of the continuation as UTF-8
   */
  record Answer(double nats, int tokens, int bytes) {}

  /** The answers, in the order of the queries. */
  List<Answer> of(List<Query> queries);
}
