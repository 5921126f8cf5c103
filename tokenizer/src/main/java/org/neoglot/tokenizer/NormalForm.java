// Unicode normal forms, with the place that every new character came from.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.text.Normalizer;
import java.text.Normalizer.Form;

/** Composes and decomposes text (Unicode Standard Annex 15). */
final class NormalForm {
  /** Below this, no character is changed by canonical composition, and by compatibility forms only from U+00A0 on. */
  private static final char SAFE = 0xA0;

  private NormalForm() {}

  static Aligned apply(Aligned text, Form form) {
    if (plain(text.text()) || Normalizer.isNormalized(text.text(), form)) {
      return text;
    }
    return text.isTracked() ? tracked(text, form)
        : Aligned.untracked(Normalizer.normalize(text.text(), form), text.isFirst(0));
  }

  private static boolean plain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= SAFE) {
        return false;
      }
    }
    return true;
  }

  /** Segment by segment: a segment is a character with the marks and jamo behind it, the most that can ever fuse. */
  private static Aligned tracked(Aligned text, Form form) {
    String s = text.text();
    Aligned.Edit edit = text.edit();
    for (int from = 0; from < s.length(); ) {
      int to = from + Character.charCount(s.codePointAt(from));
      while (to < s.length() && attaches(s.codePointAt(to))) {
        to += Character.charCount(s.codePointAt(to));
      }
      String segment = s.substring(from, to);
      if (Normalizer.isNormalized(segment, form)) {
        edit.keepTo(to);
      } else {
        rewrite(edit, segment, form);
        edit.skipTo(to);
      }
      from = to;
    }
    return edit.done();
  }

  /**
   * Every character is decomposed: its first part takes its place, the others are inserted. Whatever is then put in
   * order or composed keeps count of the places of all its parts.
   */
  private static void rewrite(Aligned.Edit edit, String segment, Form form) {
    boolean compatible = form == Form.NFKC || form == Form.NFKD;
    Form apart = compatible ? Form.NFKD : Form.NFD;
    var parts = new IntArrayList();
    var changes = new IntArrayList();
    segment.codePoints().forEach(c -> {
      int before = parts.size();
      Normalizer.normalize(Character.toString(c), apart).codePoints().forEach(part -> {
        changes.add(parts.size() == before ? 0 : 1);
        parts.add(part);
      });
    });
    Normalizer.normalize(segment, form).codePoints().forEach(c -> {
      int change = 1;
      for (int part : Normalizer.normalize(Character.toString(c), apart).codePoints().toArray()) {
        int at = parts.indexOf(part);
        change += at < 0 ? 0 : changes.getInt(at) - 1;
        if (at >= 0) {
          parts.set(at, -1); // each part is used once
        }
      }
      edit.put(c, change);
    });
  }

  /** Marks, the vowels and finals of Hangul, and the halfwidth voicing marks, which become marks. */
  private static boolean attaches(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
      default -> c >= 0x1160 && c <= 0x11FF || c == 0xFF9E || c == 0xFF9F;
    };
  }
}
