// A step that only knows how to rewrite a whole text: the open member of the family of normalizers.
package org.neoglot.tokenizer;

import java.util.Arrays;

/**
 * Rewrites text before a tokenizer learns from it or reads it: a change of script, of case rules, of letters. It has no
 * form in tokenizer.json. Of tracked text each word is aligned as a whole with the word it was: such steps look at more
 * than a character, so no finer truth is to be had. Where rewriting words alone gives another text than rewriting all
 * of it, everything is aligned with the whole text.
 */
public non-sealed interface Rewriting extends Normalizer {
  /** The rewritten text. */
  String rewrite(String text);

  @Override
  default Aligned apply(Aligned text) {
    String all = rewrite(text.text());
    if (all.equals(text.text())) {
      return text;
    }
    return text.isTracked() ? tracked(text, all) : Aligned.untracked(all, text.isFirst(0));
  }

  private Aligned tracked(Aligned text, String all) {
    String s = text.text();
    var starts = new int[all.length()];
    var ends = new int[all.length()];
    int at = 0;
    for (int from = 0; from < s.length(); ) {
      int to = from + 1;
      while (to < s.length() && Character.isWhitespace(s.charAt(to)) == Character.isWhitespace(s.charAt(from))) {
        to++;
      }
      String word = rewrite(s.substring(from, to));
      if (!all.startsWith(word, at)) {
        break;
      }
      Arrays.fill(starts, at, at + word.length(), text.start(from));
      Arrays.fill(ends, at, at + word.length(), text.end(to - 1));
      at += word.length();
      from = to;
    }
    if (at < all.length() && !s.isEmpty()) { // words influenced each other
      Arrays.fill(starts, text.start(0));
      Arrays.fill(ends, text.end(s.length() - 1));
    }
    return Aligned.of(all, starts, ends);
  }
}
