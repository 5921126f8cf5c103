/**
 * Changing the vocabulary of a tokenizer that a model already knows: pieces added, dropped or replaced, with the map of
 * ids that the model's rows must follow, and reports on what it does to languages.
 * Read {@link org.neoglot.tokenizer.change.IdMap} first, then {@link org.neoglot.tokenizer.change.VocabularyTrim} and
 * {@link org.neoglot.tokenizer.change.PieceExtension}.
 * It knows nothing of models: ids are all it hands on.
 */
package org.neoglot.tokenizer.change;
