// An error in a template, and the line that it stands in.
package org.neoglot.tokenizer.chat;

import org.neoglot.engine.file.BadFileException;

/** What is wrong, where; {@link ChatTemplate} adds whose template it is. */
final class Fault extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  Fault(int line, String what) {
    this("line " + line + ": " + what);
  }

  private Fault(String said) {
    super(BadFileException.clean(said));
  }

  /** A template that refuses what it was given, by {@code raise_exception}: its own words. */
  static Fault raised(String words) {
    return new Fault(words);
  }
}
