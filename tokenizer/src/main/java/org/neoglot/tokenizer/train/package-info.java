/**
 * Learning vocabularies from text: pieces in the manner of SentencePiece (BPE, Unigram, characters, words) and of the
 * Hugging Face trainers (BPE, WordPiece).
 * Read {@link org.neoglot.tokenizer.train.PieceOptions} first, then {@link org.neoglot.tokenizer.train.PieceTrainer}.
 * The learners here see only sentences or words with their counts, and give pieces with scores or merges: they know
 * nothing of files.
 */
package org.neoglot.tokenizer.train;
