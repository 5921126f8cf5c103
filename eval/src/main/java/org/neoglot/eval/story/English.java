// English word forms: the regular rules; what is irregular stands in the lexicon.
package org.neoglot.eval.story;

/** Spelling rules of English inflection, and the choice between a and an. */
final class English {
  private English() {}

  static String plural(String noun) {
    if (endsInSibilant(noun)) return noun + "es";
    if (consonantY(noun)) return noun.substring(0, noun.length() - 1) + "ies";
    return noun + "s";
  }

  /** The third person singular follows the spelling of the plural, but go and do take -es. */
  static String third(String verb) {
    return verb.endsWith("o") ? verb + "es" : plural(verb);
  }

  /** Regular past; verbs that double their last consonant are listed in the lexicon as irregular. */
  static String past(String verb) {
    if (verb.endsWith("e")) return verb + "d";
    if (consonantY(verb)) return verb.substring(0, verb.length() - 1) + "ied";
    return verb + "ed";
  }

  /** Whether a word is spoken with a vowel first; letters mislead for useful, university, hour, honest and one. */
  static boolean vowelSound(String word) {
    if (word.startsWith("hour") || word.startsWith("honest")) return true;
    // A glide (use, university, Europe) or a w (one) is no vowel to the ear.
    for (String glide : new String[] {"use", "uni", "one", "eu"}) if (word.startsWith(glide)) return false;
    return "aeiou".indexOf(Character.toLowerCase(word.charAt(0))) >= 0;
  }

  private static boolean endsInSibilant(String word) {
    return word.endsWith("s") || word.endsWith("x") || word.endsWith("z") || word.endsWith("ch") || word.endsWith("sh");
  }

  private static boolean consonantY(String word) {
    int n = word.length();
    return n > 1 && word.charAt(n - 1) == 'y' && "aeiou".indexOf(word.charAt(n - 2)) < 0;
  }
}
