// neoglot methods show: one method, and what was found about it.
package org.neoglot.app;

import java.util.Locale;
import java.util.stream.Collectors;
import org.neoglot.app.console.Console;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.LedgerLine;
import org.neoglot.evidence.Mechanism;
import org.neoglot.evidence.Method;
import org.neoglot.evidence.Register;
import org.neoglot.evidence.Standing;
import org.neoglot.evidence.experiments.Experiments;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells idea, formula, mechanisms with their classes and commands, experiments and verdicts. */
@Command(name = "show", header = "Show one method: idea, parts, experiments, verdicts.",
    footerHeading = "%nExample:%n", footer = "  neoglot methods show M123")
final class MethodsShowVerb extends Verb {
  @Parameters(paramLabel = "KEY", description = "M001 to M316.")
  private String key;

  @Mixin
  private LedgerFlag ledger;

  @Override
  int run(Console console) {
    Method m = Register.standard().method(key.toUpperCase(Locale.ROOT))
        .orElseThrow(() -> wrongly("there is no method '" + key + "'; keys are M001 to M316"));
    var standing = Standing.of(ledger.lines());
    if (json()) {
      console.print(JsonFile.text(MethodsListVerb.asMap(m, standing)));
      return 0;
    }
    console.print(m.key() + "  " + m.title());
    console.print(m.theme() + ", " + m.kind() + ", " + m.tier());
    console.print("");
    console.print(m.idea());
    if (!m.formula().isEmpty()) console.print("  " + m.formula());
    console.print("");
    for (var part : m.mechanisms()) mechanism(console, part);
    console.print("");
    for (var e : Experiments.about(m.key())) experiment(console, e);
    for (var answer : standing.about(m.key())) {
      console.print(answer.experiment() + ": " + answer.words() + (answer.steady() && answer.repeated()
          ? ", the same under other seeds" : ""));
      for (var line : answer.runs()) found(console, line);
    }
    if (Experiments.about(m.key()).isEmpty()) console.print("no experiment is built for it");
    return 0;
  }

  private static void mechanism(Console console, Mechanism part) {
    console.print(part.key() + ": " + part.definition());
    console.print("    " + (part.built() ? part.classes().stream().map(c -> c.substring(c.lastIndexOf('.') + 1))
        .collect(Collectors.joining(", ")) : "not built") + (part.command().isEmpty() ? "" : "    " + part.command()));
  }

  private static void experiment(Console console, Experiment<?> e) {
    console.print("experiment " + e.id() + ": " + e.claim().text() + ", by at least " + e.claim().minimum() + " "
        + e.claim().unit());
    console.print("    neoglot methods run " + e.id());
  }

  private static void found(Console console, LedgerLine line) {
    var j = line.judgement();
    console.print(String.format(Locale.ROOT, "    %s: effect %.4f, 95 %% interval %.4f to %.4f, seeds %s, commit %s",
        j.verdict().words(), j.mean(), j.low(), j.high(), line.seeds(), line.commit()));
  }
}
