// A sentence with slots, cut into pieces once at load time so that telling is only appending.
package org.neoglot.eval.story;

import java.util.ArrayList;
import java.util.List;

/** The words of a frame in one language. */
record Template(List<Piece> pieces) {
  /** Literal text, or a slot that a variable fills. */
  sealed interface Piece {}

  /** Literal text; {@code article}: a or an follows, chosen by the sound of what comes next. */
  record Text(String text, boolean article) implements Piece {}

  /** A variable by its index in the frame; {@code subject}: an English thing that its own verb stands beside. */
  record Slot(int variable, Form form, boolean subject) implements Piece {}

  /** Finds the index of a variable by its letter; throws if the frame has none. */
  interface Lookup { int index(String place, char letter); }

  /**
   * Parses {@code "{A} gave {T} to {B.him}."}.
   *
   * @throws IllegalArgumentException naming line and slot if a slot is not closed, unknown, or has no such form
   */
  static Template parse(String place, String text, boolean english, Lookup variables) {
    var pieces = new ArrayList<Piece>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('{', at);
      if (open != at) {
        String literal = text.substring(at, open < 0 ? text.length() : open);
        boolean article = english && open >= 0 && (literal.endsWith(" a ") || literal.equals("A "));
        pieces.add(new Text(article ? literal.substring(0, literal.length() - 2) : literal, article));
        if (open < 0) break;
      }
      int close = text.indexOf('}', open);
      if (close < 0) throw new IllegalArgumentException(place + ": slot '" + text.substring(open) + "' is not closed");
      pieces.add(slot(place, text.substring(open + 1, close), variables));
      at = close + 1;
    }
    return new Template(english ? markSubjects(pieces) : List.copyOf(pieces));
  }

  private static Slot slot(String place, String body, Lookup variables) {
    Type type = body.isEmpty() ? null : Type.of(body.charAt(0));
    String suffix = body.length() < 2 ? "" : body.substring(2);
    Form form = type == null || body.length() > 1 && body.charAt(1) != '.' ? null : Form.of(suffix, type);
    if (form == null) {
      throw new IllegalArgumentException(place + ": slot '{" + body
          + "}' found, a letter of Type and a suffix of Form wanted");
    }
    return new Slot(variables.index(place, body.charAt(0)), form, false);
  }

  /** English things are subjects at the start and beside their own was, is and does: there it is they, else them. */
  private static List<Piece> markSubjects(List<Piece> pieces) {
    var marked = new ArrayList<Piece>();
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i) instanceof Slot s && s.form == Form.PLAIN
          && (i == 0 || verbOf(s, pieces, i - 2) || verbOf(s, pieces, i + 2))) {
        marked.add(new Slot(s.variable, s.form, true));
      } else {
        marked.add(pieces.get(i));
      }
    }
    return List.copyOf(marked);
  }

  private static boolean verbOf(Slot thing, List<Piece> pieces, int i) {
    return i >= 0 && i < pieces.size() && pieces.get(i) instanceof Slot s && s.variable == thing.variable
        && (s.form == Form.WAS || s.form == Form.IS || s.form == Form.DOES);
  }

  /** Whether the sentence names the figure of a variable, or puts a pronoun for it. */
  boolean mentions(int variable) {
    for (Piece piece : pieces) if (piece instanceof Slot s && s.variable == variable && s.form.mentions()) return true;
    return false;
  }
}
