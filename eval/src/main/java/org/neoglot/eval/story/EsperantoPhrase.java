// Esperanto noun phrases: adjective and noun agree in number and case, la never changes, no indefinite article.
package org.neoglot.eval.story;

/** Writes one slot in Esperanto. */
final class EsperantoPhrase {
  private EsperantoPhrase() {}

  /** Returns the length of the proper name that was written, else 0. */
  static int person(Line line, Figure figure, Form form, Reference reference) {
    boolean accusative = form == Form.ACCUSATIVE || form == Form.ROLE_ACCUSATIVE;
    if (form == Form.ROLE || form == Form.ROLE_ACCUSATIVE) {
      line.add(Esperanto.decline(figure.role().esperanto(), false, accusative));
      return 0;
    }
    switch (reference) {
      case PRONOUN -> line.add(Esperanto.decline(figure.female() ? "ŝi" : "li", false, accusative));
      case ROLE -> line.add("la " + Esperanto.decline(figure.role().esperanto(), false, accusative));
      default -> {
        String name = Esperanto.decline(figure.lemma().esperanto(), false, accusative);
        line.add(name);
        return name.length();
      }
    }
    return 0;
  }

  static void thing(Line line, Figure figure, Form form, Reference reference) {
    boolean plural = figure.plural();
    switch (form) {
      case PLURAL_ENDING -> line.add(plural ? "j" : "");
      case NOUN, NOUN_ACCUSATIVE ->
          line.add(Esperanto.decline(figure.lemma().esperanto(), plural, form == Form.NOUN_ACCUSATIVE));
      case THE, THE_ACCUSATIVE -> phrase(line, figure, true, form == Form.THE_ACCUSATIVE);
      default -> {
        boolean accusative = form == Form.ACCUSATIVE;
        if (reference != Reference.PRONOUN) phrase(line, figure, reference == Reference.DEFINITE, accusative);
        else line.add(Esperanto.decline(plural ? "ili" : "ĝi", false, accusative));
      }
    }
  }

  private static void phrase(Line line, Figure figure, boolean definite, boolean accusative) {
    if (definite) line.add("la ");
    if (figure.plural()) line.add(figure.number().esperanto() + " ");
    if (figure.look() != null) {
      line.add(Esperanto.decline(figure.look().esperanto(), figure.plural(), accusative) + " ");
    }
    line.add(Esperanto.decline(figure.lemma().esperanto(), figure.plural(), accusative));
  }

  static void place(Line line, Figure figure, Form form) {
    switch (form) {
      case IN -> line.add(figure.lemma().esperantoPreposition() + " ");
      case TO -> line.add("al ");
      default -> { }
    }
    line.add("la " + Esperanto.decline(figure.lemma().esperanto(), false, form == Form.ACCUSATIVE));
  }
}
