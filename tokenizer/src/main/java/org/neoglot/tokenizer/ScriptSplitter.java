// Cuts where the writing system changes.
package org.neoglot.tokenizer;

import java.lang.Character.UnicodeScript;

/**
 * Cuts between characters of different scripts, as SentencePiece's training does: kana counts as Han, and a space
 * belongs to whatever stands beside it.
 */
public record ScriptSplitter() implements Splitter {
  @Override
  public void split(Aligned text, int from, int to, Sink sink) {
    String s = text.text();
    UnicodeScript last = null;
    int done = to; // what stands before the first character of some script is left out, as the library does
    for (int i = from; i < to; ) {
      int c = s.codePointAt(i);
      UnicodeScript script = c == ' ' ? UnicodeScript.UNKNOWN : script(c);
      if (script != UnicodeScript.UNKNOWN && script != last) {
        if (done < i) {
          sink.word(text, done, i);
        }
        done = i;
        last = script;
      }
      i += Character.charCount(c);
    }
    if (done < to) {
      sink.word(text, done, to);
    }
  }

  private static UnicodeScript script(int c) {
    UnicodeScript script = c == 0x30FC ? UnicodeScript.HAN : UnicodeScript.of(c);
    return switch (script) {
      case HIRAGANA, KATAKANA -> UnicodeScript.HAN;
      default -> script;
    };
  }
}
