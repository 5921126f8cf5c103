// A piece while Unigram is learned.
package org.neoglot.tokenizer.train;

import java.util.Comparator;

/** A string and its log probability, in nats. */
record Scored(String text, double score) {
  /** The higher score first; equal ones by code points. */
  static final Comparator<Scored> BEST_FIRST =
      Comparator.comparing((Scored s) -> -s.score).thenComparing(Scored::text, PieceCorpus.BY_CODE_POINTS);
}
