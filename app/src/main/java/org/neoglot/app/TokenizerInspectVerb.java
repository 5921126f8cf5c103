// neoglot tokenizer inspect: the pieces of a text, shown.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.app.report.Figures;
import org.neoglot.app.report.Pieces;
import org.neoglot.app.report.Report;
import org.neoglot.tokenizer.Encoding;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.change.LanguageReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how a tokenizer cuts texts: in colour on a terminal, as a table, as a page. */
@Command(name = "inspect", header = "Show the pieces that a tokenizer cuts a text into.",
    description = "On a terminal the pieces are coloured in turn; elsewhere a bar parts them.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot tokenizer inspect --tokenizer swa/ \"Hapo zamani za kale\" --html pieces.html",
      "prints the pieces with ids and places, and writes them as a page."})
final class TokenizerInspectVerb extends Verb {
  /** Backgrounds that black text can be read on, in the 256-colour palette. */
  private static final int[] COLOURS = {153, 223, 157, 217, 189, 229};

  @Mixin
  private TokenizerTextFlags texts;

  @Option(names = "--tokenizer", required = true, paramLabel = "PATH", description = "Folder or file of the tokenizer.")
  private Path path;

  @Option(names = "--framed", description = "Put the frame of the tokenizer's template around each text.")
  private boolean framed;

  @Option(names = "--table", negatable = true, defaultValue = "true", fallbackValue = "true",
      description = "Print the table of pieces (--no-table: do not).")
  private boolean table;

  @Option(names = "--html", paramLabel = "FILE", description = "Write the pieces as a page.")
  private Path html;

  @Override
  int run(Console console) throws IOException {
    var tokenizer = Tokenizer.load(path);
    var all = texts.read();
    var encodings = all.stream().map(t -> framed ? tokenizer.encodingFramed(t) : tokenizer.encoding(t)).toList();
    var figures = LanguageReport.of(tokenizer, all);
    if (html != null) page(tokenizer, encodings, figures).write(html);
    if (json()) {
      console.print(JsonFile.text(described(all, encodings)));
      return 0;
    }
    boolean colour = System.console() != null && System.console().isTerminal();
    for (int i = 0; i < all.size(); i++) {
      console.print(pieces(encodings.get(i), colour));
      if (table) console.print(System.lineSeparator() + rows(tokenizer, List.of(encodings.get(i))));
    }
    console.print(System.lineSeparator() + String.format(Locale.ROOT,
        "%,d tokens, %.2f a word, %.2f bytes a token, %.1f %% unknown, %.1f %% parts of characters", figures.tokens(),
        figures.fertility(), figures.bytesPerToken(), 100 * figures.unknownShare(), 100 * figures.byteShare()));
    return 0;
  }

  private Report page(Tokenizer tokenizer, List<Encoding> encodings, LanguageReport figures) {
    var table = rows(tokenizer, encodings);
    var page = Report.titled("Pieces by " + path, String.format(Locale.ROOT,
        "%,d tokens, %.2f a word, %.2f bytes a token; %.1f %% unknown, %.1f %% parts of characters.", figures.tokens(),
        figures.fertility(), figures.bytesPerToken(), 100 * figures.unknownShare(), 100 * figures.byteShare()));
    encodings.forEach(e -> page.pieces(new Pieces(e)));
    return page.figures(new Figures("All pieces", table.heading(), table.rows(), "Places are characters of the text."))
        .provenance("tokenizer", tokenizer.hash()).command(commandText().asGiven()).build();
  }

  /** Control characters would move the cursor: they are shown by their pictures. */
  private static String pieces(Encoding encoding, boolean colour) {
    var line = new StringBuilder();
    for (int i = 0; i < encoding.size(); i++) {
      var token = Pieces.visible(encoding.tokens().get(i));
      if (colour) {
        line.append("\u001b[30;48;5;").append(COLOURS[i % COLOURS.length]).append('m').append(token).append("\u001b[0m");
      } else {
        line.append(i == 0 ? "" : "|").append(token);
      }
    }
    return line.toString();
  }

  private static Table rows(Tokenizer tokenizer, List<Encoding> encodings) {
    var table = new Table("piece", "id", "from", "to", "bytes", "kind");
    for (var encoding : encodings) {
      for (int i = 0; i < encoding.size(); i++) {
        int id = encoding.ids()[i];
        boolean unknown = tokenizer.unk().isPresent() && tokenizer.unk().getAsInt() == id;
        table.row(Pieces.visible(encoding.tokens().get(i)), id, encoding.starts()[i], encoding.ends()[i],
            tokenizer.bytes(id).length, unknown ? "unknown" : tokenizer.isSpecial(id) ? "special" : "");
      }
    }
    return table;
  }

  private static List<Object> described(List<String> texts, List<Encoding> encodings) {
    var list = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      var map = new LinkedHashMap<String, Object>();
      map.put("text", texts.get(i));
      map.put("ids", encodings.get(i).ids());
      map.put("tokens", encodings.get(i).tokens());
      map.put("starts", encodings.get(i).starts());
      map.put("ends", encodings.get(i).ends());
      list.add(map);
    }
    return list;
  }
}
