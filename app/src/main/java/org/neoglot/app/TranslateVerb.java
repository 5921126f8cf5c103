// neoglot translate: texts in another language.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.neoglot.adapt.tasks.Translator;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Progress;
import org.neoglot.engine.Run;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.InputRows;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.metric.Bleu;
import org.neoglot.eval.metric.Chrf;
import org.neoglot.eval.metric.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Translations by an encoder-decoder. */
@Command(name = "translate", header = "Translate texts.",
    description = "Prints a line for each text, in groups as they are done; with --json an object with "
        + "both. The model goes from one sequence to another (BART, mBART, M2M-100, NLLB, Marian, T5 ...).",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot translate --model eng-swa --beams 4 \"The water is cold.\"",
      "  Maji ni baridi.",
      "where eng-swa was made by 'neoglot finetune --task translate'. A long file, with scores at its end:",
      "  neoglot translate --model eng-swa --input dev.eng.txt --reference dev.swa.txt --out dev.made.txt"})
final class TranslateVerb extends Verb {
  /** Texts of a file that are sorted by length together: more, and results come seldom. */
  private static final int GROUP = 512;

  @Mixin
  private TaskModelFlags model;

  @Option(names = "--adapter", paramLabel = "DIR",
      description = "Folder of an adapter to apply to it, such as OUT/adapter of finetune.")
  private Path adapter;

  @Mixin
  private InputFlags input;

  @Option(names = "--beams", paramLabel = "N",
      description = "Continuations that are followed; 1: the best token at each place. Default: as the model's folder says.")
  private Integer beams;

  @Option(names = "--length-penalty", paramLabel = "P",
      description = "Of beams: a sum of log-probabilities is divided by its length to the power of P. "
          + "Default: as the folder says.")
  private Double penalty;

  @Option(names = "--no-repeat-ngram", paramLabel = "N",
      description = "No N tokens in a row come twice in a translation; 0: they may. Default: as the folder says.")
  private Integer noRepeat;

  @Option(names = "--max-new", paramLabel = "N",
      description = "Tokens of the longest translation. Default: as the model's folder says, at most 256.")
  private Integer most;

  @Option(names = "--source-token", paramLabel = "TOKEN",
      description = "The token of the texts' language, such as eng_Latn of NLLB, en_XX of mBART, en of M2M-100. Default: "
          + "as the model's folder says.")
  private String source;

  @Option(names = "--target-token", paramLabel = "TOKEN",
      description = "The token of the language to translate into, such as swh_Latn. Default: as the model's folder says.")
  private String target;

  @Option(names = "--out", paramLabel = "FILE",
      description = "Where the lines go; FILE.part while it grows. Default: standard output.")
  private Path out;

  @Option(names = "--resume",
      description = "Go on with FILE.part of an earlier call, whose model, options and texts must be the same.")
  private boolean resume;

  @Option(names = "--reference", paramLabel = "FILE",
      description = "Translations by people, a .txt with a line for each text, to score against: chrF and BLEU at the end. "
          + "The column --second-column of --input does the same.")
  private Path reference;

  @Override
  int run(Console console) throws IOException {
    check();
    List<String> references = references(console);
    try (var opened = OpenedTranslator.open(model.path(), adapter, source, console); var threads = team(); var run = Run.eager(threads)) {
      var settings = opened.settings();
      if (penalty != null) settings = settings.withPenalty(penalty);
      if (noRepeat != null) settings = settings.withNoRepeat(noRepeat);
      int width = beams == null ? settings.beams() : beams;
      if (penalty != null && width == 1) throw wrongly("--length-penalty is for --beams of 2 and more");
      var translator = new Translator(opened.model(), opened.tokenizer(), run, settings, target);
      if (target != null) translator.check();
      int longest = translator.most(most == null ? 0 : most);
      return write(translator, new Width(width, longest), references, console);
    }
  }

  private void check() {
    input.everyLine();
    if (beams != null && beams < 1) throw wrongly("--beams is " + beams + "; at least 1 is needed");
    if (most != null && most < 1) throw wrongly("--max-new is " + most + "; at least 1 is needed");
    if (noRepeat != null && noRepeat < 0) throw wrongly("--no-repeat-ngram is " + noRepeat + "; 0 or more is needed");
    if (penalty != null && !Double.isFinite(penalty)) {
      throw wrongly("--length-penalty is " + penalty + "; a number is needed");
    }
    if (resume && out == null) throw wrongly("--resume is for --out");
    if (resume && input.piped()) throw wrongly("--resume is for --input or arguments: what was piped cannot be compared");
    input.check(this);
    if (reference != null && input.pairs()) throw wrongly("--reference and --second-column: give one of them");
  }

  /** One a line; null where none are given, or where they stand beside the texts. */
  private List<String> references(Console console) {
    if (reference == null) return null;
    var rule = BadRows.stop();
    List<String> all = InputRows.beside(reference, rule);
    rule.report().forEach(console::warn);
    return all;
  }

  /** Beams, and tokens of the longest translation. */
  private record Width(int beams, int most) {}

  private int write(Translator translator, Width width, List<String> references, Console console) throws IOException {
    long total = input.count(this);
    if (references != null && total > 0 && references.size() != total) {
      throw new BadFileException(reference, "has " + references.size() + " lines for " + total
          + " texts, wanted one for each");
    }
    try (var lines = out == null ? null : GrowingLines.open(out, resume, about(width));
        var signal = StopSignal.listen(() -> console.say("stopping after this group"));
        var progress = total > 1 ? Progress.start(console, "translating", total) : null) {
      var scored = new Scored(references);
      List<String> kept = lines == null ? List.of() : lines.kept();
      long[] seen = {0};
      long[] cut = {0};
      input.each(this, console, GROUP, rows -> {
        if (signal.requested()) return;
        int known = (int) Math.min(rows.size(), Math.max(0, kept.size() - seen[0]));
        List<String> made = new ArrayList<>();
        for (int i = 0; i < known; i++) made.add(translation(kept.get((int) seen[0] + i)));
        Translator.Made fresh = translator.made(rows.subList(known, rows.size()).stream().map(LabelledText::first).toList(),
            width.beams, width.most);
        cut[0] += fresh.cut();
        fresh.texts().forEach(t -> made.add(json() ? t : onOneLine(t)));
        List<String> written = new ArrayList<>();
        for (int i = known; i < rows.size(); i++) written.add(line(rows.get(i).first(), made.get(i)));
        if (lines == null) written.forEach(console::print);
        else if (!written.isEmpty()) lines.add(written);
        scored.add(rows, made, seen[0]);
        seen[0] += rows.size();
        if (progress != null) progress.step(seen[0], "");
      });
      if (signal.requested()) return stopped(console, signal.status(), seen[0]);
      if (references != null && references.size() != seen[0]) {
        throw new BadFileException(reference, "has " + references.size() + " lines for " + seen[0]
            + " texts, wanted one for each");
      }
      if (cut[0] > 0) {
        console.warn(cut[0] + " of " + seen[0] + " texts are longer than the model's " + translator.model().context()
            + " tokens: only their beginning is translated");
      }
      if (lines != null) lines.finish();
      scored.say(console);
      return 0;
    }
  }

  private int stopped(Console console, int status, long done) {
    String next = out == null || input.piped() ? "" : "; go on with --resume";
    console.say(String.format(Locale.ROOT, "stopped after %,d texts%s", done, next));
    return status;
  }

  /** Whatever lines depend on: two calls that differ in it do not write to one file. */
  private SequencedMap<String, String> about(Width width) throws IOException {
    SequencedMap<String, String> about = new LinkedHashMap<>();
    about.put("--model", model.path().toAbsolutePath().normalize().toString());
    about.put("model files", GrowingLines.stamp(model.path()));
    about.put("--adapter", adapter == null ? "none" : adapter.toAbsolutePath().normalize().toString());
    about.put("adapter files", GrowingLines.stamp(adapter));
    about.put("--beams", String.valueOf(width.beams));
    about.put("--length-penalty", String.valueOf(penalty));
    about.put("--no-repeat-ngram", String.valueOf(noRepeat));
    about.put("--max-new", String.valueOf(width.most));
    about.put("--source-token", String.valueOf(source));
    about.put("--target-token", String.valueOf(target));
    about.put("--json", String.valueOf(json()));
    about.putAll(input.about());
    return about;
  }

  /** A line is a translation: a line's end within one would shift all that follow. */
  private static String onOneLine(String translation) {
    return translation.replaceAll("\\R", " ");
  }

  private String line(String source, String translation) {
    if (!json()) return translation;
    var map = new LinkedHashMap<String, Object>();
    map.put("source", source);
    map.put("translation", translation);
    return JsonFile.line(map).strip();
  }

  /** What a line of {@link #line} says. */
  private String translation(String line) {
    return json() ? JsonMapper.shared().readTree(line).path("translation").asString("") : line;
  }

  /** Translations beside those by people. */
  private final class Scored {
    private final List<String> references;
    private final List<Output> outputs = new ArrayList<>();

    Scored(List<String> references) {
      this.references = references;
    }

    void add(List<LabelledText> rows, List<String> made, long from) {
      if (references == null && !input.pairs()) return;
      for (int i = 0; i < rows.size() && (references == null || from + i < references.size()); i++) {
        outputs.add(Output.of(made.get(i), references == null ? rows.get(i).second() : references.get((int) from + i)));
      }
    }

    /** Figures are results, but must not stand among translations. */
    void say(Console console) {
      if (outputs.isEmpty()) return;
      double chrf = Chrf.chrf().of(outputs);
      double bleu = Bleu.standard().of(outputs);
      var map = new LinkedHashMap<String, Object>();
      map.put("chrF", chrf);
      map.put("BLEU", bleu);
      map.put("texts", outputs.size());
      String text = json() ? JsonFile.line(map).strip()
          : String.format(Locale.ROOT, "chrF %.2f, BLEU %.2f, %,d texts", chrf, bleu, outputs.size());
      if (out == null) console.say(text);
      else console.print(text);
    }
  }
}
