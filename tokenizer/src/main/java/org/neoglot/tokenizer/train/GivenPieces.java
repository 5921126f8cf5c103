// The pieces that are given before anything is learned, with the ids they get.
package org.neoglot.tokenizer.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Unknown, begin, end and padding piece, then control symbols, user-defined symbols and bytes. */
final class GivenPieces {
  private final List<Piece> pieces = new ArrayList<>();

  GivenPieces(PieceOptions.Symbols symbols) {
    Map<String, Integer> ids = new HashMap<>();
    add(ids, symbols.unknown(), Piece.Kind.UNKNOWN);
    add(ids, symbols.bos(), Piece.Kind.CONTROL);
    add(ids, symbols.eos(), Piece.Kind.CONTROL);
    if (symbols.pad() != null) {
      add(ids, symbols.pad(), Piece.Kind.CONTROL);
    }
    symbols.control().forEach(s -> add(ids, s, Piece.Kind.CONTROL));
    symbols.userDefined().forEach(s -> add(ids, s, Piece.Kind.USER_DEFINED));
    if (symbols.byteFallback()) {
      for (int b = 0; b < 256; b++) {
        add(ids, byteName(b), Piece.Kind.BYTE);
      }
    }
  }

  /** How a byte's piece is written. */
  static String byteName(int unsignedByte) {
    return String.format(Locale.ROOT, "<0x%02X>", unsignedByte);
  }

  /** The begin, end and padding piece may be declared again as another kind; they keep their place. */
  private void add(Map<String, Integer> ids, String text, Piece.Kind kind) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a given piece is empty; wanted one character or more");
    }
    Integer id = ids.putIfAbsent(text, pieces.size());
    if (id == null) {
      pieces.add(new Piece(text, 0, kind));
    } else if (pieces.get(id).kind() == Piece.Kind.CONTROL && id > 0 && kind == Piece.Kind.USER_DEFINED) {
      pieces.set(id, new Piece(text, 0, kind));
    } else {
      throw new IllegalArgumentException("piece '" + text + "' is given twice; wanted one id a piece");
    }
  }

  List<Piece> list() {
    return pieces;
  }

  int size() {
    return pieces.size();
  }
}
