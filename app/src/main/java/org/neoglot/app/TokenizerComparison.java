// Tokenizers side by side on languages: as a table, as JSON, as a page.
package org.neoglot.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.neoglot.app.console.Table;
import org.neoglot.app.report.Bars;
import org.neoglot.app.report.Figures;
import org.neoglot.app.report.Report;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.VocabularyOverlap;
import org.neoglot.tokenizer.change.LanguageReport;

/**
 * The figures of a comparison.
 *
 * @param names what the tokenizers are called
 * @param sizes of their vocabularies
 * @param reports by language, one a tokenizer
 * @param parallel whether the languages have the same number of texts, so that their lengths can be compared
 * @param overlaps by the names of two tokenizers
 */
record TokenizerComparison(List<String> names, List<Integer> sizes, Map<String, List<LanguageReport>> reports,
    boolean parallel, Map<String, VocabularyOverlap> overlaps) {
  static TokenizerComparison of(List<String> names, List<Tokenizer> tokenizers, Map<String, List<String>> languages) {
    Map<String, List<LanguageReport>> reports = new LinkedHashMap<>();
    languages.forEach((name, texts) ->
        reports.put(name, tokenizers.stream().map(t -> LanguageReport.of(t, texts)).toList()));
    Map<String, VocabularyOverlap> overlaps = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      for (int j = i + 1; j < names.size(); j++) {
        overlaps.put(names.get(i) + " and " + names.get(j), VocabularyOverlap.of(tokenizers.get(i), tokenizers.get(j)));
      }
    }
    boolean parallel = languages.values().stream().mapToInt(List::size).distinct().count() == 1;
    return new TokenizerComparison(names, tokenizers.stream().map(Tokenizer::size).toList(), reports, parallel, overlaps);
  }

  /** How many times as many tokens as the first language takes; not a number where texts are not translations. */
  private double parity(String language, int tokenizer) {
    var first = reports.values().iterator().next().get(tokenizer);
    return parallel && reports.size() > 1 ? reports.get(language).get(tokenizer).parity(first) : Double.NaN;
  }

  Table table() {
    var table = new Table("language", "tokenizer", "vocabulary", "tokens", "tokens/word", "bytes/token", "unknown", "bytes",
        "parity");
    reports.forEach((language, list) -> {
      for (int i = 0; i < list.size(); i++) {
        var r = list.get(i);
        double parity = parity(language, i);
        table.row(language, names.get(i), sizes.get(i), r.tokens(), number("%.3f", r.fertility()),
            number("%.3f", r.bytesPerToken()), number("%.2f %%", 100 * r.unknownShare()),
            number("%.2f %%", 100 * r.byteShare()), Double.isNaN(parity) ? "-" : number("%.2f", parity));
      }
    });
    return table;
  }

  List<String> overlapLines() {
    var lines = new ArrayList<String>();
    overlaps.forEach((pair, o) -> lines.add(String.format(Locale.ROOT,
        "%s share %,d tokens (%.1f %% of the first, %.1f %% of the second, %.1f %% of both)", pair, o.shared(),
        100.0 * o.shared() / o.first(), 100.0 * o.shared() / o.second(), 100 * o.jaccard())));
    return lines;
  }

  Map<String, Object> described() {
    var list = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      var languages = new LinkedHashMap<String, Object>();
      for (var language : reports.keySet()) {
        var figures = TokenizerChange.figures(reports.get(language).get(i));
        double parity = parity(language, i);
        if (!Double.isNaN(parity)) figures.put("parity", parity);
        languages.put(language, figures);
      }
      var map = new LinkedHashMap<String, Object>();
      map.put("tokenizer", names.get(i));
      map.put("vocabulary", sizes.get(i));
      map.put("languages", languages);
      list.add(map);
    }
    var result = new LinkedHashMap<String, Object>();
    result.put("tokenizers", list);
    result.put("overlaps", overlaps);
    return result;
  }

  Report page(CommandText command) {
    var table = table();
    var shared = overlaps.entrySet().stream().map(e -> List.of(e.getKey(), String.valueOf(e.getValue().shared()),
        number("%.1f %%", 100.0 * e.getValue().shared() / e.getValue().first()),
        number("%.1f %%", 100.0 * e.getValue().shared() / e.getValue().second()),
        number("%.1f %%", 100 * e.getValue().jaccard()))).toList();
    return Report.titled("Tokenizers compared", names.size() + " tokenizers on " + String.join(", ", reports.keySet()) + ".")
        .figures(new Figures("What texts become", table.heading(), table.rows(), "A word is what stands between white space; "
            + "'bytes' are tokens that are less than a character; 'parity' is tokens by those of the first language, told "
            + "where the languages have the same number of texts."))
        .figures(new Figures("What vocabularies share", List.of("vocabularies", "tokens", "of the first", "of the second",
            "of both"), shared, "Tokens are compared by the text they stand for; special ones are left out."))
        .comparison(bars("Tokens a word", "Shorter is cheaper.", LanguageReport::fertility))
        .comparison(bars("Bytes a token", "Longer is cheaper.", LanguageReport::bytesPerToken))
        .command(command.asGiven()).build();
  }

  private Bars bars(String title, String note, ToDoubleFunction<LanguageReport> figure) {
    var groups = new ArrayList<Bars.Group>();
    reports.forEach((language, list) -> {
      var bars = new ArrayList<Bars.Bar>();
      for (int i = 0; i < list.size(); i++) {
        double value = figure.applyAsDouble(list.get(i));
        double length = Double.isFinite(value) ? value : 0; // no words, or no tokens
        bars.add(new Bars.Bar(names.get(i), length, length, number("%.2f", value)));
      }
      groups.add(new Bars.Group(language, bars));
    });
    return new Bars(title, note, groups);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
