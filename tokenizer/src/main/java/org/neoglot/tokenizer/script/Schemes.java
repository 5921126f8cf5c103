// The list of romanisations, and the tables for scripts that ICU leaves alone.
package org.neoglot.tokenizer.script;

import static java.lang.Character.UnicodeScript.*;
import static org.neoglot.tokenizer.script.Scheme.Reversal.NONE;
import static org.neoglot.tokenizer.script.Scheme.Reversal.PARTLY;
import static org.neoglot.tokenizer.script.Scheme.Reversal.WHOLE;

import java.lang.Character.UnicodeScript;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Every script that is romanised, in Unicode's order of names. Where a script is said to come back whole, the tests
 * measure it (Tifinagh by example); PARTLY is measured for Devanagari and Gujarati and a cautious guess for the others.
 */
public final class Schemes {
  /** Stands for our own table where an ICU transliterator would be named. */
  public static final String TABLE = "table";

  private static final String ABJAD = "short vowels that are not written stay absent";

  public static final List<Scheme> ALL = List.of(
      new Scheme(ADLAM, "", NONE, "vowel length and nasal marks are simplified"),
      new Scheme(ARABIC, "Latin-Arabic", WHOLE, ABJAD),
      new Scheme(ARMENIAN, "Latin-Armenian", PARTLY, "ligatures come back as two letters"),
      new Scheme(BENGALI, "Latin-Bengali", PARTLY, "signs that other Indic scripts lack are merged"),
      new Scheme(BOPOMOFO, "Latin-Bopomofo", PARTLY, "a syllable's end is guessed"),
      new Scheme(CANADIAN_ABORIGINAL, "Latin-CanadianAboriginal", PARTLY, "dialect letters fall together"),
      new Scheme(CHEROKEE, "", NONE, "by the letters' Unicode names; ambiguous without syllable bounds"),
      new Scheme(CYRILLIC, "Latin-Cyrillic", WHOLE, "Slavic letters; those of other languages are not all mapped"),
      new Scheme(DEVANAGARI, "Latin-Devanagari", PARTLY, "nukta letters and candra vowels may change"),
      new Scheme(ETHIOPIC, "Latin-Ethiopic/SERA", WHOLE, "SERA: capitals are other letters, so do not change case before going back"),
      new Scheme(GEORGIAN, "Latin-Georgian", WHOLE, "Mtavruli capitals are not romanised"),
      new Scheme(GREEK, "Latin-Greek", PARTLY, "breathings are guessed"),
      new Scheme(GUJARATI, "Latin-Gujarati", PARTLY, "candra vowels may change"),
      new Scheme(GURMUKHI, "Latin-Gurmukhi", PARTLY, "signs that other Indic scripts lack are merged"),
      new Scheme(HAN, "", NONE, "Mandarin readings whatever the language; many characters share one"),
      new Scheme(HANGUL, "Latin-Hangul", WHOLE, "letters, not sounds"),
      new Scheme(HEBREW, "Latin-Hebrew", PARTLY, ABJAD),
      new Scheme(HIRAGANA, "Latin-Hiragana", PARTLY, "long vowels of loanwords"),
      new Scheme(KANNADA, "Latin-Kannada", PARTLY, "signs that other Indic scripts lack are merged"),
      new Scheme(KATAKANA, "Latin-Katakana", WHOLE, "halfwidth letters come back full"),
      new Scheme(MALAYALAM, "Latin-Malayalam", PARTLY, "chillu letters come back as letter and virama"),
      new Scheme(MYANMAR, "", NONE, "by sound"),
      new Scheme(NKO, "", NONE, "two kinds of n fall together"),
      new Scheme(ORIYA, "Latin-Oriya", PARTLY, "signs that other Indic scripts lack are merged"),
      new Scheme(SINHALA, "", NONE, "by sound"),
      new Scheme(SYRIAC, "Latin-Syriac", PARTLY, ABJAD),
      new Scheme(TAMIL, "Latin-Tamil", PARTLY, "grantha letters may change"),
      new Scheme(TELUGU, "Latin-Telugu", PARTLY, "signs that other Indic scripts lack are merged"),
      new Scheme(THAANA, "Latin-Thaana", PARTLY, "letters for Arabic sounds may change"),
      new Scheme(THAI, "Latin-Thai", WHOLE, "spaces are put between words, and those of the text are lost"),
      new Scheme(TIFINAGH, TABLE, WHOLE, "letters of the Moroccan standard only"),
      new Scheme(VAI, "", NONE, "by the letters' Unicode names"),
      new Scheme(YI, "", NONE, "by the letters' Unicode names, the tone as a letter at the end"));

  /**
   * Done by these ICU transliterators before Any-Latin, which does not reach two of them, and for Ethiopic takes one that
   * only 13 % of Amharic comes back from (99.8 % here).
   */
  static final Map<UnicodeScript, String> FIRST = Collections.unmodifiableMap(new EnumMap<>(Map.of(SINHALA, "si-si_Latn",
      CANADIAN_ABORIGINAL, "CanadianAboriginal-Latin", ETHIOPIC, "Ethiopic-Latin/SERA")));

  /** Letter by letter; what is one letter to one string without doubles can be undone. */
  static final Map<Integer, String> LETTERS = letters();

  private Schemes() {}

  /** What is known of a script. @throws IllegalArgumentException for one that is not romanised */
  public static Scheme of(UnicodeScript script) {
    return ALL.stream().filter(s -> s.script() == script).findFirst().orElseThrow(() -> new IllegalArgumentException(
        "script " + script + " is not romanised; there are " + scripts().stream().sorted().map(Enum::name)
            .collect(Collectors.joining(", "))));
  }

  /** All scripts that are romanised. */
  public static Set<UnicodeScript> scripts() {
    return ALL.stream().map(Scheme::script).collect(Collectors.toSet());
  }

  private static Map<Integer, String> letters() {
    var map = new TreeMap<Integer, String>();
    // The Amazigh alphabet of the Royal Institute (IRCAM) in its usual Latin spelling: one letter for one.
    put(map, "ⴰa ⴱb ⴳg ⴷd ⴹḍ ⴻe ⴼf ⴽk ⵀh ⵃḥ ⵄɛ ⵅx ⵇq ⵉi ⵊj ⵍl ⵎm ⵏn ⵓu ⵔr ⵕṛ ⵖɣ ⵙs ⵚṣ ⵛc ⵜt ⵟṭ ⵡw ⵢy ⵣz ⵥẓ ⵯʷ");
    put(map, "ߊa ߋe ߌi ߍɛ ߎu ߏo ߐɔ ߒŋ ߓb ߔp ߕt ߖj ߗc ߘd ߙr ߚrr ߛs ߜgb ߝf ߞk ߟl ߠn ߡm ߢɲ ߣn ߤh ߥw ߦy");
    String[] tones = {"́", "̀", "̌", "̂", "̄́", "̄̀", "̄̌", "̃"}; // N'Ko: short high to long rising, then nasal
    for (int i = 0; i < tones.length; i++) {
      map.put(0x7EB + i, tones[i]);
    }
    String[] adlam = "a d l m b s p ɓ r e f i o ɗ ƴ w n k y u j c h q g ñ t ŋ v x gb z kp sh".split(" ");
    for (int i = 0; i < adlam.length; i++) {
      map.put(0x1E922 + i, adlam[i]);
      map.put(0x1E900 + i, adlam[i].substring(0, 1).toUpperCase(java.util.Locale.ROOT) + adlam[i].substring(1));
    }
    map.put(0x1E944, "̄"); // both lengtheners as a macron
    map.put(0x1E945, "̄");
    for (int digit = 0; digit < 10; digit++) {
      map.put(0x7C0 + digit, Integer.toString(digit));
      map.put(0x1E950 + digit, Integer.toString(digit));
    }
    return Collections.unmodifiableMap(map);
  }

  private static void put(Map<Integer, String> map, String pairs) {
    for (String pair : pairs.split(" ")) {
      int letter = pair.codePointAt(0);
      map.put(letter, pair.substring(Character.charCount(letter)));
    }
  }
}
