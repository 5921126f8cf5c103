/**
 * A seeded world of small stories in English and Esperanto whose every fact is known, so that methods can be judged
 * on a language whose truth is known. Read {@link org.neoglot.eval.story.StoryWorld} first, then {@code frames.txt}
 * and {@code lexicon.tsv} beside it, which hold all words and sentences.
 * It must not know models, tokenizers or training: it only makes text and says what is true in it.
 */
package org.neoglot.eval.story;
