// The learners of this package for those who change vocabularies: words with counts in, pieces out.
package org.neoglot.tokenizer.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntBinaryOperator;
import org.neoglot.tokenizer.pairs.PairIndex;
import org.neoglot.tokenizer.pairs.PairRules;

/** Merging and Unigram learning that go on from tokens that are there. */
public final class PieceLearning {
  private PieceLearning() {}

  /**
   * A word as the tokens it is cut into.
   *
   * @param ids its tokens
   * @param count how often it occurs
   * @param guarded how often it occurs in text that is to be left alone
   */
  public record CutWord(int[] ids, long count, long guarded) {}

  /** Names a merge. */
  public interface Naming {
    /** Ends the learning. */
    int STOP = -2;

    /** Id of what two tokens become, -1 where they are not to be merged, {@link #STOP} to merge nothing more. */
    int merged(int left, int right);
  }

  /**
   * Merges the commonest pair of tokens again and again; ties go to the smaller ids.
   *
   * @param joins 0 where two tokens must not be merged; asked once a pair
   * @param naming asked once for every merge that is made, in their order
   * @param minFrequency pairs that occur less often are not merged
   * @param guard whether a pair that occurs in text to be left alone is passed over
   * @param limit how many merges are made at most
   */
  public static void merge(List<CutWord> words, IntBinaryOperator joins, Naming naming, long minFrequency,
      boolean guard, int limit) {
    var index = new PairIndex(new PairRules() {
      @Override
      public boolean joins(int left, int right) {
        return joins.applyAsInt(left, right) != 0;
      }

      @Override
      public int compare(int left, int right, int otherLeft, int otherRight) {
        return BY_ID.compare(left, right, otherLeft, otherRight);
      }

      @Override
      public boolean countsOverlaps() {
        return true;
      }
    });
    words.forEach(word -> index.add(word.ids(), word.count(), word.guarded()));
    index.start();
    for (int made = 0; made < limit; ) {
      int pair = index.next();
      if (pair < 0 || index.count(pair) < minFrequency) {
        break;
      }
      int id = guard && index.guarded(pair) > 0 ? -1 : naming.merged(index.left(pair), index.right(pair));
      if (id == Naming.STOP) {
        break;
      }
      if (id < 0) {
        index.drop(pair);
      } else {
        index.merge(pair, id);
        made++;
      }
    }
  }

  /**
   * Pieces of a Unigram model of the words, the most probable first, single characters included.
   *
   * @param size how many
   */
  public static List<Piece> unigram(Map<String, Long> words, int size, PieceOptions.Text text) {
    var counted = new ArrayList<PieceCorpus.Counted>();
    new TreeMap<>(words).forEach((word, count) -> counted.add(new PieceCorpus.Counted(word, count)));
    List<Scored> seeds = SeedPieces.of(counted, new PieceRules(text), PieceOptions.Unigram.DEFAULT.seeds());
    return UnigramLearner.learn(counted, seeds, List.of(), PieceOptions.Unigram.DEFAULT, size, size).stream()
        .map(s -> new Piece(s.text(), (float) s.score(), Piece.Kind.NORMAL)).toList();
  }

  /** Whether a text may be a piece. */
  public static boolean allows(String piece, PieceOptions.Text text) {
    int[] chars = piece.codePoints().toArray();
    return new PieceRules(text).allows(chars, 0, chars.length);
  }
}
