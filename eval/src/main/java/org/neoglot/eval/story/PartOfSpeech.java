// The word classes that the lexicon distinguishes.
package org.neoglot.eval.story;

/** Word class of a dictionary entry, the same in both languages. */
public enum PartOfSpeech {
  NOUN, VERB, ADJECTIVE, ADVERB, NAME, NUMERAL, PRONOUN, DETERMINER, PREPOSITION, CONJUNCTION, PARTICLE
}
