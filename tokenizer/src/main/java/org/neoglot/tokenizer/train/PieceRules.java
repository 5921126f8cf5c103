// Which strings may be pieces: not too long, of one script, spaces only where they belong.
package org.neoglot.tokenizer.train;

import java.lang.Character.UnicodeScript;

/** SentencePiece's conditions on a piece (its trainer's documentation of the split options). */
final class PieceRules {
  /** A space, as pieces write it. */
  static final int SPACE = 0x2581;

  /** Stands for a character that is too rare to be covered. */
  static final int RARE = 0x2585;

  /** Stands for a given symbol; no piece reaches over it. */
  static final int BARRIER = '\t';

  private final PieceOptions.Text text;

  PieceRules(PieceOptions.Text text) {
    this.text = text;
  }

  /** Whether these characters, {@code from} to before {@code to}, may be a piece. */
  boolean allows(int[] chars, int from, int to) {
    int n = to - from;
    if (n < 1 || n > text.maxLength()) {
      return false;
    }
    boolean spacesFree = text.whitespaceOnly() && onlySpaces(chars, from, to);
    UnicodeScript before = null; // null: goes with any
    for (int i = from; i < to; i++) {
      int c = chars[i];
      if (c == RARE || c == BARRIER || c == 0 || c == ' ') {
        return false;
      }
      if (c == SPACE) {
        if (!spacesFree && misplaced(i - from, n)) {
          return false;
        }
        continue;
      }
      boolean digit = c >= '0' && c <= '9';
      if (digit && text.splitDigits() && n > 1) {
        return false;
      }
      UnicodeScript script = script(c, before);
      if (digit && !text.splitByNumber()) {
        script = null;
      }
      if (text.splitByScript() && script != null && before != null && script != before) {
        return false;
      }
      before = script;
    }
    return true;
  }

  private static boolean onlySpaces(int[] chars, int from, int to) {
    for (int i = from; i < to; i++) {
      if (chars[i] != SPACE) {
        return false;
      }
    }
    return true;
  }

  /** A space begins a piece (or ends it); where words are not cut apart it may also stand inside. */
  private boolean misplaced(int at, int n) {
    if (text.whitespaceAsSuffix()) {
      return at < n - 1 && (text.splitByWhitespace() || at == 0);
    }
    return at > 0 && (text.splitByWhitespace() || at == n - 1);
  }

  /** Japanese mixes its scripts within a word, so they count as one; a mark has the script of its letter. */
  private static UnicodeScript script(int c, UnicodeScript before) {
    if (c == 0x30FC) {
      return UnicodeScript.HAN;
    }
    UnicodeScript script = UnicodeScript.of(c);
    return switch (script) {
      case HIRAGANA, KATAKANA -> UnicodeScript.HAN;
      case INHERITED -> before;
      case UNKNOWN -> UnicodeScript.COMMON;
      default -> script;
    };
  }
}
