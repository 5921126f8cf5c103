// A fact with variables or wildcards in place of figures, and how lines of patterns are read.
package org.neoglot.eval.story;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code has(A,_)}: relation and variables; wildcards stand for any figure.
 *
 * @param negated written with ! (must not be true) or - (becomes untrue)
 * @param relation index of the relation
 * @param arguments indexes of variables, {@link #ANY} for the wildcard
 */
record Pattern(boolean negated, int relation, int[] arguments) {
  static final int ANY = -1;

  /** The name before the parenthesis and the letters inside, before they are looked up. */
  record Text(boolean negated, String name, String letters) {}

  /** Splits {@code has(A,T) !at(B,P)} at the spaces; throws a line's complaint if one is not of this form. */
  static List<Text> split(String place, String text) {
    var all = new ArrayList<Text>();
    for (String word : text.trim().split("\\s+")) {
      boolean negated = word.startsWith("!") || word.startsWith("-");
      int open = word.indexOf('(');
      if (open < 1 || !word.endsWith(")")) {
        throw new IllegalArgumentException(place + ": '" + word + "' found, a fact like has(A,T) wanted");
      }
      String letters = word.substring(open + 1, word.length() - 1).replace(",", "");
      all.add(new Text(negated, word.substring(negated ? 1 : 0, open), letters));
    }
    return all;
  }
}
