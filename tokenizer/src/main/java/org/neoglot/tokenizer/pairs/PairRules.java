// What may be merged, and which of two equally common pairs goes first.
package org.neoglot.tokenizer.pairs;

/** The choices in which trainers of byte-pair encodings differ. Symbols are named by their ids. */
public interface PairRules {
  /** Whether the two may become one symbol; asked once a pair. */
  boolean joins(int left, int right);

  /** Below 0 where the first pair goes first among equally common ones; never 0 for different pairs. */
  int compare(int left, int right, int otherLeft, int otherRight);

  /** Whether "aaa" holds the pair "aa" twice (the Hugging Face trainer) or once (SentencePiece). */
  boolean countsOverlaps();

  /** Everything may be merged; ties go to the smaller left id, then the smaller right id: the Hugging Face trainer. */
  PairRules BY_ID = new PairRules() {
    @Override
    public boolean joins(int left, int right) {
      return true;
    }

    @Override
    public int compare(int left, int right, int otherLeft, int otherRight) {
      return left != otherLeft ? Integer.compare(left, otherLeft) : Integer.compare(right, otherRight);
    }

    @Override
    public boolean countsOverlaps() {
      return true;
    }
  };
}
