// Finds given symbols in text, the longest first, and puts a barrier in their place.
package org.neoglot.tokenizer.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** The symbols by their first character, longest first. */
final class SymbolSearch {
  private final TreeMap<Character, List<String>> byFirst = new TreeMap<>();

  SymbolSearch(List<Piece> given) {
    for (Piece piece : given) {
      byFirst.computeIfAbsent(piece.text().charAt(0), c -> new ArrayList<>()).add(piece.text());
    }
    byFirst.values().forEach(list -> list.sort(Comparator.comparing(String::length).reversed()));
  }

  /** The text with {@link PieceRules#BARRIER} where a symbol stood. */
  String blot(String text) {
    StringBuilder made = null;
    int done = 0;
    for (int i = 0; i < text.length(); i++) {
      String found = at(text, i);
      if (found != null) {
        made = made == null ? new StringBuilder() : made;
        made.append(text, done, i).append((char) PieceRules.BARRIER);
        done = i + found.length();
        i = done - 1;
      }
    }
    return made == null ? text : made.append(text, done, text.length()).toString();
  }

  private String at(String text, int i) {
    List<String> candidates = byFirst.get(text.charAt(i));
    if (candidates != null) {
      for (String symbol : candidates) {
        if (text.startsWith(symbol, i)) {
          return symbol;
        }
      }
    }
    return null;
  }
}
