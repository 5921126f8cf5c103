// neoglot tokenizer trim: a vocabulary without what is not needed.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.neoglot.app.console.Console;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.change.VocabularyTrim;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Drops tokens that a text does not use, or that are written in other scripts. */
@Command(name = "trim", header = "Drop tokens that a text or a script does not need.",
    description = "Writes the tokenizer and " + TokenizerChange.IDS + ", which says the old id of every new one."
        + " Text that uses only kept tokens is cut as before. With --model the rows of the model follow.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot tokenizer trim --model base --text swa.jsonl.gz eng.jsonl.gz --out small",
      "writes the model in 'base' without the rows of tokens that neither text uses; its answers stay the same.",
      "  neoglot tokenizer trim --tokenizer base --scripts Latin --out latin"})
final class TokenizerTrimVerb extends Verb {
  @Mixin
  private TokenizerChangeFlags flags;

  @Option(names = "--text", arity = "1..*", paramLabel = "FILE", description = "Text whose tokens are kept.")
  private List<Path> files;

  @Option(names = "--min-count", paramLabel = "N", defaultValue = "1",
      description = "Keep tokens that occur so often at least. Default: ${DEFAULT-VALUE}.")
  private long least;

  @Option(names = "--max", paramLabel = "N", defaultValue = "2147483647",
      description = "Keep the N commonest of them, and what they are made of. Default: all.")
  private int most;

  @Option(names = "--scripts", split = ",", paramLabel = "SCRIPT",
      description = "Keep the tokens of these scripts instead, such as Latin or Ethiopic; digits and signs stay.")
  private List<String> scripts;

  @Override
  int run(Console console) throws IOException {
    if ((files == null) == (scripts == null)) throw wrongly("give either --text or --scripts");
    Tokenizer base = flags.base(this);
    List<String> text = flags.text(files);
    var trimmed = scripts == null ? VocabularyTrim.toText(base, text.stream(), least, most, flags.named(base))
        : VocabularyTrim.toScripts(base, scripts(), flags.named(base));
    flags.write(base, trimmed.tokenizer(), trimmed.ids(), new TokenizerChange(text), console, json());
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
