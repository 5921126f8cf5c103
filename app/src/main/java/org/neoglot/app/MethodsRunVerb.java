// neoglot methods run: does an experiment and writes its verdict.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.engine.Run;
import org.neoglot.evidence.AlreadyRunException;
import org.neoglot.evidence.EvidenceLedger;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.LedgerLine;
import org.neoglot.evidence.Runner;
import org.neoglot.evidence.experiments.Experiments;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the experiments about a method, or one experiment by its name. Stopped, it goes on when it is asked again. */
@Command(name = "run", header = "Run the experiments about a method and write their verdicts.",
    description = "Every arm gets the same budget and the same tuning trials; five seeds at least, each with fresh data and "
        + "fresh weights. Ctrl-C ends after the present trial, and the same command goes on from there. A verdict is "
        + "written by a build of committed files only, so that others can repeat it; any build makes drafts.",
    footerHeading = "%nExample:%n", footer = "  neoglot methods run vocabulary-extension --seeds 11,12,13,14,15")
final class MethodsRunVerb extends Verb {
  @Parameters(paramLabel = "KEY", description = "A method's key, such as M123, or an experiment's name.")
  private String key;

  @Option(names = "--seeds", split = ",", paramLabel = "N", description = "Five or more. Default: 1,2,3,4,5.")
  private List<Long> seeds = Runner.usualSeeds();

  @Option(names = "--sham",
      description = "Switch the mechanism off: a check of the harness, which must not find it SHOWN.")
  private boolean sham;

  @Option(names = "--draft", description = "Print the verdict and write it nowhere.")
  private boolean draft;

  @Mixin
  private LedgerFlag ledger;

  @Override
  int run(Console console) {
    List<Experiment<?>> some = Experiments.named(key).map(e -> List.<Experiment<?>>of(e))
        .orElseGet(() -> Experiments.about(key.toUpperCase(Locale.ROOT)));
    if (some.isEmpty()) {
      throw wrongly("no experiment is called '" + key + "' or is about it; there are "
          + String.join(", ", Experiments.ALL.stream().map(Experiment::id).toList()));
    }
    if (seeds.size() < Runner.usualSeeds().size() || seeds.stream().distinct().count() != seeds.size()) {
      throw wrongly("--seeds " + seeds + ": wanted " + Runner.usualSeeds().size() + " or more, all different");
    }
    var build = Build.current();
    try (var team = team(); var run = Run.eager(team);
        var stop = StopSignal.listen(() -> console.warn("stopping after this trial (again to stop at once) ..."))) {
      Path file = ledger.file();
      var runner = new Runner(run, new EvidenceLedger(file), file.resolveSibling(".methods"), build.version(),
          build.commit(), console::say, stop::requested);
      for (var experiment : some) {
        LedgerLine line = line(console, runner, experiment);
        if (line == null) {
          console.warn(Runner.committed(build.commit()) ? "stopped; the same command goes on from here"
              : "stopped; a build of changed files begins anew");
          return stop.status();
        }
        show(console, line);
      }
      return 0;
    }
  }

  private LedgerLine line(Console console, Runner runner, Experiment<?> experiment) {
    if (draft) return runner.draft(experiment, seeds, sham);
    try {
      return runner.run(experiment, seeds, sham);
    } catch (AlreadyRunException e) {
      // It came out the same, which is worth telling, and no reason to leave the others undone.
      console.warn(e.getMessage());
      return e.line();
    }
  }

  private void show(Console console, LedgerLine line) {
    var j = line.judgement();
    if (json()) {
      console.print(JsonFile.text(Map.of("experiment", line.experiment(), "verdict", j.verdict().name(), "mean",
          j.mean(),
          "low", j.low(), "high", j.high(), "detectable", j.detectable(), "seeds", line.seeds(), "bits", line.bits(),
          "diverged", line.diverged(), "draft", draft)));
      return;
    }
    var table = new Table("arm", line.claim().metric(), "tuned", "gigaflop", "seconds", "trained");
    line.figures().keySet().forEach(arm -> {
      var cost = line.costs().get(arm);
      double mean = line.mean(arm);
      table.row(arm, Double.isNaN(mean) ? "-" : String.format(Locale.ROOT, "%.4f", mean), line.tuned().get(arm),
          String.format(Locale.ROOT, "%.2f", cost.flops() * 1e-9), String.format(Locale.ROOT, "%.1f", cost.seconds()),
          String.format(Locale.ROOT, "%,d", cost.trained()));
    });
    console.print(line.claim().text() + (line.sham() ? " (sham: the mechanism is switched off)" : ""));
    console.print(table.toString());
    line.diverged().forEach((arm, seeds) -> seeds.forEach((seed, why) ->
        console.print("arm '" + arm + "' diverged on seed " + seed + ": " + why)));
    console.print(String.format(Locale.ROOT,
        "%s: effect %.4f %s, 95 %% interval %.4f to %.4f, declared %.4f, detectable %.4f; %.0f s",
        j.verdict().words(), j.mean(), line.claim().unit(), j.low(), j.high(), line.claim().minimum(), j.detectable(),
        line.seconds()));
    if (draft) console.print("a draft: no ledger has it");
    if (line.seconds() > Runner.SECONDS) console.warn("that took more than " + Runner.SECONDS + " s");
  }
}
