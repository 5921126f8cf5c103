// Gathers the tokens of an encoding.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.List;

/** Appends tokens; {@link #build} makes them an {@link Encoding}. */
final class EncodingBuilder {
  private final IntArrayList ids = new IntArrayList();
  private final List<String> tokens = new ArrayList<>();
  private final IntArrayList starts = new IntArrayList();
  private final IntArrayList ends = new IntArrayList();
  private final IntArrayList types = new IntArrayList();
  private final IntArrayList special = new IntArrayList();
  private final IntArrayList attention = new IntArrayList();

  /** A token of the text. */
  void text(int id, String token, int start, int end) {
    add(id, token, start, end, 0, 0, 1);
  }

  /** A token that the template adds. */
  void special(int id, String token, int type) {
    add(id, token, 0, 0, type, 1, 1);
  }

  /** A token that fills up. */
  void padding(int id, String token, int type) {
    add(id, token, 0, 0, type, 1, 0);
  }

  /** All tokens of a text, as of this segment. */
  void all(Encoding text, int type) {
    for (int i = 0; i < text.size(); i++) {
      add(text.ids()[i], text.tokens().get(i), text.starts()[i], text.ends()[i], type, text.special()[i],
          text.attention()[i]);
    }
  }

  /** All tokens as they are. */
  void all(Encoding text) {
    for (int i = 0; i < text.size(); i++) {
      add(text.ids()[i], text.tokens().get(i), text.starts()[i], text.ends()[i], text.types()[i], text.special()[i],
          text.attention()[i]);
    }
  }

  private void add(int id, String token, int start, int end, int type, int isSpecial, int isText) {
    ids.add(id);
    tokens.add(token);
    starts.add(start);
    ends.add(end);
    types.add(type);
    special.add(isSpecial);
    attention.add(isText);
  }

  int size() {
    return ids.size();
  }

  int lastId() {
    return ids.isEmpty() ? -1 : ids.getInt(ids.size() - 1);
  }

  /** The last token reaches further, and is shown with that text behind it. */
  void extendLast(String token, int end) {
    tokens.set(tokens.size() - 1, tokens.getLast() + token);
    ends.set(ends.size() - 1, end);
  }

  Encoding build() {
    return new Encoding(ids.toIntArray(), tokens, starts.toIntArray(), ends.toIntArray(), types.toIntArray(),
        special.toIntArray(), attention.toIntArray());
  }
}
