// neoglot tokenizer trim: a vocabulary without what is not needed.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.neoglot.adapt.data.Texts;
import org.neoglot.app.console.Console;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.change.VocabularyTrim;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Drops tokens that a text does not use, or that are written in other scripts. */
@Command(name = "trim", header = "Drop tokens that a text or a script does not need.",
    description = "Writes the tokenizer and " + TokenizerChange.IDS + ", which says the old id of every new one."
        + " Text that uses only kept tokens is cut as before.",
    footerHeading = "%nExample:%n",
    footer = "  neoglot tokenizer trim --tokenizer base --text swa.jsonl.gz eng.jsonl.gz --out small")
final class TokenizerTrimVerb extends Verb {
  @Option(names = "--tokenizer", required = true, paramLabel = "PATH", description = "The tokenizer to trim.")
  private Path tokenizer;

  @Option(names = "--text", arity = "1..*", paramLabel = "FILE", description = "Text whose tokens are kept.")
  private List<Path> files;

  @Option(names = "--field", paramLabel = "NAME", defaultValue = "text",
      description = "The JSON field or TSV column that holds the text. Default: ${DEFAULT-VALUE}.")
  private String field;

  @Option(names = "--min-count", paramLabel = "N", defaultValue = "1",
      description = "Keep tokens that occur so often at least. Default: ${DEFAULT-VALUE}.")
  private long least;

  @Option(names = "--max", paramLabel = "N", defaultValue = "2147483647",
      description = "Keep the N commonest of them, and what they are made of. Default: all.")
  private int most;

  @Option(names = "--scripts", split = ",", paramLabel = "SCRIPT",
      description = "Keep the tokens of these scripts instead, such as Latin or Ethiopic; digits and signs stay.")
  private List<String> scripts;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the files go.")
  private Path out;

  @Override
  int run(Console console) throws IOException {
    if ((files == null) == (scripts == null)) throw wrongly("give either --text or --scripts");
    Tokenizer base = Tokenizer.load(tokenizer);
    List<String> text = files == null ? List.of() : new Texts(files, field).all();
    var trimmed = scripts == null ? VocabularyTrim.toText(base, text.stream(), least, most)
        : VocabularyTrim.toScripts(base, scripts());
    new TokenizerChange(base, trimmed.tokenizer(), trimmed.ids()).write(out, text, console, json());
    return 0;
  }

  private Set<Character.UnicodeScript> scripts() {
    var set = EnumSet.noneOf(Character.UnicodeScript.class);
    for (String name : scripts) {
      try {
        set.add(Character.UnicodeScript.forName(name));
      } catch (IllegalArgumentException e) {
        throw wrongly("--scripts names '" + name + "'; wanted Unicode script names such as Latin");
      }
    }
    return set;
  }
}
