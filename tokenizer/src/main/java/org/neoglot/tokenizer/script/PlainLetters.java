// Accents go where they are ornaments of a letter, and stay where they are letters.
package org.neoglot.tokenizer.script;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Set;
import org.neoglot.tokenizer.Rewriting;

/**
 * Removes the nonspacing marks that stand on letters of some scripts; the text is NFC afterwards. Unlike
 * {@link org.neoglot.tokenizer.StripAccents}, which drops every mark, it leaves the vowels of Indic scripts, the
 * pointing of Arabic, and letters such as Cyrillic short i, unless their script is named.
 */
public record PlainLetters(Set<UnicodeScript> scripts) implements Rewriting {
  public PlainLetters {
    scripts = Set.copyOf(scripts);
  }

  /** Of Latin and Greek letters only. */
  public PlainLetters() {
    this(Set.of(UnicodeScript.LATIN, UnicodeScript.GREEK));
  }

  @Override
  public String rewrite(String text) {
    var kept = new StringBuilder(text.length());
    boolean strips = false;
    for (int c : Normalizer.normalize(text, Form.NFD).codePoints().toArray()) {
      if (Character.getType(c) != Character.NON_SPACING_MARK) {
        strips = scripts.contains(UnicodeScript.of(c));
      } else if (strips) {
        continue;
      }
      kept.appendCodePoint(c);
    }
    return Normalizer.normalize(kept, Form.NFC);
  }
}
