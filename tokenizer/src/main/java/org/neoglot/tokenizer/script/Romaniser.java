// Text of any script in Latin letters.
package org.neoglot.tokenizer.script;

import com.ibm.icu.text.Transliterator;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.neoglot.tokenizer.Rewriting;

/**
 * Transliterates to Latin: by ICU's Any-Latin (Unicode CLDR transforms), and where that leaves letters alone by
 * {@link Schemes our tables} or, for syllabaries, by the syllable in the letter's Unicode name. What neither knows
 * (Khmer, Lao, Tibetan, dead scripts) stays as it is. The result is NFC. Vowels that an abjad does not write are not
 * made up, and Han is read as Mandarin. Can be used by several threads.
 */
public final class Romaniser implements Rewriting {
  /** Names that say the sound of a syllable. */
  private static final Pattern SYLLABLE = Pattern.compile(
      "(?:CHEROKEE (?:SMALL )?LETTER|VAI SYLLABLE|YI SYLLABLE|ETHIOPIC SYLLABLE|CANADIAN SYLLABICS) ([A-Z]+)");

  private final Transliterator anyLatin = Transliterator.getInstance("Any-Latin");
  private final Map<UnicodeScript, Transliterator> first = new EnumMap<>(UnicodeScript.class);

  public Romaniser() {
    Schemes.FIRST.forEach((script, name) -> first.put(script, Transliterator.getInstance(name)));
  }

  @Override
  public String rewrite(String text) {
    if (isLatin(text)) {
      return text;
    }
    String s = text;
    var scripts = ScriptShares.of(text).counts();
    for (var one : first.entrySet()) {
      s = scripts.containsKey(one.getKey()) ? one.getValue().transliterate(s) : s;
    }
    s = anyLatin.transliterate(s);
    return Normalizer.normalize(isLatin(s) ? s : leftovers(s), Form.NFC);
  }

  private static boolean isLatin(String text) {
    return text.codePoints().allMatch(c -> {
      UnicodeScript script = c < 0x80 ? UnicodeScript.LATIN : UnicodeScript.of(c);
      return script == UnicodeScript.LATIN || ScriptShares.isFree(script);
    });
  }

  private static String leftovers(String text) {
    var latin = new StringBuilder(text.length());
    text.codePoints().forEach(c -> {
      String letters = Schemes.LETTERS.get(c);
      latin.append(letters != null ? letters : UnicodeScript.of(c) == UnicodeScript.LATIN ? Character.toString(c) : byName(c));
    });
    return latin.toString();
  }

  private static String byName(int c) {
    String name = Character.isLetter(c) ? Character.getName(c) : null;
    var matcher = SYLLABLE.matcher(name == null ? "" : name);
    return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : Character.toString(c);
  }

  @Override
  public String toString() {
    return "romanisation";
  }
}
