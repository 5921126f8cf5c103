// neoglot generate: a model goes on with what it is given.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.app.console.Console;
import org.neoglot.engine.Run;
import org.neoglot.engine.file.BadFileException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Continues prompts; a single one is written as it comes, never half a character. */
@Command(name = "generate", header = "Let a model continue a text.",
    description = "One prompt is written while it grows; several are computed together and written when all are done.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot generate --model swa --prompt \"Hapo zamani za kale\" --temperature 0.8 --top-p 0.95 --seed 7",
      "draws up to 100 tokens from the most probable 95 %% of the distribution, the same for each call with seed 7."})
final class GenerateVerb extends Verb {
  private static final int USUAL = 100;

  @Mixin
  private ModelFlags model;

  /** What is to be continued. */
  static final class Prompts {
    @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "The text to continue.")
    private String text;

    @Option(names = "--prompts", required = true, paramLabel = "FILE", description = "A text a line, in UTF-8.")
    private Path file;
  }

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Prompts prompts;

  @Option(names = "--count", paramLabel = "N", defaultValue = "1",
      description = "Continuations of each prompt, by different draws. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(names = "--max-new", paramLabel = "N",
      description = "New tokens at most. Default: 100, or what the model's context leaves.")
  private Integer maxNew;

  @Mixin
  private SamplingFlags flags;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  int run(Console console) throws IOException {
    if (count < 1) throw wrongly("--count is " + count + "; at least 1 is needed");
    var sampling = flags.sampling(this);
    var texts = texts();
    try (var opened = model.open(); var threads = team(); var run = Run.eager(threads)) {
      var writer = new Continuation(opened, run, sampling, seed);
      boolean stream = texts.size() == 1 && !json();
      var prompt = new StringBuilder(stream ? texts.getFirst() : "");
      var made = writer.of(texts, maxNew, USUAL, piece -> {
        if (stream) write(console, prompt, piece);
      });
      if (stream) write(console, prompt, System.lineSeparator());
      else if (json()) console.print(JsonFile.text(asList(texts, made)));
      else for (int i = 0; i < texts.size(); i++) console.print(texts.get(i) + made.get(i).text());
      return 0;
    }
  }

  /** The prompt goes before the first piece: what is refused must leave nothing on standard output. */
  private static void write(Console console, StringBuilder prompt, String piece) {
    console.out().print(prompt + piece);
    console.out().flush();
    prompt.setLength(0);
  }

  /** The prompts, each as often as continuations of it are wanted. */
  private List<String> texts() throws IOException {
    List<String> lines = prompts.text != null ? List.of(prompts.text)
        : Files.readAllLines(prompts.file).stream().filter(l -> !l.isEmpty()).toList();
    if (lines.isEmpty()) throw new BadFileException(prompts.file, "holds no prompt; wanted one a line");
    List<String> all = new ArrayList<>();
    for (String line : lines) for (int i = 0; i < count; i++) all.add(line);
    return all;
  }

  private static List<Map<String, Object>> asList(List<String> texts, List<Continuation.Made> made) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      var map = new LinkedHashMap<String, Object>();
      map.put("prompt", texts.get(i));
      map.put("text", made.get(i).text());
      map.put("tokens", made.get(i).ids().length);
      map.put("ended", made.get(i).ended());
      list.add(map);
    }
    return list;
  }
}
