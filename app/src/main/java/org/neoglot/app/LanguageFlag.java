// The option that says what an X-MOD speaks.
package org.neoglot.app;

import org.neoglot.models.ConfigChange;
import picocli.CommandLine.Option;

/** A language; a mixin of verbs. */
final class LanguageFlag {
  @Option(names = "--language", paramLabel = "NAME",
      description = "Of an X-MOD: whose modules it uses, as its config.json names them, such as sw_KE. "
          + "Default: its default_language.")
  private String language;

  /** Null for the model's default one. */
  String name() {
    return language;
  }

  ConfigChange change() {
    return ConfigChange.language(language);
  }
}
