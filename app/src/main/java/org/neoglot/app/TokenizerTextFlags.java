// Where the verbs about tokenizers get their text: the command line, files, or standard input.
package org.neoglot.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.neoglot.eval.data.Texts;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Text given as arguments, in files of documents, or a text a line from standard input; a mixin of verbs. */
final class TokenizerTextFlags {
  @Parameters(arity = "0..*", paramLabel = "TEXT", description = "The text. Without any: a text a line from standard input.")
  private List<String> texts = new ArrayList<>();

  @Option(names = "--text", arity = "1..*", paramLabel = "FILE", description = "Files of texts: .txt, .jsonl or .tsv, perhaps with .gz.")
  private List<Path> files = List.of();

  @Option(names = "--field", paramLabel = "NAME", defaultValue = "text",
      description = "The JSON field or TSV column that holds the text. Default: ${DEFAULT-VALUE}.")
  private String field;

  /** All texts in their order. */
  List<String> read() throws IOException {
    var all = new ArrayList<>(texts);
    if (!files.isEmpty()) all.addAll(new Texts(files, field).all());
    if (all.isEmpty()) {
      var in = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
      for (var line : in.split("\n")) all.add(line);
    }
    return all;
  }

  /** Lines of ids from the arguments, or else from standard input. */
  static List<String> lines(List<String> given, Path file) throws IOException {
    if (file != null) return List.of(Files.readString(file).split("\n"));
    if (!given.isEmpty()) return List.of(String.join(" ", given));
    return List.of(new String(System.in.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
  }
}
