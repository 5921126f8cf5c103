// The options that say how a next token is chosen.
package org.neoglot.app;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.models.Sampling;
import org.neoglot.models.ScoreFilter;
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

  @Option(names = "--typical-p", paramLabel = "P", defaultValue = "1",
      description = "Draw from tokens that surprise as much as expected, up to probability P. Default: ${DEFAULT-VALUE}.")
  private double typical;

  @Option(names = "--epsilon", paramLabel = "P", defaultValue = "0",
      description = "Leave out what is less probable than P. Default: ${DEFAULT-VALUE}.")
  private double epsilon;

  @Option(names = "--eta", paramLabel = "P", defaultValue = "0",
      description = "The same, but less strictly where much is possible. Default: ${DEFAULT-VALUE}.")
  private double eta;

  @Option(names = "--repetition-penalty", paramLabel = "X", defaultValue = "1",
      description = "Above 1 tokens that were there already become less probable. Default: ${DEFAULT-VALUE}.")
  private double repetition;

  @Option(names = "--no-repeat", paramLabel = "N", defaultValue = "0",
      description = "Never make the same N tokens twice; 0: no matter. Default: ${DEFAULT-VALUE}.")
  private int noRepeat;

  /** Refuses what is out of its range as wrong use of the verb. */
  Sampling sampling(Verb verb) {
    try {
      List<ScoreFilter> filters = new ArrayList<>();
      if (repetition != 1) filters.add(new ScoreFilter.RepetitionPenalty(repetition));
      if (noRepeat != 0) filters.add(new ScoreFilter.NoRepeat(noRepeat));
      if (greedy || temperature == 0) return new Sampling.Greedy(filters);
      filters.addAll(new Sampling.Draw(temperature, topK, topP, minP).filters());
      if (typical != 1) filters.add(new ScoreFilter.Typical(typical));
      if (epsilon != 0) filters.add(new ScoreFilter.Epsilon(epsilon));
      if (eta != 0) filters.add(new ScoreFilter.Eta(eta));
      return new Sampling.Draw(filters);
    } catch (IllegalArgumentException e) {
      throw verb.wrongly(e.getMessage());
    }
  }
}
