// Esperanto word forms: sixteen rules without exception (Zamenhof, Fundamento de Esperanto, 1905).
package org.neoglot.eval.story;

import java.util.ArrayList;
import java.util.List;

/** Inflection of Esperanto: -j for the plural, -n for the accusative after it, and the endings of verbs. */
final class Esperanto {
  private Esperanto() {}

  /** A noun, adjective, pronoun or name with its plural and case endings. */
  static String decline(String word, boolean plural, boolean accusative) {
    return word + (plural ? "j" : "") + (accusative ? "n" : "");
  }

  /** The stem of an infinitive with another ending: {@code verb("doni", "is")} is donis. */
  static String verb(String infinitive, String ending) {
    return infinitive.substring(0, infinitive.length() - 1) + ending;
  }

  /** All forms of a lemma that correct sentences may use. */
  static List<String> forms(PartOfSpeech part, String lemma) {
    var forms = new ArrayList<String>();
    switch (part) {
      case NOUN, ADJECTIVE, NAME -> addDeclined(forms, lemma);
      case PRONOUN, DETERMINER -> {
        // Correlatives in -u, -o and -a decline; personal pronouns take -n alone; la never changes.
        if (lemma.equals("la")) forms.add(lemma);
        else if (lemma.endsWith("i")) forms.addAll(List.of(lemma, lemma + "n"));
        else addDeclined(forms, lemma);
      }
      case VERB -> {
        for (String ending : List.of("i", "as", "is", "os", "us", "u")) forms.add(verb(lemma, ending));
      }
      default -> forms.add(lemma);
    }
    return forms;
  }

  private static void addDeclined(List<String> forms, String lemma) {
    for (int i = 0; i < 4; i++) forms.add(decline(lemma, (i & 1) != 0, (i & 2) != 0));
  }
}
