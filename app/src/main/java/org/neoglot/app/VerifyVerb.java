// neoglot verify: does this engine compute what was recorded elsewhere?
package org.neoglot.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.adapt.verify.Recorder;
import org.neoglot.adapt.verify.Row;
import org.neoglot.adapt.verify.Verifier;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.BadFileException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Recomputes recorded cases and compares. */
@Command(name = "verify", header = "Recompute a recorded case and compare every tensor.",
    description = "A folder holds config.json, model.safetensors, case.safetensors and case.json (for an adapter: its own files, "
        + "and the base beside them). Differences are relative to the largest magnitude of the recorded tensor. Exit status 1 "
        + "when anything differs by more than its tolerance, was not recomputed, or a file cannot be trusted.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot verify ../shared/golden/llama ../shared/golden/peft_lora",
      "recomputes logits, loss, hidden states, gradients and generations of both, in float and in double."})
final class VerifyVerb extends Verb {
  @Parameters(arity = "1..*", paramLabel = "DIR", description = "Folders of recorded cases.")
  private List<Path> folders;

  @Option(names = "--record", description = "Write a case of each model from our own engine instead: case.json and "
      + "case.safetensors, to hold another engine or a later version to.")
  private boolean record;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "With --record: chooses the ids. Default: ${DEFAULT-VALUE}.")
  private long seed;

  /** A folder and what came of it; {@code error} is null unless a file could not be trusted. */
  private record Outcome(Path folder, List<Row> rows, String error) {
    long failed() {
      return rows.stream().filter(r -> !r.pass()).count();
    }

    boolean pass() {
      return error == null && failed() == 0 && !rows.isEmpty();
    }
  }

  @Override
  int run(Console console) {
    if (record) {
      for (Path folder : folders) {
        Recorder.record(folder, seed, team());                       // whoever records closes its team
        console.say("recorded " + folder.resolve("case.json"));
      }
      return 0;
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Path folder : folders) {
      var outcome = verify(folder, team());                          // whoever verifies closes its team
      outcomes.add(outcome);
      if (!json()) print(console, outcome);
    }
    if (json()) console.print(JsonFile.text(outcomes.stream().map(VerifyVerb::asMap).toList()));
    return outcomes.stream().allMatch(Outcome::pass) ? 0 : CommandLineRun.FAILED;
  }

  /** A file that is broken is a result of this folder; the others are still looked at. */
  private static Outcome verify(Path folder, Threads threads) {
    try {
      return new Outcome(folder, Verifier.verify(folder, threads), null);
    } catch (BadFileException | IllegalArgumentException e) {
      return new Outcome(folder, List.of(), Failure.line(e));
    }
  }

  private static void print(Console console, Outcome outcome) {
    if (outcome.error != null) {
      console.warn(outcome.error);
      return;
    }
    var table = new Table("name", "run", "max", "rms", "tolerance", "");
    for (Row r : outcome.rows) {
      table.row(r.name(), r.run(), number(r, r.max()), number(r, r.rms()), number(r, r.tolerance()),
          r.pass() ? "PASS" : r.computed() ? "FAIL" : "FAIL: not recomputed");
    }
    console.print(table.toString());
    console.print(String.format("%s: %s, %d of %d comparisons pass%n", outcome.folder, outcome.pass() ? "PASS" : "FAIL",
        outcome.rows.size() - outcome.failed(), outcome.rows.size()));
  }

  private static String number(Row row, double value) {
    return row.computed() ? String.format(Locale.ROOT, "%.1e", value) : "-";
  }

  private static Map<String, Object> asMap(Outcome outcome) {
    var map = new LinkedHashMap<String, Object>();
    map.put("folder", outcome.folder.toString());
    map.put("result", outcome.pass() ? "PASS" : "FAIL");
    if (outcome.error != null) map.put("error", outcome.error);
    map.put("rows", outcome.rows.stream().map(VerifyVerb::asMap).toList());
    return map;
  }

  /** JSON has no NaN and no infinity: a difference that is not a number is left out. */
  private static Map<String, Object> asMap(Row row) {
    var map = new LinkedHashMap<String, Object>();
    map.put("name", row.name());
    map.put("run", row.run());
    if (Double.isFinite(row.max())) map.put("max", row.max());
    if (Double.isFinite(row.rms())) map.put("rms", row.rms());
    map.put("tolerance", row.tolerance());
    map.put("computed", row.computed());
    map.put("pass", row.pass());
    return map;
  }
}
