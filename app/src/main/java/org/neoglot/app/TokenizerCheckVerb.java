// neoglot tokenizer check: does a tokenizer answer as the reference did?
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares ids, tokens and decoded text with recorded reference outputs; status 1 where one differs. */
@Command(name = "check", header = "Compare a tokenizer with recorded answers of a reference.",
    description = "Each line of FILE is a JSON object with 'text' and 'ids' (and 'tokens', 'decoded'), with 'ids' and "
        + "'decoded', or with 'text' and 'pair'. Status 0: all agree; 1: some do not.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot tokenizer check hf-encode.jsonl.gz --tokenizer llama3/",
      "prints how many of the recorded answers agree, and the first that do not."})
final class TokenizerCheckVerb extends Verb {
  private static final int SHOWN = 160;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Recorded answers, JSON lines, perhaps with .gz.")
  private List<Path> files;

  @Option(names = "--tokenizer", required = true, paramLabel = "PATH", description = "Folder or file of the tokenizer.")
  private Path path;

  @Option(names = "--framed", description = "Compare 'ids_special' too: ids in the frame of the template.")
  private boolean framed;

  @Option(names = "--show", paramLabel = "N", defaultValue = "5",
      description = "Differences to show. Default: ${DEFAULT-VALUE}.")
  private int show;

  @Override
  int run(Console console) throws IOException {
    var references = new TokenizerReferences(Tokenizer.load(path), framed);
    for (var file : files) references.compare(file);
    if (references.total() == 0) throw new IOException(files + ": no record to compare; wanted one a line at least");
    boolean agree = references.matched() == references.total();
    var first = references.differences().stream().limit(Math.max(0, show)).toList();
    if (json()) {
      var map = new LinkedHashMap<String, Object>();
      map.put("tokenizer", path.toString());
      map.put("matched", references.matched());
      map.put("total", references.total());
      map.put("counts", references.counts());
      map.put("differences", first);
      console.print(JsonFile.text(map));
      return agree ? 0 : 1;
    }
    var table = new Table("answer", "agree", "of");
    references.counts().forEach((what, c) -> table.row(what, c[0], c[1]));
    console.print(table.toString());
    for (var d : first) {
      console.print(System.lineSeparator() + "line " + d.line() + (d.id().isEmpty() ? "" : " (" + d.id() + ")") + ": "
          + d.what() + System.lineSeparator() + "  wanted " + shortened(d.wanted()) + System.lineSeparator()
          + "  found  " + shortened(d.found()));
    }
    console.print(references.matched() + "/" + references.total() + " agree");
    return agree ? 0 : 1;
  }

  private static String shortened(String text) {
    var line = text.replace("\n", "\\n").replace("\r", "\\r");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }
}
