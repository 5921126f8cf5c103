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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Vectors of texts, streamed. */
@Command(name = "embed", header = "Turn texts into vectors.",
    description = "Streams: memory does not grow with the number of texts. Without --out each vector is "
        + "a line of JSON with its text; with --out FILE.npy vectors are written as NumPy reads them, a row each. "
        + "With --tokens a text has a vector for each of its tokens (late interaction, ColBERT), and "
        + "FILE.lengths.txt says, a line a text, how many rows are its own. A folder of sentence-transformers says how "
        + "texts become vectors: its pooling, whether they have length 1, the longest text (max_seq_length), whether "
        + "capitals count, and what stands before a text (its default prompt).",
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

  @Option(names = "--raw", description = "Leave vectors as long as they are. Default: length 1 where the model's folder "
      + "lists a Normalize, or says nothing of vectors at all.")
  private boolean raw;

  @Option(names = "--normalize", description = "Bring vectors to length 1 although the folder does not.")
  private boolean normalize;

  @Option(names = "--prompt", paramLabel = "NAME",
      description = "Put the folder's prompt of that name before each text, such as query, instead of its default one.")
  private String prompt;

  @Option(names = "--tokens",
      description = "A vector for each token, of texts that are to be found, by a model of 'neoglot finetune --task late' "
          + "or of PyLate without markers, filled up queries and left out words.")
  private boolean tokens;

  @Override
  int run(Console console) {
    if (tokens && (pooling != null || raw || normalize || prompt != null)) {
      throw wrongly("--pooling, --raw, --normalize and --prompt are for one vector a text; leave them or --tokens away");
    }
    if (raw && normalize) throw wrongly("--raw and --normalize: give one of them");
    if (out != null && !out.toString().endsWith(".npy")) {
      throw wrongly("--out is '" + out + "'; wanted a name that ends in .npy");
    }
    if (out != null) input.everyLine();
    try (var opened = model.open(console); var threads = team(); var run = Run.eager(threads)) {
      if (tokens) return tokens(console, opened, run);
      var embedder = embedder(opened, run);
      if (out == null) input.each(this, console, rows -> embedder.each(rows.stream().map(LabelledText::first).iterator(),
          (text, vector) -> console.print(JsonFile.line(asMap(text, vector)).strip())));
      else write(console, embedder);
      return 0;
    }
  }

  /** As the folder says, but for what the command line says. */
  private Embedder embedder(HeadedModel opened, EagerRun run) {
    Embedder embedder = Embedder.of(opened, run, model.path());
    if (pooling != null) embedder = embedder.with(pooling);
    if (raw || normalize) embedder = embedder.unit(normalize);
    return prompt == null ? embedder : embedder.prompted(prompt);
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
