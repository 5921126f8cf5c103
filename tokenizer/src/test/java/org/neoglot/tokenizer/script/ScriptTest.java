// Scripts, romanisation, case and accents by known examples.
package org.neoglot.tokenizer.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer.Form;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.tokenizer.Normalizer;

class ScriptTest {
  @Test
  void marksCountForTheirLetterAndCommonForNone() {
    ScriptShares shares = ScriptShares.of("ab\u0301 12, дом ́");
    assertEquals(3, shares.counts().get(UnicodeScript.LATIN));
    assertEquals(3, shares.counts().get(UnicodeScript.CYRILLIC));
    assertEquals(7, shares.common());
    assertEquals(0.5, shares.share(UnicodeScript.LATIN));
    assertEquals(UnicodeScript.LATIN, ScriptShares.of("日 abc").main().orElseThrow());
    assertTrue(ScriptShares.of("12 + 3").main().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"Москва, Moskva", "Αθήνα, Athḗna", "नमस्ते, namastē", "ትግል, tgl", "서울, seoul", "カタカナ, katakana",
      "ⴰⵎⴰⵣⵉⵖ, amaziɣ", "ߒߞߏ, ŋko", "𞤆𞤵𞤤𞤢𞤪, Pular", "ᏣᎳᎩ, tsalagi", "ꕙꔤ, vai", "plain, plain"})
  void knownExamples(String text, String latin) {
    assertEquals(latin, new Romaniser().rewrite(text));
  }

  @Test
  void tablesLeadBack() {
    String text = "ⵜⴰⵎⴰⵣⵉⵖⵜ ⴷ ⵜⵓⵜⵍⴰⵢⵜ";
    assertEquals(text, new FromLatin(UnicodeScript.TIFINAGH).rewrite(new Romaniser().rewrite(text)));
    assertThrows(IllegalArgumentException.class, () -> new FromLatin(UnicodeScript.HAN));
    assertThrows(IllegalArgumentException.class, () -> new FromLatin(UnicodeScript.KHMER));
  }

  @Test
  void everySchemeThatSaysSoLeadsBack() {
    for (Scheme scheme : Schemes.ALL) {
      if (scheme.reversal() != Scheme.Reversal.NONE) {
        assertEquals(scheme.script(), ScriptShares.of(new FromLatin(scheme.script()).rewrite("mana")).main().orElseThrow());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"tr, IĞDIR İL, ığdır il", "az, IŞIQ, ışıq", "und, ΟΔΟΣ ΣΟΦΟΣ, οδος σοφος", "und, IGLOO, igloo"})
  void lowerCaseByLanguage(String language, String text, String lower) {
    assertEquals(lower, new LowercaseIn(language).rewrite(text));
  }

  @Test
  void accentsOfLatinAndGreekGoAndVowelSignsStay() {
    assertEquals("awon Αθηνα हिन्दी йод", new PlainLetters().rewrite("àwọn Αθήνα हिन्दी йод"));
  }

  @Test
  void stepsCompose() {
    var steps = new Normalizer.Sequence(List.of(new Normalizer.Unicode(Form.NFKC), new Romaniser(), new PlainLetters(),
        new LowercaseIn("und")));
    assertEquals("moskva file", steps.apply("МОСКВА ﬁle"));
  }
}
