// neoglot embed: texts as vectors.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.neoglot.adapt.search.Npy;
import org.neoglot.adapt.tasks.Embedder;
import org.neoglot.adapt.tasks.SentenceVectors;
import org.neoglot.app.console.Console;
import org.neoglot.engine.Run;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.models.Pooling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Vectors of texts, streamed. */
@Command(name = "embed", header = "Turn texts into vectors.",
    description = "Streams: memory does not grow with the number of texts. Without --out each vector is a line of JSON with its "
        + "text; with --out FILE.npy vectors are written as NumPy reads them, a row each.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot embed --model sentences --input news.txt --out news.npy",
      "writes a float32 matrix with a row for each line. From Python: numpy.load(\"news.npy\")."})
final class EmbedVerb extends Verb {
  @Mixin
  private TaskModelFlags model;

  @Mixin
  private InputFlags input;

  @Option(names = "--out", paramLabel = "FILE", description = "A .npy file to write. Default: JSON lines on standard output.")
  private Path out;

  @Option(names = "--pooling", paramLabel = "HOW",
      description = "What stands for a text: first, last, mean or max of its rows. Default: as the model's folder says, else "
          + "the mean of an encoder's rows and a decoder's last row.")
  private Pooling pooling;

  @Option(names = "--raw", description = "Leave vectors as long as they are; otherwise each has length 1.")
  private boolean raw;

  @Override
  int run(Console console) {
    if (out != null && !out.toString().endsWith(".npy")) throw wrongly("--out is '" + out + "'; wanted a name that ends in .npy");
    try (var opened = model.open(); var threads = team(); var run = Run.eager(threads)) {
      var usual = Embedder.of(opened, run, model.path());
      var how = new SentenceVectors(pooling == null ? usual.how().pooling() : pooling, !raw);
      var embedder = new Embedder(opened, run, how);
      if (out == null) input.each(this, console, rows -> embedder.each(rows.stream().map(LabelledText::first).iterator(),
          (text, vector) -> console.print(JsonFile.line(asMap(text, vector)).strip())));
      else write(console, embedder);
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
