// neoglot tokenizer decode: ids to text.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.app.console.Console;
import org.neoglot.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the text of ids, a line of ids each. */
@Command(name = "decode", header = "Print the text of token ids.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot tokenizer decode --tokenizer llama3/ 128000 9906 1917",
      "prints <|begin_of_text|>Hello world; with --skip-special without the special token."})
final class TokenizerDecodeVerb extends Verb {
  @Parameters(arity = "0..*", paramLabel = "ID", description = "The ids. Without any: a list a line from standard input.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--ids", paramLabel = "FILE", description = "A file with a list of ids a line.")
  private Path file;

  @Option(names = "--tokenizer", required = true, paramLabel = "PATH", description = "Folder or file of the tokenizer.")
  private Path path;

  @Option(names = "--skip-special", description = "Leave special tokens out.")
  private boolean skip;

  @Override
  int run(Console console) throws IOException {
    var tokenizer = Tokenizer.load(path);
    var texts = TokenizerTextFlags.lines(ids, file).stream().map(line -> tokenizer.decode(parsed(line), skip)).toList();
    if (json()) {
      console.print(JsonFile.text(texts));
    } else {
      texts.forEach(console::print);
    }
    return 0;
  }

  private static int[] parsed(String line) {
    return Arrays.stream(line.split("[\\s,\\[\\]]+")).filter(w -> !w.isEmpty()).mapToInt(word -> {
      if (!word.matches("\\d{1,9}")) throw new IllegalArgumentException("found '" + word + "', wanted a token id");
      return Integer.parseInt(word);
    }).toArray();
  }
}
