// What a variable of a frame may stand for, told by its letter.
package org.neoglot.eval.story;

/** The types of variables; the first eight are figures of a story, the last two only words. */
enum Type {
  PERSON("ABC"), THING("TU"), PLACE("PQ"), CITY("R"), DAY("D"), NUMBER("N"), ANIMAL("X"), BODY("Z"),
  ADJECTIVE("JK"), VERB("VW");

  private final String letters;

  Type(String letters) { this.letters = letters; }

  /** The type of a variable, or null for a letter that means nothing. */
  static Type of(char letter) {
    for (Type type : values()) if (type.letters.indexOf(letter) >= 0) return type;
    return null;
  }

  /** Whether it is a word only, drawn anew for every sentence, about which no fact can be told. */
  boolean lexical() { return this == ADJECTIVE || this == VERB; }
}
