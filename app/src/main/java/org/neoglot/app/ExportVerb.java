// neoglot export: a model in another format, and the proof that it is the same.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Config;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import org.neoglot.models.Reopened;
import org.neoglot.models.gguf.GgufExport;
import org.neoglot.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a folder of safetensors or a GGUF file, opens it again, and compares. */
@Command(name = "export", header = "Write a model in another format.",
    description = "A name that ends in .gguf is written as a GGUF file (F32, F16, BF16, Q8_0, Q4_0), which llama.cpp reads; any "
        + "other is a folder of safetensors (F32, F16, BF16), in one file or several. What was written is opened again and "
        + "compared: weights, tokenizer, chat template, end of text.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot export --model swa --dtype Q8_0 --out swa.gguf",
      "writes one file with weights of eight bits. The other way round:",
      "  neoglot export --model swa.gguf --dtype BF16 --shard-size 2000 --out swa-again"})
final class ExportVerb extends Verb {
  private static final long MEGABYTE = 1_000_000;

  @Option(names = "--model", required = true, paramLabel = "PATH", description = "Folder of the model, or a GGUF file.")
  private Path model;

  @Option(names = "--dtype", paramLabel = "TYPE", description = "Format of matrices. Default: as they are stored.")
  private String type;

  @Option(names = "--shard-size", paramLabel = "MB", defaultValue = "5000",
      description = "Megabytes of a safetensors file at most. Default: ${DEFAULT-VALUE}.")
  private long shard;

  @Option(names = "--out", required = true, paramLabel = "PATH", description = "Where it goes: a new folder, or a new .gguf file.")
  private Path out;

  @Override
  int run(Console console) throws IOException {
    if (Files.exists(out)) throw wrongly("--out " + out + " is there already; it is not written over");
    if (shard < 1) throw wrongly("--shard-size is " + shard + "; at least 1 is needed");
    try (ModelFolder source = ModelFolder.open(model)) {
      Format format = format(source);
      write(source, format);
      Reopened same = Reopened.compare(source, out);
      console.print(json() ? JsonFile.text(figures(same, format)) : table(same, format));
      return 0;
    }
  }

  private Format format(ModelFolder source) {
    if (type == null) {
      return source.weights().parameters().stream().max((a, b) -> Long.compare(a.size(), b.size())).map(p -> p.stored().format())
          .orElse(Formats.F32);
    }
    try {
      return Formats.named(type.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw wrongly("--dtype: " + e.getMessage());
    }
  }

  private void write(ModelFolder source, Format format) throws IOException {
    var config = source.model().config().json();
    Tokenizer tokenizer = source.tokenizer().orElse(null);
    var parameters = source.weights().parameters();
    if (out.getFileName().toString().endsWith(".gguf")) {
      GgufExport.write(out, config, parameters, tokenizer, format);
      return;
    }
    ModelWriter.write(out, config, parameters, tokenizer, format, shard * MEGABYTE);
    // How to generate is part of a model too: several ends of text may be listed there and nowhere else.
    Path generation = model.resolve("generation_config.json");
    if (Files.isRegularFile(generation)) {
      ModelWriter.json(out.resolve("generation_config.json"), Config.read(generation).json());
    }
  }

  private LinkedHashMap<String, Object> figures(Reopened same, Format format) throws IOException {
    var map = new LinkedHashMap<String, Object>();
    map.put("out", out.toString());
    map.put("format", format.name());
    map.put("tensors", same.tensors());
    map.put("numbers", same.numbers());
    map.put("bytes", bytes());
    map.put("largest_rounding", same.rounding());
    return map;
  }

  private String table(Reopened same, Format format) throws IOException {
    var table = new Table("written, opened again and compared", "");
    figures(same, format).forEach((name, value) -> table.row(name.replace('_', ' '),
        value instanceof Double d ? String.format(Locale.ROOT, "%.2g of a row's largest", d)
            : value instanceof Number n ? String.format(Locale.ROOT, "%,d", n.longValue()) : value));
    return table.toString();
  }

  private long bytes() throws IOException {
    try (var files = Files.walk(out)) {
      return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    }
  }
}
