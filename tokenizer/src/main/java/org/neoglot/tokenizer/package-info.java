/**
 * Text to token ids and back: every published kind of tokenizer file, encoding, decoding, learning a vocabulary and
 * extending one to a new language.
 * Read {@link org.neoglot.tokenizer.Tokenizer} first, then {@link org.neoglot.tokenizer.Pipeline}: a tokenizer is added
 * tokens, a {@link org.neoglot.tokenizer.Normalizer}, a {@link org.neoglot.tokenizer.Splitter}, a
 * {@link org.neoglot.tokenizer.Merger}, a {@link org.neoglot.tokenizer.Template} and a
 * {@link org.neoglot.tokenizer.Decoder}, each a sealed family with a file a kind; Normalizers, Splitters, Models,
 * Templates and Decoders read and write them as tokenizer.json, SentencePieces as a .model file.
 * It knows nothing of tensors, models or training: ids are all it hands on.
 */
package org.neoglot.tokenizer;
