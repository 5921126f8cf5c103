/**
 * Text to token ids and back: encoding, decoding, learning a vocabulary and extending one to a new language.
 * Read {@link org.neoglot.tokenizer.Tokenizer} first, then {@link org.neoglot.tokenizer.Bpe} and
 * {@link org.neoglot.tokenizer.BpeTrainer}; a kind of tokenizer is a {@link org.neoglot.tokenizer.Splitter} and a
 * {@link org.neoglot.tokenizer.Merger} put together.
 * It knows nothing of tensors, models or training: ids are all it hands on.
 */
package org.neoglot.tokenizer;
