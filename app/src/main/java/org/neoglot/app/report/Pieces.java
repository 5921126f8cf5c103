// The pieces of a text for a page: coloured in turn, each with its id and place when pointed at.
package org.neoglot.app.report;

import org.neoglot.tokenizer.Encoding;

/**
 * A text as it was cut.
 *
 * @param encoding ids, tokens and places
 */
public record Pieces(Encoding encoding) {
  private static final int COLOURS = 6;

  /** The text as a paragraph. */
  String html() {
    var spans = new StringBuilder("<p class=\"pieces\">");
    for (int i = 0; i < encoding.size(); i++) {
      spans.append("<span class=\"p").append(i % COLOURS).append("\" title=\"id ").append(encoding.ids()[i])
          .append(", characters ").append(encoding.starts()[i]).append(" to ").append(encoding.ends()[i]).append("\">")
          .append(Html.escape(visible(encoding.tokens().get(i)))).append("</span><wbr/>");
    }
    return spans.append("</p>\n").toString();
  }

  /** Control characters as their pictures (U+2400 and on): written as they are, they would be lost or do something. */
  public static String visible(String token) {
    var shown = new StringBuilder(token.length());
    token.codePoints().forEach(c -> shown.appendCodePoint(c < 0x20 ? 0x2400 + c : c == 0x7F ? 0x2421
        : Character.isISOControl(c) ? 0xFFFD : c));
    return shown.toString();
  }
}
