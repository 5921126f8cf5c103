// neoglot search: texts that mean nearly the same.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.neoglot.adapt.tasks.Embedder;
import org.neoglot.adapt.tasks.LateEmbedder;
import org.neoglot.adapt.tasks.LateIndex;
import org.neoglot.adapt.tasks.TextIndex;
import org.neoglot.app.console.Console;
import org.neoglot.engine.Run;
import org.neoglot.eval.data.LabelledText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes an index of texts, or asks one. */
@Command(name = "search", header = "Search texts by what they mean.",
    description = "With --build the texts are indexed by a model's vectors; without, they are queries, "
        + "and the nearest texts of the index are printed, a line each: cosine, a tab, the text. Every vector is "
        + "compared, or, where the index was built with --graph, Lucene's HNSW graph is walked, which is faster and "
        + "may miss a few. Where the model lies is kept in the index. An index built with --late has a vector for "
        + "each token, and a text's score is MaxSim: the sum over the query's tokens of their best cosine with one "
        + "of the text's (ColBERT, Khattab and Zaharia 2020); all texts are compared, and 'neoglot finetune --task "
        + "late' makes the model. A folder of sentence-transformers also says how long a text may be, whether capitals "
        + "count, and what stands before queries and before texts (its prompts 'query', and 'document', 'passage' or "
        + "'corpus', else its default).",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot search --index news --build --model sentences --input news.txt",
      "  neoglot search --index news --count 2 \"Who won the match?\"",
      "  0.8121	Timu ilishinda mechi jana.",
      "  0.4410	Mechi ya leo imeahirishwa."})
final class SearchVerb extends Verb {
  @Option(names = "--index", required = true, paramLabel = "DIR", description = "Folder of the index.")
  private Path index;

  @Option(names = "--build", description = "Make the index from the texts.")
  private boolean build;

  @Option(names = "--model", paramLabel = "DIR",
      description = "With --build: the model whose vectors are used. Otherwise: where "
          + "it lies now, if it was moved.")
  private Path model;

  @Option(names = "--graph", description = "With --build: make a graph for fast approximate search as well.")
  private boolean graph;

  @Option(names = "--late", description = "With --build: a vector for each token. An index that was built so is asked so.")
  private boolean late;

  @Option(names = "--exact", description = "Compare all vectors although there is a graph.")
  private boolean exact;

  @Option(names = "--count", paramLabel = "N", defaultValue = "10",
      description = "Texts for each query. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Mixin
  private LanguageFlag language;

  @Mixin
  private InputFlags input;

  @Override
  int run(Console console) {
    if (build && model == null) throw wrongly("--build needs --model, the folder of the model whose vectors are used");
    if (graph && !build) throw wrongly("--graph is for --build; an index that has a graph uses it");
    if (late && (!build || graph)) throw wrongly("--late is for --build, and all its texts are compared: it has no --graph");
    if (count < 1) throw wrongly("--count is " + count + "; at least 1 is needed");
    // Lucene tells about the vector API that it found, which is no result of ours.
    Logger lucene = Logger.getLogger("org.apache.lucene");
    lucene.setLevel(Level.WARNING);
    if (!build) return ask(console);
    return late ? buildLate(console) : build(console);
  }

  private int build(Console console) {
    try (var opened = TaskModelFlags.open(model, language.change(), console); var threads = team(); var run = Run.eager(threads);
        var builder = new TextIndex.Builder(index)) {
      var embedder = Embedder.of(opened, run, model).unit(true).found();
      input.each(this, console, rows -> builder.add(embedder, rows.stream().map(LabelledText::first).toList()));
      builder.finish(model, embedder, graph);
      return built(console, builder.size());
    }
  }

  private int buildLate(Console console) {
    try (var opened = TaskModelFlags.open(model, language.change(), console); var threads = team(); var run = Run.eager(threads);
        var embedder = LateEmbedder.of(opened, run, model); var builder = new LateIndex.Builder(index)) {
      input.each(this, console, rows -> builder.add(embedder, rows.stream().map(LabelledText::first).toList()));
      builder.finish(model, embedder);
      return built(console, builder.size());
    }
  }

  private int built(Console console, int texts) {
    var map = new LinkedHashMap<String, Object>();
    map.put("index", index.toString());
    map.put("texts", texts);
    console.print(json() ? JsonFile.line(map).strip() : String.format(Locale.ROOT, "%,d texts: %s", texts, index));
    return 0;
  }

  private int ask(Console console) {
    var about = TextIndex.About.read(index);
    Path folder = model == null ? about.model() : model;
    if (about.late()) return askLate(console, folder);
    try (var opened = TaskModelFlags.open(folder, language.change(), console); var threads = team(); var run = Run.eager(threads);
        var texts = TextIndex.open(index, exact)) {
      var embedder = Embedder.of(opened, run, folder).with(about.how().pooling()).unit(true).queries();
      input.each(this, console, rows -> embedder.each(rows.stream().map(LabelledText::first).iterator(), (query, vector) -> {
        for (var found : texts.search(vector, count)) console.print(line(query, found));
      }));
      return 0;
    }
  }

  private int askLate(Console console, Path folder) {
    try (var opened = TaskModelFlags.open(folder, language.change(), console); var threads = team(); var run = Run.eager(threads);
        var embedder = LateEmbedder.of(opened, run, folder); var texts = LateIndex.open(index)) {
      var queries = embedder.queries(opened);
      input.each(this, console, rows -> queries.each(rows.stream().map(LabelledText::first).iterator(),
          (query, vectors) -> {
        for (var found : texts.search(vectors, count)) console.print(line(query, found));
      }));
      return 0;
    }
  }

  private String line(String query, TextIndex.Found found) {
    if (!json()) return String.format(Locale.ROOT, "%.4f\t%s", found.score(), found.text());
    var map = new LinkedHashMap<String, Object>();
    map.put("query", query);
    map.put("row", found.row());
    map.put("score", found.score());
    map.put("text", found.text());
    return JsonFile.line(map).strip();
  }
}
