// A named entity in a sentence, with its place in both languages.
package org.neoglot.eval.story;

/**
 * A proper name. Spans are in UTF-16 characters of the sentence, end exclusive.
 *
 * @param name the English lemma of the name (an accusative -n belongs to the Esperanto span)
 */
public record Entity(Kind kind, String name, int englishStart, int englishEnd, int esperantoStart, int esperantoEnd) {
  /** What kind of thing bears the name. */
  public enum Kind { PERSON, CITY, DAY }

  public Entity {
    if (englishStart < 0 || englishEnd <= englishStart || esperantoStart < 0 || esperantoEnd <= esperantoStart) {
      throw new IllegalArgumentException("entity '" + name + "' has an empty span");
    }
  }
}
