// One line of the lexicon: a word in both languages and what the stories need to know of it.
package org.neoglot.eval.story;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A pair of words that translate each other.
 *
 * @param english the English lemma, one word in lower case (names in capitals)
 * @param irregular its irregular forms: a plural; past and participle; or all further forms of a function word
 * @param esperanto the Esperanto lemma (a verb in the infinitive)
 * @param part word class in both languages
 * @param topics stories in which it may stand; empty means all
 * @param classes semantic classes that slots ask for, such as food, tool, place, female
 * @param looks classes of adjectives that fit it
 */
record Lemma(String english, List<String> irregular, String esperanto, PartOfSpeech part, Set<String> topics,
    Set<String> classes, Set<String> looks) {

  boolean is(String semantic) { return classes.contains(semantic); }

  boolean fits(String topic) { return topics.isEmpty() || topics.contains(topic); }

  /** Any of the asked classes is enough; asking for none accepts all. */
  boolean isAny(Set<String> asked) {
    if (asked.isEmpty()) return true;
    for (String one : asked) if (classes.contains(one)) return true;
    return false;
  }

  String englishPlural() { return irregular.isEmpty() ? English.plural(english) : irregular.getFirst(); }

  String englishPast() { return irregular.isEmpty() ? English.past(english) : irregular.getFirst(); }

  /** A place says how one is there, as at:ĉe; throws if it does not. */
  String englishPreposition() { return prepositions()[0]; }

  String esperantoPreposition() { return prepositions()[1]; }

  private String[] prepositions() {
    for (String one : classes) if (one.indexOf(':') > 0) return one.split(":");
    throw new IllegalStateException("lexicon: place '" + english + "' has no preposition such as at:ĉe");
  }

  List<String> englishForms() {
    var forms = new ArrayList<String>(List.of(english));
    switch (part) {
      case NOUN -> { if (!is("mass")) forms.add(englishPlural()); }
      case VERB -> {
        // The forms of "be" and of the auxiliaries are all listed; everything else follows the rules.
        if (is("listed")) { forms.addAll(irregular); break; }
        forms.add(English.third(english));
        forms.add(englishPast());
        forms.add(irregular.size() > 1 ? irregular.get(1) : englishPast());
      }
      default -> forms.addAll(irregular);
    }
    return forms;
  }

  /** Esperanto says nothing for a, an and some. */
  boolean translated() { return !esperanto.equals("-"); }

  List<String> esperantoForms() { return translated() ? Esperanto.forms(part, esperanto) : List.of(); }
}
