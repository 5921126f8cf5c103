// neoglot tokenizer extend: new tokens for a new language.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.neoglot.app.console.Console;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.change.PieceExtension;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Adds tokens behind the old ones; BPE, Unigram and WordPiece, in tokenizer.json or .model. */
@Command(name = "extend", header = "Add tokens of a new language; old ids stay.",
    description = {
      "Writes the tokenizer and " + TokenizerChange.IDS + ", which says the old id of every new one (-1: none); with --model "
          + "the model too, with rows for the new tokens.",
      "A domain is extended for in the same way, by its text: each added token is the one that saves most tokens in it."},
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot tokenizer extend --tokenizer base --text swa.jsonl.gz --add 2048 \\",
      "    --keep-old-segmentation eng.jsonl.gz --out grown",
      "  neoglot tokenizer extend --model base --text contracts/ --add 500 --out lawyer",
      "the second one for a domain, and with the rows of the model in 'base'."})
final class TokenizerExtendVerb extends Verb {
  @Mixin
  private TokenizerChangeFlags flags;

  @Option(names = "--text", required = true, arity = "1..*", paramLabel = "FILE", description = "Text of the new language.")
  private List<Path> files;

  @Option(names = "--add", required = true, paramLabel = "N", description = "Tokens to add at most.")
  private int add;

  @Option(names = "--min-frequency", paramLabel = "N", defaultValue = "2",
      description = "Merge pairs that occur so often at least. Default: ${DEFAULT-VALUE}.")
  private long minFrequency;

  @Option(names = "--coverage", paramLabel = "SHARE", defaultValue = "0.9995",
      description = "Share of the new text's characters that get tokens. Default: ${DEFAULT-VALUE}.")
  private double coverage;

  @Option(names = "--keep-old-segmentation", arity = "1..*", paramLabel = "FILE",
      description = "Text that must be cut exactly as before. Without it all text becomes as short as it can.")
  private List<Path> keep;

  @Override
  int run(Console console) throws IOException {
    Tokenizer base = flags.base(this);
    List<String> text = flags.text(files);
    var grown = new PieceExtension(add, minFrequency, coverage, keep != null)
        .extend(base, text.stream(), flags.text(keep).stream());
    flags.write(base, grown.tokenizer(), grown.ids(), new TokenizerChange(text), console, json());
    return 0;
  }
}
