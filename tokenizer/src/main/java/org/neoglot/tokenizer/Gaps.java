// Places in a text that no merge can cross: where words touch.
package org.neoglot.tokenizer;

/** Where a text without a splitter can be cut all the same, because every merge leaves U+2581 at one end of a word. */
enum Gaps {
  /** Nowhere. */
  NONE,
  /** Before a run of U+2581: it begins words. */
  BEFORE,
  /** Behind a run of U+2581: it ends words. */
  BEHIND;

  /** What the merges allow: a token that holds the symbol inside, between other characters, forbids cutting there. */
  static Gaps of(MergeList merges, Vocabulary vocabulary) {
    boolean before = true;
    boolean behind = true;
    for (int rank = 0; rank < merges.size() && (before || behind); rank++) {
      String token = vocabulary.token(merges.result(rank));
      before &= token == null || !crosses(token, true);
      behind &= token == null || !crosses(token, false);
    }
    return before ? BEFORE : behind ? BEHIND : NONE;
  }

  /** Whether a string goes on from another character to the symbol, or, behind, from the symbol to another. */
  static boolean crosses(String token, boolean toSymbol) {
    for (int i = 1; i < token.length(); i++) {
      boolean left = token.charAt(i - 1) == Metaspace.SYMBOL;
      boolean right = token.charAt(i) == Metaspace.SYMBOL;
      if (left != right && right == toSymbol) {
        return true;
      }
    }
    return false;
  }

  /** The first gap behind an index, or the end. */
  int next(String text, int from, int to) {
    int at = from + 1;
    while (at < to) {
      boolean left = text.charAt(at - 1) == Metaspace.SYMBOL;
      boolean right = text.charAt(at) == Metaspace.SYMBOL;
      if (left != right && right == (this == BEFORE)) {
        return at;
      }
      at++;
    }
    return to;
  }
}
