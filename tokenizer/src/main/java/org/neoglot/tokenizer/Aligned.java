// Text on its way through normalizers and splitters, that knows, if asked to, where each character came from.
package org.neoglot.tokenizer;

import java.util.Arrays;

/**
 * Text and, where it is tracked, the stretch of the original text that each of its characters stands for. Normalizers
 * and splitters work the same on both; untracked text costs nothing beside its string. Places are indices of
 * {@code char}s; both halves of a surrogate pair have the place of the whole. Immutable.
 */
public final class Aligned {
  private final String text;
  private final int[] starts; // null where the text is not tracked
  private final int[] ends;
  private final boolean first;

  private Aligned(String text, int[] starts, int[] ends, boolean first) {
    this.text = text;
    this.starts = starts;
    this.ends = ends;
    this.first = first;
  }

  /** Text whose places nobody will ask for; {@code first}: it begins where the original text begins. */
  static Aligned untracked(String text, boolean first) {
    return new Aligned(text, null, null, first);
  }

  /** Text as it was given, from its first character on. */
  public static Aligned untracked(String text) {
    return untracked(text, true);
  }

  /** Text as it was given: each character stands for itself. */
  public static Aligned tracked(String text) {
    int n = text.length();
    var starts = new int[n];
    var ends = new int[n];
    for (int i = 0; i < n; ) {
      int to = i + Character.charCount(text.codePointAt(i));
      Arrays.fill(starts, i, to, i);
      Arrays.fill(ends, i, to, to);
      i = to;
    }
    return new Aligned(text, starts, ends, true);
  }

  /** Text with the place of each of its characters. */
  static Aligned of(String text, int[] starts, int[] ends) {
    return new Aligned(text, starts, ends, true);
  }

  /** The characters. */
  public String text() {
    return text;
  }

  int length() {
    return text.length();
  }

  boolean isTracked() {
    return starts != null;
  }

  /** Where the original of the character at this index begins; only for tracked text. */
  int start(int index) {
    return starts[index];
  }

  /** Where the original of the character at this index ends; only for tracked text. */
  int end(int index) {
    return ends[index];
  }

  /** Whether the character at this index stands for the beginning of the original text. */
  boolean isFirst(int index) {
    return starts != null ? index < starts.length && starts[index] == 0 : first && index == 0;
  }

  /** A stretch of it as a text of its own. */
  Aligned slice(int from, int to) {
    if (from == 0 && to == text.length()) {
      return this;
    }
    return starts == null ? untracked(text.substring(from, to), first && from == 0)
        : new Aligned(text.substring(from, to), Arrays.copyOfRange(starts, from, to),
            Arrays.copyOfRange(ends, from, to), first && from == 0);
  }

  /** Begins a rewritten copy of a stretch of this text. */
  Edit edit(int from, int to) {
    return new Edit(this, from, to);
  }

  Edit edit() {
    return edit(0, text.length());
  }

  /**
   * A copy in the making. Where a new character is aligned follows the Hugging Face library, whose offsets are the
   * reference: {@link #put} takes a code point and what it does to the source. Change 0 replaces the next source
   * character, -n replaces it and removes n more, and a positive change inserts: such a character is aligned with the
   * source character before it.
   */
  static final class Edit {
    private final Aligned source;
    private final boolean begins;
    private final int to;
    private final StringBuilder out;
    private int[] starts;
    private int[] ends;
    private int cursor;

    private Edit(Aligned source, int from, int to) {
      this.source = source;
      this.begins = source.isFirst(from);
      this.cursor = from;
      this.to = to;
      int room = to - from + 16;
      out = new StringBuilder(room);
      if (source.isTracked()) {
        starts = new int[room];
        ends = new int[room];
      }
    }

    /** Index of the next source character. */
    int cursor() {
      return cursor;
    }

    /** Copies the source up to an index. */
    Edit keepTo(int index) {
      if (source.isTracked()) {
        grow(index - cursor);
        System.arraycopy(source.starts, cursor, starts, out.length(), index - cursor);
        System.arraycopy(source.ends, cursor, ends, out.length(), index - cursor);
      }
      out.append(source.text, cursor, index);
      cursor = index;
      return this;
    }

    /** Leaves out the source up to an index. */
    Edit skipTo(int index) {
      cursor = index;
      return this;
    }

    /** Adds a code point; {@code change} says what becomes of the source. */
    Edit put(int codePoint, int change) {
      place(codePoint, change > 0 ? cursor - 1 : cursor);
      for (int n = change; n <= 0 && cursor < to; n++) {
        cursor += Character.charCount(source.text.codePointAt(cursor));
      }
      return this;
    }

    /** Adds a code point that is aligned with the source character at an index; the source stays where it is. */
    Edit place(int codePoint, int index) {
      int at = out.length();
      out.appendCodePoint(codePoint);
      if (source.isTracked()) {
        grow(0);
        int near = Math.min(index, source.starts.length - 1); // a mapping that lost count must not end in an error
        Arrays.fill(starts, at, out.length(), near < 0 ? 0 : source.starts[near]);
        Arrays.fill(ends, at, out.length(), near < 0 ? 0 : source.ends[near]);
      }
      return this;
    }

    private void grow(int more) {
      if (out.length() + more > starts.length) {
        int room = 2 * (out.length() + more) + 16;
        starts = Arrays.copyOf(starts, room);
        ends = Arrays.copyOf(ends, room);
      }
    }

    /** The copy; what is left of the source is not part of it. */
    Aligned done() {
      int n = out.length();
      return source.isTracked() ? new Aligned(out.toString(), Arrays.copyOf(starts, n), Arrays.copyOf(ends, n), begins)
          : untracked(out.toString(), begins);
    }
  }
}
