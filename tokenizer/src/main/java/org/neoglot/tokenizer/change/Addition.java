// What an extension adds to a vocabulary.
package org.neoglot.tokenizer.change;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.tokenizer.MergeList;
import org.neoglot.tokenizer.SentencePieceModel;
import org.neoglot.tokenizer.Unigram;

/**
 * New tokens in the order of their ids.
 *
 * @param tokens how they are spelled
 * @param scores their log probabilities (Unigram), or null where tokens are merged
 * @param merges how they are merged (BPE with a list of merges)
 */
record Addition(List<String> tokens, double[] scores, MergeList merges) {
  /** Old scores, then new ones; ids between, which only added tokens use, get the worst score. */
  double[] behind(Unigram unigram, int size) {
    int n = unigram.vocabulary().size();
    double worst = 0;
    for (int id = 0; id < n; id++) {
      worst = unigram.vocabulary().token(id) == null ? worst : Math.min(worst, unigram.score(id));
    }
    var all = new double[size + tokens.size()];
    Arrays.fill(all, worst);
    for (int id = 0; id < n; id++) {
      all[id] = unigram.score(id);
    }
    if (scores != null) {
      System.arraycopy(scores, 0, all, size, scores.length);
    }
    return all;
  }

  /** Old pieces, then new ones. Merged pieces rank behind all old ones, so old merges go first. */
  List<SentencePieceModel.Piece> behind(SentencePieceModel model) {
    var pieces = new ArrayList<>(model.pieces());
    float rank = 0;
    for (SentencePieceModel.Piece piece : pieces) {
      rank = Math.min(rank, piece.score());
    }
    for (int i = 0; i < tokens.size(); i++) {
      float score = scores == null ? rank - 1 - i : (float) scores[i];
      pieces.add(new SentencePieceModel.Piece(tokens.get(i), score, SentencePieceModel.Type.NORMAL));
    }
    return pieces;
  }
}
