// neoglot tokenizer compare: which of several tokenizers fits a text.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.tokenizer.TextFigures;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.VocabularyOverlap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tokens a word, bytes a token, shares of what cannot be spelled, and what the vocabularies share. */
@Command(name = "compare", header = "Compare tokenizers on a text.",
    description = "A word is what stands between white space. 'parts' are tokens that are less than a character.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot tokenizer compare --tokenizer llama3/ swa/ --text swahili.txt",
      "prints a line for each tokenizer, and how much the vocabularies share."})
final class TokenizerCompareVerb extends Verb {
  @Mixin
  private TokenizerTextFlags texts;

  @Option(names = "--tokenizer", required = true, arity = "1..*", paramLabel = "PATH",
      description = "Folders or files of tokenizers, two or more.")
  private List<Path> paths;

  @Override
  int run(Console console) throws IOException {
    if (paths.size() < 2) throw wrongly("--tokenizer names " + paths.size() + "; at least 2 are needed");
    var tokenizers = new ArrayList<Tokenizer>();
    for (var path : paths) tokenizers.add(Tokenizer.load(path));
    var all = texts.read();
    var figures = tokenizers.stream().map(t -> TextFigures.of(t, all)).toList();
    var overlaps = new LinkedHashMap<String, VocabularyOverlap>();
    for (int i = 1; i < paths.size(); i++) {
      overlaps.put(paths.getFirst() + " and " + paths.get(i), VocabularyOverlap.of(tokenizers.getFirst(), tokenizers.get(i)));
    }
    if (json()) {
      console.print(JsonFile.text(described(tokenizers, figures, overlaps)));
      return 0;
    }
    var table = new Table("tokenizer", "vocabulary", "tokens", "tokens/word", "bytes/token", "unknown", "parts");
    for (int i = 0; i < paths.size(); i++) {
      var f = figures.get(i);
      table.row(paths.get(i), tokenizers.get(i).size(), f.tokens(), number("%.3f", f.fertility()),
          number("%.3f", f.bytesPerToken()), number("%.2f %%", 100 * f.unknownShare()),
          number("%.2f %%", 100 * f.partialShare()));
    }
    console.print(table.toString());
    overlaps.forEach((pair, o) -> console.print(String.format(Locale.ROOT,
        "%s share %,d tokens (%.1f %% of the first, %.1f %% of the second, %.1f %% of both)", pair, o.shared(),
        100.0 * o.shared() / o.first(), 100.0 * o.shared() / o.second(), 100 * o.jaccard())));
    return 0;
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private Map<String, Object> described(
      List<Tokenizer> tokenizers, List<TextFigures> figures, Map<String, VocabularyOverlap> overlaps) {
    var list = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      var map = new LinkedHashMap<String, Object>();
      map.put("tokenizer", paths.get(i).toString());
      map.put("vocabulary", tokenizers.get(i).size());
      map.put("counts", figures.get(i));
      map.put("tokens_per_word", figures.get(i).fertility());
      map.put("bytes_per_token", figures.get(i).bytesPerToken());
      map.put("unknown_share", figures.get(i).unknownShare());
      map.put("partial_share", figures.get(i).partialShare());
      list.add(map);
    }
    var result = new LinkedHashMap<String, Object>();
    result.put("tokenizers", list);
    result.put("overlaps", overlaps);
    return result;
  }
}
