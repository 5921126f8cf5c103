// Text that may hold anything, made safe to stand in a page.
package org.neoglot.app.report;

import java.util.List;
import java.util.stream.Collectors;

/** The few pieces of HTML and SVG writing that everything in this package shares. */
final class Html {
  private Html() {}

  /**
   * The text with everything replaced that HTML, XML or an attribute in double quotes would take for markup; control
   * characters that XML forbids become U+FFFD.
   */
  static String escape(String text) {
    var safe = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> {
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
      }
    });
    return safe.toString();
  }

  /** {@code <name class="...">escaped text</name>}; no class attribute where {@code style} is empty. */
  static String element(String name, String style, String text) {
    return "<" + name + (style.isEmpty() ? "" : " class=\"" + style + "\"") + ">" + escape(text) + "</" + name + ">";
  }

  /** One row of cells, each an element of the given name. */
  static String row(String cell, List<String> texts) {
    return texts.stream().map(t -> element(cell, "", t)).collect(Collectors.joining("", "<tr>", "</tr>\n"));
  }

  // XML 1.0, production 2 (Char); lone surrogates of broken text are outside it too.
  private static boolean isAllowed(int c) {
    return c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
  }
}
