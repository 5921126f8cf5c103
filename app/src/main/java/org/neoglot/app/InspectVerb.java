// neoglot inspect: what a model is, without running it.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.file.Gguf;
import org.neoglot.models.Decoder;
import org.neoglot.models.Encoder;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.Model;
import org.neoglot.models.ModelFolder;
import org.neoglot.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Architecture, parameters by part, formats, tokenizer, licence, and the memory that it takes to run and to train. */
@Command(name = "inspect", header = "Say what a model is.",
    description = "Opens a folder or a GGUF file and reads its head only: architecture, numbers by "
        + "part, formats, tokenizer, licence, and the memory that running and training take.",
    footerHeading = "%nExample:%n",
    footer = {"  neoglot inspect swa", "shows a table; --json prints it for a script."})
final class InspectVerb extends Verb {
  /** A master, a gradient and two moments of AdamW in f32. */
  private static final int BYTES_TRAINED = 16;
  private static final Pattern LICENSE = Pattern.compile("(?m)\\A---\\s*$[\\s\\S]*?^license:\\s*(\\S+)");

  @Parameters(paramLabel = "PATH", description = "Folder of the model, or a GGUF file.")
  private Path path;

  @Override
  int run(Console console) throws IOException {
    try (ModelFolder folder = ModelFolder.openAny(path, w -> w)) {
      Map<String, Object> facts = facts(folder);
      if (json()) {
        console.print(JsonFile.text(facts));
        return 0;
      }
      var table = new Table(path.toString(), "");
      facts.forEach((name, value) -> {
        if (value instanceof Map<?, ?> parts) parts.forEach((part, n) -> table.row("  " + name + ": " + part, shown(n)));
        else table.row(name, name.startsWith("memory") ? megabytes(value) : shown(value));
      });
      console.print(table.toString());
      return 0;
    }
  }

  private static String shown(Object value) {
    return value instanceof Number n ? String.format(Locale.ROOT, "%,d", n.longValue()) : String.valueOf(value);
  }

  private static String megabytes(Object value) {
    return String.format(Locale.ROOT, "%,.1f MB", ((Number) value).doubleValue() / 1e6);
  }

  private Map<String, Object> facts(ModelFolder folder) throws IOException {
    Model model = folder.any();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("architecture", model.config().first("architectures", model.config().family()));
    facts.put("kind", switch (model) {
      case Decoder d -> "decoder";
      case Encoder e -> "encoder";
      case EncoderDecoder b -> "encoder-decoder";
    });
    facts.put("layers", model.layers());
    facts.put("context", model.context() == Integer.MAX_VALUE ? "any" : model.context());
    facts.put("vocabulary", switch (model) {
      case Decoder d -> d.embedding().rows();
      case Encoder e -> e.embedding().rows();
      case EncoderDecoder b -> b.embedding().rows();
    });
    var parameters = folder.weights().parameters();
    long numbers = parameters.stream().mapToLong(Parameter::size).sum();
    long bytes = parameters.stream().mapToLong(p -> p.stored().bytes()).sum();
    facts.put("parameters", numbers);
    Map<String, Long> parts = new LinkedHashMap<>();
    Map<String, Long> formats = new TreeMap<>();
    for (Parameter p : parameters) {
      parts.merge(part(p), p.size(), Long::sum);
      formats.merge(p.stored().format().name(), p.size(), Long::sum);
    }
    facts.put("part", parts);
    facts.put("format", formats);
    facts.put("tokenizer", folder.tokenizer().map(InspectVerb::tokenizer).orElse("none"));
    facts.put("chat template", folder.tokenizer().flatMap(t -> t.roles().chatTemplate()).isPresent() ? "yes" : "no");
    facts.put("licence", license());
    folder.leftOut().ifPresent(line -> facts.put("left out", line));
    facts.put("memory of weights", bytes);
    if (model instanceof Decoder d) facts.put("memory of a full context", 8L * d.layers() * d.keyDim() * d.context());
    facts.put("memory to train all, without activations", numbers * BYTES_TRAINED);
    return facts;
  }

  private static String part(Parameter p) {
    String name = p.name();
    if (p.shape().length == 1 && name.contains("norm") || name.contains("ln_") || name.contains("LayerNorm")) return "norms";
    if (name.contains("embed") || name.contains("wte") || name.contains("wpe")) return "embeddings";
    if (name.startsWith("lm_head") || name.startsWith("embed_out") || name.contains("cls.")
        || name.startsWith("classifier")) {
      return "heads";
    }
    if (name.contains("attn") || name.contains("attention")) return "attention";
    return name.contains("layers.") || name.contains(".h.") || name.contains("layer.") ? "feed-forward" : "other";
  }

  private static String tokenizer(Tokenizer t) {
    String kind = t.pipeline().merger().getClass().getSimpleName();
    long special = t.pipeline().added().list().stream().filter(a -> a.special()).count();
    return String.format(Locale.ROOT, "%s, %,d tokens, %d of them special", kind, t.size(), special);
  }

  /** What the model card or the file says. */
  private String license() throws IOException {
    if (Gguf.looksLike(path)) {
      try (Gguf file = Gguf.open(path)) {
        return file.values().get("general.license") instanceof String s ? s : "not said";
      }
    }
    Path card = path.resolve("README.md");
    Matcher m = LICENSE.matcher(Files.isRegularFile(card) ? Files.readString(card) : "");
    if (m.find()) return m.group(1);
    for (String name : List.of("LICENSE", "LICENSE.txt", "LICENSE.md")) {
      if (Files.isRegularFile(path.resolve(name))) return "see " + name;
    }
    return "not said";
  }
}
