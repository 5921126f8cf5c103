// What an adaptation came to, as a table, as JSON, as a page and as an exit status.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.neoglot.adapt.Adaptation;
import org.neoglot.adapt.proof.Certificate;
import org.neoglot.adapt.proof.Proof;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.app.report.Figures;
import org.neoglot.app.report.Report;
import org.neoglot.app.report.Sample;
import org.neoglot.eval.BitsPerByte;

/** A finished recipe and its result. */
record AdaptationOutcome(Adaptation recipe, Adaptation.Result result) {
  private static final String NOTE = "Extended: after the vocabulary grew and before training. Bits per byte compare models "
      + "of different vocabularies, perplexity a token does not.";

  /** Each language before, after the vocabulary grew, and after training. */
  Table table() {
    var table = new Table("held-out text", "before", "extended", "after", "change");
    for (var f : result.figures()) {
      row(table, f, "bits per byte", BitsPerByte.Score::bitsPerByte);
      row(table, f, "tokens per byte", BitsPerByte.Score::tokensPerByte);
      row(table, f, "perplexity a token", BitsPerByte.Score::perplexity);
    }
    return table;
  }

  private static void row(Table table, Adaptation.Figures f, String what, ToDoubleFunction<BitsPerByte.Score> of) {
    double before = of.applyAsDouble(f.before());
    double after = of.applyAsDouble(f.after());
    table.row(f.language() + " " + what, figure(before), figure(of.applyAsDouble(f.start())), figure(after),
        percent(after / before - 1));
  }

  /** What was proved of the files. Hashes are too long for a table: they are in the certificate. */
  Table checks() {
    var table = new Table("check", "", "found");
    for (Certificate.Check c : result.certificate().checks()) table.row(c.name(), verdict(c), shorten(c.found()));
    return table;
  }

  private static String verdict(Certificate.Check check) {
    return check.pass() ? "PASS" : "FAIL";
  }

  /** How many of the checks passed, in words. */
  String passed() {
    var checks = result.certificate().checks();
    return checks.stream().filter(Certificate.Check::pass).count() + " of " + checks.size()
        + " checks pass of the files, opened again in a fresh process";
  }

  private static String shorten(String text) {
    String plain = text.replaceAll("\\b([0-9a-f]{12})[0-9a-f]{52}\\b", "$1...");
    return plain.length() <= 40 ? plain : plain.substring(0, 37) + "...";
  }

  /** The line that repeats the run, as the certificate has it. */
  String command() {
    return result.certificate().figures().path("command").asString("");
  }

  Path reportFile() {
    return recipe.out().resolve("report.html");
  }

  /** Where everything lies, a line each. */
  List<String> files() {
    var lines = new ArrayList<String>();
    lines.add("model:       " + recipe.out());
    if (recipe.adapter() != null) lines.add("adapter:     " + recipe.out().resolve(Proof.ADAPTER) + " (on " + recipe.base() + ")");
    lines.add("certificate: " + recipe.out().resolve(Certificate.FILE));
    lines.add("report:      " + reportFile());
    return lines;
  }

  Map<String, Object> asMap() {
    var map = new LinkedHashMap<String, Object>();
    map.put("out", recipe.out().toString());
    map.put("result", result.certificate().pass() ? "PASS" : "FAIL");
    map.put("tokens_added", result.added());
    map.put("trained_parameters", result.trained());
    map.put("steps", result.steps());
    map.put("seconds", result.seconds());
    map.put("tokens_per_second", result.curve().tokensPerSecond());
    var languages = new LinkedHashMap<String, Object>();
    for (var f : result.figures()) {
      var one = new LinkedHashMap<String, Object>();
      one.put("before", score(f.before()));
      one.put("extended", score(f.start()));
      one.put("after", score(f.after()));
      one.put("change", f.change());
      languages.put(f.language(), one);
    }
    map.put("figures", languages);
    map.put("checks", result.certificate().checks());
    map.put("command", command());
    return map;
  }

  private static Map<String, Object> score(BitsPerByte.Score s) {
    var map = new LinkedHashMap<String, Object>();
    map.put("bits_per_byte", s.bitsPerByte());
    map.put("tokens_per_byte", s.tokensPerByte());
    map.put("perplexity", s.perplexity());
    return map;
  }

  /** A page with tables, curves and samples; more can be added to it. */
  Report.Builder report(List<Sample> samples) throws IOException {
    String fresh = recipe.text().name();
    var builder = Report.titled("A model learns " + fresh, String.format(Locale.ROOT,
        "%s, %,d tokens added to the vocabulary, %,d numbers trained for %,d steps in %.0f s.",
        recipe.adapter() == null ? "All weights" : "An adapter (" + recipe.adapter().method() + ")"
            + (recipe.embeddings() ? " and embeddings" : ""), result.added(), result.trained(), result.steps(),
        result.seconds()));
    builder.figures(new Figures("Before and after", table().heading(), table().rows(), NOTE + " Proof: " + passed() + "."));
    var curves = TrainingCurves.read(recipe.out());
    builder.chart(curves.bitsPerByte("Bits per byte while learning " + fresh));
    builder.chart(curves.loss("Loss while learning " + fresh));
    curves.time("Training steps while learning " + fresh).ifPresent(builder::bars);
    samples.forEach(builder::sample);
    for (Certificate.Check c : result.certificate().checks()) {
      builder.provenance(c.name(), verdict(c) + ": " + shorten(c.found()));
    }
    return builder.provenance("neoglot", Build.current()).provenance("base", recipe.base())
        .provenance("seed", recipe.options().seed()).provenance("steps", result.steps()).command(command());
  }

  /** 0 when every check passed; otherwise says which did not. */
  int status(Console console) {
    if (result.certificate().pass()) return 0;
    console.warn("the result failed a check: " + result.certificate().failure());
    return CommandLineRun.FAILED;
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, value >= 1000 ? "%,.0f" : value >= 10 ? "%.2f" : "%.4f", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%+.1f %%", 100 * share);
  }
}
