// neoglot tokenizer replace: another vocabulary in the place of a model's.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.neoglot.app.console.Console;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.change.VocabularyReplacement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what two vocabularies share and lets the rows of a model follow. */
@Command(name = "replace", header = "Put another vocabulary in the place of a model's.",
    description = {
      "A token that both vocabularies spell keeps its rows, as does one that plays the same part (the token that ends a "
          + "text); any other begins as the mean of the old tokens that spell it. Writes the tokenizer, "
          + TokenizerChange.IDS + " and, with --model, the model, and reports the overlap."},
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot tokenizer train --text swa.jsonl.gz --vocab 8000 --out words",
      "  neoglot tokenizer replace --model base --with words --text swa.jsonl.gz --out swapped",
      "then trains on from there:",
      "  neoglot adapt --base swapped --add-tokens 0 --text swa.jsonl.gz --out swa"})
final class TokenizerReplaceVerb extends Verb {
  @Mixin
  private TokenizerChangeFlags flags;

  @Option(names = "--with", required = true, paramLabel = "PATH", description = "The tokenizer that takes its place.")
  private Path replacement;

  @Option(names = "--text", arity = "1..*", paramLabel = "FILE", description = "Text to measure both on.")
  private List<Path> files;

  @Override
  int run(Console console) throws IOException {
    Tokenizer base = flags.base(this);
    Tokenizer made = Tokenizer.load(replacement);
    List<String> text = flags.text(files);
    var replaced = VocabularyReplacement.of(base, made);
    double share = text.isEmpty() ? Double.NaN : replaced.shareOfText(made, text);
    var figures = new LinkedHashMap<String, Object>();
    figures.put("same_spelling", replaced.spelled());
    figures.put("same_part", replaced.byRole());
    figures.put("composed", replaced.composed());
    figures.put("old_pieces_per_composed", replaced.composed() == 0 ? 0 : replaced.piecesPerToken());
    figures.put("unspelled", replaced.unspelled());
    if (!text.isEmpty()) figures.put("old_share_of_text", share);
    String said = String.format(Locale.ROOT, "overlap: %,d spelled the same (%.1f %% of the new), %,d in the same part; "
        + "%,d made of %.2f old pieces each, %,d that no old piece spells", replaced.spelled(),
        100.0 * replaced.spelled() / made.size(), replaced.byRole(), replaced.composed(),
        replaced.composed() == 0 ? 0 : replaced.piecesPerToken(), replaced.unspelled());
    var more = text.isEmpty() ? List.of(said)
        : List.of(said, String.format(Locale.ROOT, "of the text's tokens %.1f %% are old ones", 100 * share));
    flags.write(base, made, replaced.ids(), new TokenizerChange(text, more, figures), console, json());
    return 0;
  }
}
