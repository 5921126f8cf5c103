// Grammar, checked on the told text and not by the tables that made it.
package org.neoglot.eval.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GrammarTest {
  private static void eachSentence(Consumer<Sentence> check) {
    Told.all().forEach(story -> story.sentences().forEach(check));
  }

  @Test void everyWordIsAFormOfTheLexicon() {
    eachSentence(s -> {
      for (String word : Told.words(s.english())) assertTrue(Told.WORLD.knowsEnglish(word), word + ": " + s.english());
      for (String word : Told.words(s.esperanto())) assertTrue(Told.WORLD.knowsEsperanto(word), word + ": "
          + s.esperanto());
    });
  }

  @Test void sentencesBeginLargeAndEndWithAFullStop() {
    eachSentence(s -> {
      for (String line : List.of(s.english(), s.esperanto())) {
        assertTrue(Character.isUpperCase(line.charAt(line.startsWith("\"") ? 1 : 0)), line);
        assertTrue(line.endsWith("."), line);
        assertFalse(line.contains("  ") || line.contains(" ,") || line.contains(" ."), line);
        assertEquals(0, line.chars().filter(c -> c == '"').count() % 2, line);
      }
    });
  }

  @Test void aAndAnFollowTheSound() {
    var wrong = Pattern.compile("\\b([Aa] (?=[aeiou](?!ne\\b|niv|se))|[Aa]n (?![aeiou]|honest|hour))");
    eachSentence(s -> assertFalse(wrong.matcher(s.english()).find(), s.english()));
  }

  /** After a numeral English wants the plural and Esperanto -j on noun and adjectives. */
  @Test void numeralsGovernThePlural() {
    var esperanto = Pattern.compile("\\b(du|tri|kvar|kvin|ses|sep|ok|naŭ|dek) (\\p{L}+)(?: (\\p{L}+[aoj]n?))?");
    eachSentence(s -> esperanto.matcher(s.esperanto()).results()
        .forEach(m -> assertTrue(m.group(2).matches(".*jn?"), s.esperanto())));
  }

  /** An adjective before a noun has its number and case. */
  @Test void esperantoAdjectivesAgree() {
    var pair = Pattern.compile("(?U)\\b(\\p{L}+a)(j?)(n?) (\\p{L}{2,}o)(j?)(n?)\\b");
    int[] checked = {0};
    eachSentence(s -> {
      for (var m : pair.matcher(s.esperanto()).results().toList()) {
        if (!adjective(m.group(1)) || m.group(1).equalsIgnoreCase("la")) continue;
        // A name may follow a predicate or a trade; only common nouns are governed.
        if (Character.isUpperCase(m.group(4).charAt(0))) continue;
        assertEquals(m.group(2) + m.group(3), m.group(5) + m.group(6), s.esperanto());
        checked[0]++;
      }
    });
    assertTrue(checked[0] > 5000, "pairs " + checked[0]);
  }

  private static boolean adjective(String word) {
    return !Told.WORLD.dictionary().english(word.toLowerCase(java.util.Locale.ROOT), PartOfSpeech.ADJECTIVE).isEmpty();
  }

  /** The noun after a transitive verb (and what may stand between) ends in -n. */
  @Test void esperantoObjectsStandInTheAccusative() {
    var transitive = Set.of("havis", "trovis", "prenis", "vidis", "bezonis", "perdis", "manĝis", "trinkis", "lavis",
        "aĉetis", "vendis", "pesis", "legis", "kaptis", "kolektis", "plantis", "akvumis", "kaŝis", "forgesis",
        "renkontis", "montris", "alportis", "mendis", "riparis", "akrigis", "agordis", "elprenis", "redonis",
        "pruntedonis", "donacis", "preskribis", "pakis", "mezuris", "farbis", "gustumis", "volas", "havas", "forlasis");
    var small = Set.of("la", "ankoraŭ", "nur", "du", "tri", "kvar", "kvin", "ses", "sep", "ok", "naŭ", "dek");
    int[] checked = {0};
    eachSentence(s -> {
      var words = List.of(s.esperanto().split(" "));
      for (int i = 0; i + 1 < words.size(); i++) {
        if (!transitive.contains(words.get(i))) continue;
        int j = i + 1;
        while (j < words.size() && small.contains(words.get(j))) j++;
        String object = words.get(j).replaceAll("[.,\"]", "");
        // Then comes the object itself, or a clause or phrase if it was named before.
        if (object.matches("ke|kie|ekde|kun|al|en|sur|ĉe|por|kaj")) continue;
        assertTrue(object.endsWith("n"), words.get(i) + " " + object + ": " + s.esperanto());
        checked[0]++;
      }
    });
    assertTrue(checked[0] > 5000, "objects " + checked[0]);
  }

  /** Nothing but an accusative of time or direction ends in -n after a preposition that governs the nominative. */
  @Test void esperantoPrepositionsGovernTheNominative() {
    var wrong = Pattern.compile("(?U)\\b(al|de|el|kun|por|per|apud|ĉe|pri|ĉirkaŭ) (la )?(\\p{Ll}+aj? )?"
        + "(\\p{L}+[ao]j?n|ŝin|lin|ĝin|ilin)\\b");
    eachSentence(s -> assertFalse(wrong.matcher(s.esperanto()).find(), s.esperanto()));
  }

  @Test void englishVerbsAgree() {
    var plural = Pattern.compile("\\bthe (two|three|four|five|six) (\\w+ )?\\w+(?<! and) (was|is|has|does)\\b");
    var single = Pattern.compile("\\b(it|he|she|I) (were|are)\\b|\\b(they|them) (was|is)\\b|"
        + "\\b(to|of|from|with|for|told) (he|she|they)\\b");
    eachSentence(s -> {
      assertFalse(plural.matcher(s.english()).find(), s.english());
      assertFalse(single.matcher(s.english()).find(), s.english());
    });
  }

  @Test void irregularFormsComeFromTheTable() {
    assertEquals("stories", English.plural("story"));
    assertEquals("boxes", English.plural("box"));
    assertEquals("days", English.plural("day"));
    assertEquals("carried", English.past("carry"));
    assertEquals("used", English.past("use"));
    assertEquals("goes", English.third("go"));
    assertTrue(English.vowelSound("honest") && English.vowelSound("ugly") && English.vowelSound("hour"));
    assertFalse(English.vowelSound("university") || English.vowelSound("useful") || English.vowelSound("red"));
    assertEquals("ruĝajn", Esperanto.decline("ruĝa", true, true));
    assertEquals("donos", Esperanto.verb("doni", "os"));
  }
}
