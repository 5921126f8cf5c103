// neoglot tokenizer compare: which of several tokenizers fits which language.
package org.neoglot.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.app.console.Console;
import org.neoglot.eval.data.Texts;
import org.neoglot.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tokens a word, bytes a token, shares of what cannot be spelled, parity of languages, and what vocabularies share. */
@Command(name = "compare", header = "Compare tokenizers on texts in one or more languages.",
    description = {
      "A word is what stands between white space. 'bytes' are tokens that are less than a character. 'parity' is how many "
          + "times as many tokens a language takes as the first one does; it is told where all languages have the same "
          + "number of texts, as translations of each other do."},
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot tokenizer compare --tokenizer llama3/ swa/ --text eng=en.txt swa=sw.txt --html fit.html",
      "  neoglot tokenizer compare --tokenizer llama3/ swa/ --text parallel.tsv --field eng,swa,amh",
      "prints a line for each language and tokenizer, and how much the vocabularies share; the second line takes",
      "each column for a language."})
final class TokenizerCompareVerb extends Verb {
  @Parameters(arity = "0..*", paramLabel = "TEXT",
      description = "The text. Without any, and without --text: a text a line from standard input.")
  private List<String> given = List.of();

  @Option(names = "--text", arity = "1..*", paramLabel = "[NAME=]FILE",
      description = "Files of texts, each a language: .txt, .jsonl or .tsv, perhaps with .gz, or a folder of those.")
  private List<String> files = List.of();

  @Option(names = "--field", split = ",", paramLabel = "NAME", defaultValue = "text",
      description = "The JSON field or TSV column that holds the text; of several, each is a language. "
          + "Default: ${DEFAULT-VALUE}.")
  private List<String> fields;

  @Option(names = "--tokenizer", required = true, arity = "1..*", paramLabel = "PATH",
      description = "Folders or files of tokenizers, two or more.")
  private List<Path> paths;

  @Option(names = "--html", paramLabel = "FILE", description = "Write the comparison as a page.")
  private Path html;

  @Override
  int run(Console console) throws IOException {
    if (paths.size() < 2) throw wrongly("--tokenizer names " + paths.size() + "; at least 2 are needed");
    var tokenizers = new ArrayList<Tokenizer>();
    for (var path : paths) tokenizers.add(Tokenizer.load(path));
    var comparison = TokenizerComparison.of(paths.stream().map(Path::toString).toList(), tokenizers, languages());
    if (html != null) comparison.page(commandText()).write(html);
    if (json()) {
      console.print(JsonFile.text(comparison.described()));
    } else {
      console.print(comparison.table().toString());
      comparison.overlapLines().forEach(console::print);
      if (html != null) console.print("page: " + html);
    }
    return 0;
  }

  /** Texts by language, in the order in which they were named. */
  private Map<String, List<String>> languages() throws IOException {
    Map<String, List<String>> languages = new LinkedHashMap<>();
    if (!given.isEmpty()) languages.put("text", given);
    for (var file : files) {
      int mark = Files.exists(Path.of(file)) ? -1 : file.indexOf('=');
      Path path = Path.of(file.substring(mark + 1));
      for (var field : fields) {
        var name = fields.size() > 1 ? field : mark > 0 ? file.substring(0, mark) : stem(path);
        languages.computeIfAbsent(name, n -> new ArrayList<>()).addAll(new Texts(List.of(path), field).all());
      }
    }
    if (languages.isEmpty()) {
      var in = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
      languages.put("text", Arrays.asList(in.split("\n")));
    }
    return languages;
  }

  private static String stem(Path path) {
    var name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? path.toString() : name.toString().split("\\.", 2)[0];
  }
}
