// The dictionary: one translation a word, and where there are more, they are known and few.
package org.neoglot.eval.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DictionaryTest {
  private final Dictionary dictionary = Told.WORLD.dictionary();

  @Test void translatesBothWays() {
    assertEquals(List.of("ŝlosilo"), dictionary.esperanto("key", PartOfSpeech.NOUN));
    assertEquals(List.of("key"), dictionary.english("ŝlosilo", PartOfSpeech.NOUN));
    assertEquals(List.of("malnova", "maljuna"), dictionary.esperanto("old", PartOfSpeech.ADJECTIVE));
    assertEquals(List.of(), dictionary.esperanto("key", PartOfSpeech.VERB));
    assertEquals(dictionary.entries().size(), new HashSet<>(dictionary.entries()).size());
    for (var e : dictionary.entries()) {
      assertTrue(dictionary.esperanto(e.english(), e.part()).contains(e.esperanto()), e.toString());
      assertTrue(dictionary.english(e.esperanto(), e.part()).contains(e.english()), e.toString());
    }
  }

  /** The whole list of English words with several translations: everything else maps to exactly one. */
  @Test void severalTranslationsAreTheListedOnes() {
    assertEquals("ask at begin for from give have leave of old quietly return sit take tell that with",
        several(Dictionary.Entry::english));
    assertEquals("de diri en fari granda kiu poste preni ĉiu", several(Dictionary.Entry::esperanto));
  }

  private String several(Function<Dictionary.Entry, String> side) {
    var count = new TreeMap<String, Integer>();
    dictionary.entries().forEach(e -> count.merge(e.part() + " " + side.apply(e), 1, Integer::sum));
    var many = new TreeSet<String>();
    count.forEach((word, n) -> { if (n > 1) many.add(word.substring(word.indexOf(' ') + 1)); });
    return String.join(" ", many);
  }

  /** No dead word: in many stories and their questions every lemma is used in one of its forms. */
  @Test void everyWordIsUsed() {
    var dead = new TreeSet<String>();
    for (var lemma : Book.load().lexicon().lemmas()) {
      if (unused(lemma.englishForms(), Told.Many.ENGLISH)) dead.add(lemma.english());
      if (lemma.translated() && unused(lemma.esperantoForms(), Told.Many.ESPERANTO)) dead.add(lemma.esperanto());
    }
    // English has no word for the reflexive si: it says him or her.
    assertEquals(new TreeSet<>(List.of("self")), dead);
  }

  private static boolean unused(List<String> forms, Set<String> told) {
    return forms.stream().noneMatch(form -> told.contains(form.toLowerCase(Locale.ROOT)));
  }
}
