// neoglot tokenizer scripts: what a text is written in.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.eval.data.Texts;
import org.neoglot.tokenizer.script.Schemes;
import org.neoglot.tokenizer.script.ScriptShares;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Counts letters by script, and says of each script whether its romanisation can be undone. */
@Command(name = "scripts", header = "Show which scripts a text is written in.",
    footerHeading = "%nExample:%n", footer = "  neoglot tokenizer scripts amh.jsonl.gz")
final class TokenizerScriptsVerb extends Verb {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files of texts: .txt, .jsonl or .tsv, perhaps with .gz.")
  private List<Path> files;

  @Option(names = "--field", paramLabel = "NAME", defaultValue = "text",
      description = "The JSON field or TSV column that holds the text. Default: ${DEFAULT-VALUE}.")
  private String field;

  @Override
  int run(Console console) throws IOException {
    ScriptShares shares = ScriptShares.of(new Texts(files, field).all());
    if (json()) {
      var map = new LinkedHashMap<String, Object>();
      shares.commonestFirst().forEach(script -> map.put(script.name(), shares.counts().get(script)));
      map.put("common", shares.common());
      console.print(JsonFile.text(map));
      return 0;
    }
    var table = new Table("script", "characters", "share", "romanisation", "what is lost");
    for (var script : shares.commonestFirst()) {
      var scheme = Schemes.ALL.stream().filter(s -> s.script() == script).findFirst();
      table.row(script.name(), shares.counts().get(script), String.format(Locale.ROOT, "%.2f %%", 100 * shares.share(script)),
          scheme.map(s -> "comes back: " + s.reversal().name().toLowerCase(Locale.ROOT)).orElse("-"),
          scheme.map(s -> s.note()).orElse(""));
    }
    console.print(table.toString());
    return 0;
  }
}
