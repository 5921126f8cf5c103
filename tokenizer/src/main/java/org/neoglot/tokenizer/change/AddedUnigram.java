// The pieces of a second Unigram model that a first one lacks, with scores that fit in.
package org.neoglot.tokenizer.change;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neoglot.tokenizer.ByteFallback;
import org.neoglot.tokenizer.MergeList;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.Unigram;
import org.neoglot.tokenizer.train.Piece;
import org.neoglot.tokenizer.train.PieceLearning;
import org.neoglot.tokenizer.train.PieceOptions;

/** Learns a model of the new text alone and takes over its best pieces. */
final class AddedUnigram {
  private AddedUnigram() {}

  /**
   * At most {@code limit} pieces. Their scores are moved by what pieces that both models have differ by on the average
   * (weighted by the new probabilities), and kept between the old worst and best score: so the price of unknown text
   * stays as it was.
   */
  static Addition learn(
      Tokenizer base, Unigram old, WordTexts fresh, List<String> characters, Set<String> banned, int limit) {
    var text = base.sentencePieceModel().map(m -> m.whitespaceAsSuffix()).orElse(false)
        ? PieceOptions.Text.DEFAULT.withWhitespaceAsSuffix() : PieceOptions.Text.DEFAULT;
    // Twice as many, since some are in the old vocabulary and some are banned.
    List<Piece> learned = PieceLearning.unigram(fresh.counts(), 2 * limit + banned.size(), text);
    double shift = 0;
    double weight = 0;
    double worst = 0;
    double best = Double.NEGATIVE_INFINITY;
    for (Piece piece : learned) {
      int id = old.vocabulary().id(piece.text());
      if (id >= 0) {
        double p = StrictMath.exp(piece.score());
        shift += p * (old.score(id) - piece.score());
        weight += p;
      }
    }
    for (int id = 0; id < old.vocabulary().size(); id++) {
      String token = old.vocabulary().token(id);
      boolean counts = token != null && id != old.unknown() && base.pipeline().added().get(id) == null
          && ByteFallback.unsignedByte(token) < 0;
      worst = counts ? Math.min(worst, old.score(id)) : worst;
      best = counts ? Math.max(best, old.score(id)) : best;
    }
    Map<String, Double> added = new LinkedHashMap<>();
    for (String c : characters) {
      added.put(c, worst);
    }
    double moved = weight > 0 ? shift / weight : 0;
    for (Piece piece : learned) {
      boolean isNew = base.id(piece.text()).isEmpty() && !banned.contains(piece.text());
      if (isNew && (added.size() < limit || added.containsKey(piece.text()))) {
        added.put(piece.text(), Math.clamp(piece.score() + moved, worst, Math.max(worst, best)));
      }
    }
    return new Addition(new ArrayList<>(added.keySet()),
        added.values().stream().mapToDouble(s -> s).toArray(), MergeList.empty());
  }
}
