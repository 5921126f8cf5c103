// The options that say how a next token is chosen.
package org.neoglot.app;

import org.neoglot.models.Sampling;
import picocli.CommandLine.Option;

/** Greedy, or a draw with its filters; a mixin of verbs. */
final class SamplingFlags {
  @Option(names = "--greedy", description = "Take the most probable token each time.")
  private boolean greedy;

  @Option(names = "--temperature", paramLabel = "T", defaultValue = "0.8",
      description = "Below 1 the probable becomes more probable; 0 is --greedy. Default: ${DEFAULT-VALUE}.")
  private double temperature;

  @Option(names = "--top-k", paramLabel = "K", defaultValue = "0",
      description = "Draw from the K best tokens; 0: from all. Default: ${DEFAULT-VALUE}.")
  private int topK;

  @Option(names = "--top-p", paramLabel = "P", defaultValue = "0.95",
      description = "Draw from the fewest tokens that reach probability P. Default: ${DEFAULT-VALUE}.")
  private double topP;

  @Option(names = "--min-p", paramLabel = "P", defaultValue = "0",
      description = "Leave out what is less probable than P times the best. Default: ${DEFAULT-VALUE}.")
  private double minP;

  /** Refuses what is out of its range as wrong use of the verb. */
  Sampling sampling(Verb verb) {
    if (greedy || temperature == 0) return new Sampling.Greedy();
    try {
      return new Sampling.Draw(temperature, topK, topP, minP);
    } catch (IllegalArgumentException e) {
      throw verb.wrongly(e.getMessage());
    }
  }
}
