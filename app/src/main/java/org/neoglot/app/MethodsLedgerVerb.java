// neoglot methods ledger: the verdicts, and the page that is made from them.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.evidence.MethodsPage;
import org.neoglot.evidence.Register;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the runs in their order, or writes {@code methods.md}. A ledger that was edited by hand is refused. */
@Command(name = "ledger", header = "Print the verdicts of all runs, or make methods.md from them.",
    footerHeading = "%nExample:%n",
        footer = "  neoglot methods ledger --ledger docs/methods.jsonl --write docs/methods.md")
final class MethodsLedgerVerb extends Verb {
  @Mixin
  private LedgerFlag ledger;

  @Option(names = "--write", paramLabel = "FILE", description = "Write the page as Markdown.")
  private Path page;

  @Override
  int run(Console console) throws IOException {
    var lines = ledger.lines();
    if (page != null) {
      JsonFile.write(page, MethodsPage.of(Register.standard(), lines));
      console.say(page + ": " + lines.size() + " runs");
      return 0;
    }
    if (json()) {
      console.print(JsonFile.text(Map.of("runs", lines.stream().map(l -> Map.of("experiment", l.experiment(), "verdict",
          l.judgement().verdict().name(), "sham", l.sham(), "seeds", l.seeds(), "commit", l.commit())).toList())));
      return 0;
    }
    var table = new Table("experiment", "verdict", "effect", "low", "high", "least", "seeds", "commit");
    for (var l : lines) {
      var j = l.judgement();
      table.row(l.experiment() + (l.sham() ? " (sham)" : ""), j.verdict().words(), number(j.mean()), number(j.low()),
          number(j.high()), number(l.claim().minimum()), l.seeds().getFirst() + "-" + l.seeds().getLast(), l.commit());
    }
    console.print(table.toString());
    return 0;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
