// What is taken off a candidate's log-likelihood, so that long and common candidates have no advantage.
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.List;

/** How candidates of a choice are compared; a score is better when it is higher. */
public enum Normalization {
  /** ln p(candidate | context). */
  SUM("sum"),
  /** The same for each UTF-8 byte of the candidate. */
  BYTE("byte"),
  /** The same for each token: depends on the vocabulary. */
  TOKEN("token"),
  /** ln p(candidate | context) - ln p(candidate): pointwise mutual information (Holtzman et al. 2021). */
  PRIOR("prior");

  private final String spelled;

  Normalization(String spelled) {
    this.spelled = spelled;
  }

  /** What the command line calls it. */
  public String spelled() {
    return spelled;
  }

  /**
   * Asks about each context's candidates.
   *
   * @param candidates each context's, none empty
   */
  public List<Judged> judge(Scorer model, List<String> contexts, List<List<String>> candidates) {
    List<Scorer.Query> queries = new ArrayList<>();
    for (int i = 0; i < contexts.size(); i++) {
      for (String c : candidates.get(i)) {
        queries.add(new Scorer.Query(contexts.get(i), c));
        if (this == PRIOR) queries.add(new Scorer.Query("", c));
      }
    }
    var answers = model.of(queries).iterator();
    List<Judged> all = new ArrayList<>();
    for (List<String> some : candidates) {
      double[] scores = new double[some.size()];
      double[] logs = new double[some.size()];
      for (int j = 0; j < scores.length; j++) {
        Scorer.Answer a = answers.next();
        logs[j] = -a.nats();
        scores[j] = switch (this) {
          case SUM -> -a.nats();
          case BYTE -> -a.nats() / a.bytes();
          case TOKEN -> -a.nats() / a.tokens();
          case PRIOR -> answers.next().nats() - a.nats();
        };
      }
      all.add(new Judged(scores, logs));
    }
    return all;
  }
}
