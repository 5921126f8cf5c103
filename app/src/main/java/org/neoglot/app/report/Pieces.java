// The pieces of texts as a page: coloured in turn, each with its id and place when pointed at.
package org.neoglot.app.report;

import java.util.List;
import org.neoglot.app.console.Table;
import org.neoglot.tokenizer.Encoding;

/** A page by itself: no script, no other file. */
public final class Pieces {
  private static final String STYLE = """
      body { font: 16px/1.7 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1a1a1a; }
      .text span { border-radius: 3px; padding: 0 1px; white-space: pre-wrap; }
      .c0 { background: #cfe3ff; } .c1 { background: #ffe2b8; } .c2 { background: #cdf3cd; }
      .c3 { background: #ffd3dc; } .c4 { background: #e2dcff; } .c5 { background: #fff3b0; }
      table { border-collapse: collapse; margin-top: 2rem; } td, th { padding: 2px 12px; text-align: left; }
      tr:nth-child(even) { background: #f5f5f5; }
      """;
  private static final int COLOURS = 6;

  private Pieces() {}

  /** The page for texts and what they were cut into; {@code table} lists all pieces. */
  public static String page(String title, List<String> texts, List<Encoding> encodings, Table table) {
    var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
        + Html.escape("Pieces by " + title) + "</title><style>\n" + STYLE + "</style></head><body>\n"
        + Html.element("h1", "", "Pieces by " + title) + "\n");
    for (int i = 0; i < texts.size(); i++) {
      page.append("<p class=\"text\">").append(spans(encodings.get(i))).append("</p>\n");
    }
    page.append("<table>\n").append(Html.row("th", table.heading()));
    table.rows().forEach(row -> page.append(Html.row("td", row)));
    return page.append("</table>\n</body></html>\n").toString();
  }

  private static String spans(Encoding encoding) {
    var spans = new StringBuilder();
    for (int i = 0; i < encoding.size(); i++) {
      spans.append("<span class=\"c").append(i % COLOURS).append("\" title=\"id ").append(encoding.ids()[i])
          .append(", characters ").append(encoding.starts()[i]).append(" to ").append(encoding.ends()[i]).append("\">")
          .append(Html.escape(visible(encoding.tokens().get(i)))).append("</span>");
    }
    return spans.toString();
  }

  /** Control characters as their pictures (U+2400 and on): written as they are, they would be lost or do something. */
  public static String visible(String token) {
    var shown = new StringBuilder(token.length());
    token.codePoints().forEach(c -> shown.appendCodePoint(c < 0x20 ? 0x2400 + c : c == 0x7F ? 0x2421
        : Character.isISOControl(c) ? 0xFFFD : c));
    return shown.toString();
  }
}
