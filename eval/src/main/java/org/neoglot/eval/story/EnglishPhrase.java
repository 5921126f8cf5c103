// English noun phrases: persons by name, trade or pronoun; things with article, number and adjective; places.
package org.neoglot.eval.story;

/** Writes one slot in English. */
final class EnglishPhrase {
  private EnglishPhrase() {}

  /** Returns the length of the proper name that was written, else 0. */
  static int person(Line line, Figure figure, Form form, Reference reference) {
    if (form == Form.ROLE || form == Form.ROLE_ACCUSATIVE) {
      line.add(figure.role().english());
      return 0;
    }
    if (reference == Reference.PRONOUN) {
      line.add(pronoun(figure.female(), form));
      return 0;
    }
    boolean named = reference == Reference.NAME;
    line.add(named ? figure.lemma().english() : "the " + figure.role().english());
    if (form == Form.POSSESSIVE) line.add("'s");
    return named ? figure.lemma().english().length() : 0;
  }

  private static String pronoun(boolean female, Form form) {
    return switch (form) {
      case OBJECT -> female ? "her" : "him";
      case POSSESSIVE -> female ? "her" : "his";
      default -> female ? "she" : "he";
    };
  }

  static void thing(Line line, Figure figure, Template.Slot slot, Reference reference) {
    switch (slot.form()) {
      case WAS -> line.add(figure.plural() ? "were" : "was");
      case IS -> line.add(figure.plural() ? "are" : "is");
      case DOES -> line.add(figure.plural() ? "do" : "does");
      case NOUN -> line.add(noun(figure));
      case THE -> phrase(line, figure, true);
      default -> {
        if (reference != Reference.PRONOUN) phrase(line, figure, reference == Reference.DEFINITE);
        else line.add(!figure.plural() ? "it" : slot.subject() ? "they" : "them");
      }
    }
  }

  private static void phrase(Line line, Figure figure, boolean definite) {
    if (definite) line.add("the ");
    else if (figure.lemma().is("mass")) line.add("some ");
    else if (!figure.plural()) line.article();
    if (figure.plural()) line.add(figure.number().english() + " ");
    if (figure.look() != null) line.add(figure.look().english() + " ");
    line.add(noun(figure));
  }

  private static String noun(Figure figure) {
    return figure.plural() ? figure.lemma().englishPlural() : figure.lemma().english();
  }

  static void place(Line line, Figure figure, Form form) {
    switch (form) {
      case IN -> line.add(figure.lemma().englishPreposition() + " ");
      case TO -> line.add("to ");
      default -> { }
    }
    line.add("the " + figure.lemma().english());
  }
}
