// Romanised text back in its own script.
package org.neoglot.tokenizer.script;

import com.ibm.icu.text.Transliterator;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Map;
import java.util.TreeMap;
import org.neoglot.tokenizer.Rewriting;

/**
 * The inverse of {@link Romaniser} for one script. Words that were Latin before cannot be told from romanised ones and
 * change too. How much comes back, {@link Scheme#reversal} says. Can be used by several threads.
 */
public final class FromLatin implements Rewriting {
  private final Scheme scheme;
  private final Transliterator icu; // null where our table leads back
  private final Map<String, String> table = new TreeMap<>();

  /** @throws IllegalArgumentException for a script that is not romanised, or whose romanisation cannot be undone */
  public FromLatin(UnicodeScript script) {
    scheme = Schemes.of(script);
    if (scheme.reversal() == Scheme.Reversal.NONE) {
      throw new IllegalArgumentException("the romanisation of " + script + " cannot be undone: " + scheme.note());
    }
    icu = scheme.inverse().equals(Schemes.TABLE) ? null : Transliterator.getInstance(scheme.inverse());
    if (icu == null) {
      Schemes.LETTERS.forEach((letter, latin) -> {
        if (UnicodeScript.of(letter) == script) {
          table.putIfAbsent(latin, Character.toString(letter));
        }
      });
    }
  }

  @Override
  public String rewrite(String text) {
    if (icu != null) {
      return Normalizer.normalize(icu.transliterate(text), Form.NFC);
    }
    var own = new StringBuilder(text.length());
    Normalizer.normalize(text, Form.NFC).codePoints().mapToObj(Character::toString)
        .forEach(letter -> own.append(table.getOrDefault(letter, letter)));
    return own.toString();
  }

  @Override
  public String toString() {
    return "the way back to " + scheme.script();
  }
}
