// The smallest parts of a template: text as it stands, and names, numbers, strings and signs inside of tags.
package org.neoglot.tokenizer.chat;

/**
 * One part.
 *
 * @param kind what it is
 * @param text the text, the name, the sign, or the string without its quotes and escapes
 * @param line where it begins, counted from 1
 */
record Lexeme(Kind kind, String text, int line) {
  /** BLOCK and PRINT are what opens a tag: {@code {%} and {@code {{}; CLOSE is what ends it. */
  enum Kind { TEXT, BLOCK, PRINT, CLOSE, NAME, INTEGER, FLOAT, STRING, SIGN, END }

  boolean is(Kind kind, String text) {
    return this.kind == kind && this.text.equals(text);
  }

  boolean isSign(String sign) {
    return is(Kind.SIGN, sign);
  }

  boolean isName(String name) {
    return is(Kind.NAME, name);
  }

  /** For errors. */
  String shown() {
    return kind == Kind.END ? "the end" : kind == Kind.CLOSE ? "the end of the tag" : "'" + text + "'";
  }
}
