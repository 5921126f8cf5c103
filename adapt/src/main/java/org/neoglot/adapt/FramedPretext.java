// Pretraining whose rows stand between [CLS] and [SEP].
package org.neoglot.adapt;

import org.neoglot.tokenizer.Tokenizer;

/** What masked and replaced pieces share: WordPiece with BERT's special tokens, two of which frame each row. */
interface FramedPretext extends Pretext {
  @Override
  default Tokenizer learnTokenizer(Corpus corpus, int vocabulary) {
    return SpecialTokens.learnWordPiece(corpus, vocabulary);
  }

  @Override
  default int separator(Tokenizer words) {
    SpecialTokens.cls(words);
    SpecialTokens.mask(words);
    return SpecialTokens.sep(words);
  }

  @Override
  default int window(int context) {
    return context - 2;
  }
}
