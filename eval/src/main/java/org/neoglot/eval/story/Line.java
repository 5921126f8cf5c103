// A sentence in one language while it is being written.
package org.neoglot.eval.story;

/** Appends pieces, settles a or an by the sound of what follows, and remembers where names lie. */
final class Line {
  private final StringBuilder text = new StringBuilder(96);
  private boolean article;

  /** Appends text and returns where it starts. */
  int add(String piece) {
    if (article && !piece.isEmpty()) {
      text.append(English.vowelSound(piece) ? "an " : "a ");
      article = false;
    }
    text.append(piece);
    return text.length() - piece.length();
  }

  /** The next piece gets an indefinite article. */
  void article() { article = true; }

  boolean endsWith(String end) {
    int start = text.length() - end.length();
    return start >= 0 && text.indexOf(end, start) == start;
  }

  int length() { return text.length(); }

  /** The whole line, its first letter large; no position moves by that. */
  String finish() {
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isLetter(text.charAt(i))) continue;
      text.setCharAt(i, Character.toUpperCase(text.charAt(i)));
      break;
    }
    return text.toString();
  }
}
