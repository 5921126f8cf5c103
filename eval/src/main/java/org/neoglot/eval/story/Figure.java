// Somebody or something that a story is about.
package org.neoglot.eval.story;

/**
 * One member of a story's cast.
 *
 * @param lemma the name of a person, the noun of a thing
 * @param role what a person is by trade, else null
 * @param look an adjective that always goes with a thing, or null
 * @param number how many things: null for one, else a numeral; the plural follows from it
 * @param count 1, or the value of the numeral
 */
record Figure(Type type, Lemma lemma, Lemma role, Lemma look, Lemma number, int count) {
  static Figure word(Type type, Lemma lemma) { return new Figure(type, lemma, null, null, null, 1); }

  boolean plural() { return count > 1; }

  boolean female() { return lemma.is("female"); }

  /** Whether a variable of these classes may stand for it; a person is asked for its trade. */
  boolean fits(Variable variable) {
    return type == variable.type() && (role == null ? lemma : role).isAny(variable.classes());
  }

  /** The word by which a combination is known: a person's trade, everything else's noun. */
  String kind() { return (role == null ? lemma : role).english(); }
}
