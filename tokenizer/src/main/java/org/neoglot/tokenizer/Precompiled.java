// SentencePiece's normalization rules the way the Hugging Face library applies them.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;

/**
 * Applies compiled rules to short clusters (a character with its marks, below six bytes of UTF-8) as a whole, then to
 * single characters; of several rules that fit the beginning, the shortest. This differs from SentencePiece, which takes
 * the longest rule anywhere: see {@link SentencePieceNormalizer}.
 */
public record Precompiled(CharsMap map) implements Normalizer {
  private static final int CLUSTER = 6;

  @Override
  public Aligned apply(Aligned text) {
    String s = text.text();
    Changes changes = null; // most text needs none
    for (int i = 0; i < s.length(); ) {
      if (map.plain(s.charAt(i)) && (i + 1 == s.length() || s.charAt(i + 1) < 0x80)) {
        i++;
        continue;
      }
      int end = clusterEnd(s, i);
      long match = Utf8.length(s, i, end) < CLUSTER ? map.match(s, i, end, true) : 0;
      if (match != 0) {
        changes = changes == null ? new Changes(s) : changes;
        changes.replace(i, end, map.replacement(match));
      } else {
        changes = single(s, i, end, changes);
      }
      i = end;
    }
    return changes == null ? text : changes.apply(text);
  }

  /** The characters of a cluster one by one. */
  private Changes single(String s, int from, int to, Changes before) {
    Changes changes = before;
    for (int i = from; i < to; ) {
      int next = i + Character.charCount(s.codePointAt(i));
      long match = map.match(s, i, next, true);
      if (match != 0) {
        changes = changes == null ? new Changes(s) : changes;
        changes.replace(i, next, map.replacement(match));
      }
      i = next;
    }
    return changes;
  }

  /** The new characters and what each does to the old ones, see {@link Aligned.Edit#put}. */
  private static final class Changes {
    private final String source;
    private final IntArrayList points = new IntArrayList();
    private final IntArrayList changes = new IntArrayList();
    private int done;

    Changes(String source) {
      this.source = source;
    }

    void keepTo(int index) {
      while (done < index) {
        int c = source.codePointAt(done);
        points.add(c);
        changes.add(0);
        done += Character.charCount(c);
      }
    }

    /** New characters take the places of the old; more are inserted behind, fewer leave a place to the last. */
    void replace(int from, int to, String made) {
      keepTo(from);
      int old = source.codePointCount(from, to);
      int n = 0;
      for (int i = 0; i < made.length(); n++) {
        int c = made.codePointAt(i);
        points.add(c);
        changes.add(n < old ? 0 : 1);
        i += Character.charCount(c);
      }
      // Where nothing stands before what is dropped, the library loses count of the places, and so do we.
      if (n < old && !changes.isEmpty()) {
        changes.set(changes.size() - 1, changes.getInt(changes.size() - 1) + n - old);
      }
      done = to;
    }

    Aligned apply(Aligned text) {
      keepTo(source.length());
      Aligned.Edit edit = text.edit();
      for (int i = 0; i < points.size(); i++) {
        edit.put(points.getInt(i), changes.getInt(i));
      }
      return edit.done();
    }
  }

  /** A character and what extends it (Unicode Standard Annex 29, without what makes clusters of six bytes or more). */
  private static int clusterEnd(String s, int from) {
    int c = s.codePointAt(from);
    int end = from + Character.charCount(c);
    if (c == '\r') {
      return end < s.length() && s.charAt(end) == '\n' ? end + 1 : end;
    }
    if (Character.getType(c) == Character.CONTROL || c == 0x2028 || c == 0x2029) {
      return end;
    }
    while (end < s.length() && extend(s.codePointAt(end))) {
      end += Character.charCount(s.codePointAt(end));
    }
    return end;
  }

  private static boolean extend(int c) {
    return c >= 0x300 && (Chars.isMark(c) || c == 0x200C || c == 0x200D || c == 0xFF9E || c == 0xFF9F);
  }
}
