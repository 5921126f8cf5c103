// neoglot embed: texts as vectors.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.adapt.search.MaxSimIndex;
import org.neoglot.adapt.search.Npy;
import org.neoglot.adapt.tasks.Embedder;
import org.neoglot.adapt.tasks.HeadedModel;
import org.neoglot.adapt.tasks.LateEmbedder;
import org.neoglot.app.console.Console;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.models.Pooling;
import org.neoglot.models.SentenceVectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Vectors of texts, streamed. */
@Command(name = "embed", header = "Turn texts into vectors.",
    description = "Streams: memory does not grow with the number of texts. Without --out each vector is "
        + "a line of JSON with its text; with --out FILE.npy vectors are written as NumPy reads them, a row each. "
        + "With --tokens a text has a vector for each of its tokens (late interaction, ColBERT), and "
        + "FILE.lengths.txt says, a line a text, how many rows are its own.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot embed --model sentences --input news.txt --out news.npy",
      "writes a float32 matrix with a row for each line. From Python: numpy.load(\"news.npy\")."})
final class EmbedVerb extends Verb {
  @Mixin
  private TaskModelFlags model;

  @Mixin
  private InputFlags input;

  @Option(names = "--out", paramLabel = "FILE",
      description = "A .npy file to write. Default: JSON lines on standard output.")
  private Path out;

  @Option(names = "--pooling", paramLabel = "HOW",
      description = "What stands for a text: first, last, mean or max of its rows. Default: as the "
          + "model's folder says, else the mean of an encoder's rows and a decoder's last row.")
  private Pooling pooling;

  @Option(names = "--raw", description = "Leave vectors as long as they are; otherwise each has length 1.")
  private boolean raw;

  @Option(names = "--tokens",
      description = "A vector for each token, by a model of 'neoglot finetune --task late' or a ColBERT.")
  private boolean tokens;

  @Override
  int run(Console console) {
    if (tokens && (pooling != null || raw)) {
      throw wrongly("--pooling and --raw are for one vector a text; leave them or --tokens away");
    }
    if (out != null && !out.toString().endsWith(".npy")) {
      throw wrongly("--out is '" + out + "'; wanted a name that ends in .npy");
    }
    if (out != null) input.everyLine();
    try (var opened = model.open(); var threads = team(); var run = Run.eager(threads)) {
      if (tokens) return tokens(console, opened, run);
      var usual = Embedder.of(opened, run, model.path());
      var how = new SentenceVectors(pooling == null ? usual.how().pooling() : pooling, !raw);
      var embedder = new Embedder(opened, run, how);
      if (out == null) input.each(this, console, rows -> embedder.each(rows.stream().map(LabelledText::first).iterator(),
          (text, vector) -> console.print(JsonFile.line(asMap(text, vector)).strip())));
      else write(console, embedder);
      return 0;
    }
  }

  /** A vector a token: of each text a list of them, or all in one file with their numbers beside it. */
  private int tokens(Console console, HeadedModel opened, EagerRun run) {
    List<Integer> lengths = new ArrayList<>();
    try (var embedder = LateEmbedder.of(opened, run, model.path()); var file = out == null ? null : new Npy.Writer(out)) {
      input.each(this, console, rows -> embedder.each(rows.stream().map(LabelledText::first).iterator(), (text, vectors) -> {
        lengths.add(vectors.length);
        if (file == null) {
          var map = new LinkedHashMap<String, Object>();
          map.put("text", text);
          map.put("vectors", vectors);
          console.print(JsonFile.line(map).strip());
        } else {
          for (float[] vector : vectors) file.add(vector);
        }
      }));
      if (file == null) return 0;
      file.finish();
      MaxSimIndex.writeLengths(out, lengths);
      int all = lengths.stream().mapToInt(Integer::intValue).sum();
      if (json()) console.print(JsonFile.line(Map.of("texts", lengths.size(), "vectors", all)).strip());
      else console.print(String.format(Locale.ROOT, "%,d vectors of %d numbers of %,d texts: %s", all, embedder.dim(),
          lengths.size(), out));
      return 0;
    }
  }

  private void write(Console console, Embedder embedder) {
    long[] count = {0};
    try (var file = new Npy.Writer(out)) {
      input.each(this, console, rows -> {
        embedder.each(rows.stream().map(LabelledText::first).iterator(), (text, vector) -> file.add(vector));
        count[0] += rows.size();
      });
      file.finish();
    }
    if (json()) console.print(JsonFile.line(Map.of("vectors", count[0])).strip());
    else console.print(String.format(Locale.ROOT, "%,d vectors of %d numbers: %s", count[0], embedder.dim(), out));
  }

  private static Map<String, Object> asMap(String text, float[] vector) {
    var map = new LinkedHashMap<String, Object>();
    map.put("text", text);
    map.put("vector", vector);
    return map;
  }
}
