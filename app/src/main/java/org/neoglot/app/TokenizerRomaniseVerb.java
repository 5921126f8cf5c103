// neoglot tokenizer romanise: text in Latin letters, and back.
package org.neoglot.app;

import java.io.IOException;
import java.lang.Character.UnicodeScript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.neoglot.app.console.Console;
import org.neoglot.eval.data.Texts;
import org.neoglot.tokenizer.Rewriting;
import org.neoglot.tokenizer.script.FromLatin;
import org.neoglot.tokenizer.script.Romaniser;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Romanises, or undoes it for one script. */
@Command(name = "romanise", header = "Write text in Latin letters, or lead it back.",
    description = "Prints a text a line. Which scripts come back whole, tokenizer scripts says.",
    footerHeading = "%nExample:%n", footer = "  neoglot tokenizer romanise moskva --reverse Cyrillic")
final class TokenizerRomaniseVerb extends Verb {
  @Parameters(arity = "1..*", paramLabel = "FILE|TEXT",
      description = "A file of texts (.txt, .jsonl or .tsv, perhaps with .gz), or else the text itself.")
  private List<String> given;

  @Option(names = "--field", paramLabel = "NAME", defaultValue = "text",
      description = "The JSON field or TSV column that holds the text. Default: ${DEFAULT-VALUE}.")
  private String field;

  @Option(names = "--reverse", paramLabel = "SCRIPT", description = "Lead Latin letters back to this script.")
  private String reverse;

  @Override
  int run(Console console) throws IOException {
    Rewriting step = reverse == null ? new Romaniser() : new FromLatin(script());
    for (String text : given) {
      boolean file = text.length() < 4096 && text.indexOf('\0') < 0 && Files.isRegularFile(Path.of(text));
      for (String one : file ? new Texts(List.of(Path.of(text)), field).all() : List.of(text)) {
        console.print(json() ? JsonFile.text(step.rewrite(one)) : step.rewrite(one));
      }
    }
    return 0;
  }

  private UnicodeScript script() {
    try {
      return UnicodeScript.forName(reverse);
    } catch (IllegalArgumentException e) {
      throw wrongly("--reverse names '" + reverse + "'; wanted a Unicode script name such as Cyrillic");
    }
  }
}
