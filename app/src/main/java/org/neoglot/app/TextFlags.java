// The options that say what text a verb reads and what it measures on.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.List;
import org.neoglot.adapt.Corpus;
import org.neoglot.app.console.Console;
import picocli.CommandLine.Option;

/** Text to train on and text to measure on; a mixin of verbs. */
final class TextFlags {
  @Option(names = "--text", required = true, arity = "1..*", paramLabel = "FILE", description = "Text to train on.")
  private List<Path> files;

  @Option(names = "--valid", arity = "1..*", paramLabel = "FILE", description = "Text to measure on.")
  private List<Path> valid = List.of();

  @Option(names = "--field", paramLabel = "NAME", defaultValue = "text",
      description = "The JSON field or TSV column that holds the text. Default: ${DEFAULT-VALUE}.")
  private String field;

  String field() {
    return field;
  }

  /** Reads it all. */
  Corpus corpus(String name, Console console) {
    return Corpus.read(name, files, valid, field, console::warn);
  }
}
