// SentencePiece's own normalization: the compiled rules, the longest first, then what becomes of spaces.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;

/** Rewrites text as a SentencePiece model says; user-defined pieces stay as they are. */
public final class SentencePieceNormalizer implements Normalizer {
  private final CharsMap map; // null where there are no rules
  private final boolean dummyPrefix;
  private final boolean removeExtra;
  private final char space; // what a space becomes
  private final boolean suffix;
  private final Trie userDefined = new Trie();

  /** The normalization of a model. */
  SentencePieceNormalizer(SentencePieceModel model) {
    this(model.map().orElse(null), model.addDummyPrefix(), model.removeExtraSpaces(), model.escapeSpaces(),
        model.whitespaceAsSuffix());
    for (int id = 0; id < model.pieces().size(); id++) {
      if (model.pieces().get(id).type() == SentencePieceModel.Type.USER_DEFINED) {
        userDefined.add(model.pieces().get(id).text(), id);
      }
    }
  }

  /** Rules (null for none) and what becomes of spaces. */
  SentencePieceNormalizer(CharsMap map, boolean dummyPrefix, boolean removeExtra, boolean escape, boolean suffix) {
    this.map = map;
    this.dummyPrefix = dummyPrefix;
    this.removeExtra = removeExtra;
    this.space = escape ? (char) Metaspace.SYMBOL : ' ';
    this.suffix = suffix;
  }

  @Override
  public Aligned apply(Aligned text) {
    String s = text.text();
    var out = new Out(text.isTracked());
    int at = removeExtra ? leading(s) : 0;
    if (at == s.length()) {
      return text.slice(0, 0);
    }
    if (dummyPrefix && !suffix) {
      out.put(space, at, at);
    }
    boolean afterSpace = removeExtra;
    while (at < s.length()) {
      long step = step(s, at);
      int end = at + (int) (step >>> 32);
      int put = (int) step == 0 ? plain(s, at, end, afterSpace, out)
          : put(map.replacement(step), at, end, afterSpace, out);
      if (put >= 0 && removeExtra) {
        afterSpace = put == ' ';
      }
      at = end;
    }
    if (removeExtra) {
      out.trim(space);
    }
    if (dummyPrefix && suffix) {
      out.put(space, s.length(), s.length());
    }
    return out.aligned(text);
  }

  /** How much of the text becomes something (upper half), and what: a rule's place (lower half), 0 for itself. */
  private long step(String s, int at) {
    char c = s.charAt(at);
    if (userDefined.begins(c)) {
      int length = userDefined.longest(s, at, s.length());
      if (length > 0) {
        return (long) length << 32;
      }
    }
    if (map != null && !(map.plain(c) && (at + 1 == s.length() || s.charAt(at + 1) < 0x80))) {
      long match = map.match(s, at, s.length(), false);
      if (match != 0) {
        return match;
      }
    }
    return (long) Character.charCount(s.codePointAt(at)) << 32;
  }

  /** End of what becomes exactly one space each, at the beginning. */
  private int leading(String s) {
    int at = 0;
    while (at < s.length()) {
      long step = step(s, at);
      int end = at + (int) (step >>> 32);
      boolean isSpace = (int) step == 0 ? end - at == 1 && s.charAt(at) == ' ' : map.replacement(step).equals(" ");
      if (!isSpace) {
        break;
      }
      at = end;
    }
    return at;
  }

  /** What stays as it is; the return value is the last character before spaces were escaped, -1 for none. */
  private int plain(String s, int from, int to, boolean afterSpace, Out out) {
    if (to - from == 1) {
      char c = s.charAt(from);
      if (c == ' ' && afterSpace) {
        return -1;
      }
      out.put(c == ' ' ? space : c, from, to);
      return c;
    }
    return put(s.substring(from, to), from, to, afterSpace, out);
  }

  private int put(String made, int from, int to, boolean afterSpace, Out out) {
    int skip = 0;
    while (afterSpace && skip < made.length() && made.charAt(skip) == ' ') {
      skip++;
    }
    for (int i = skip; i < made.length(); i++) {
      char c = made.charAt(i);
      out.put(c == ' ' ? space : c, from, to);
    }
    return skip == made.length() ? -1 : made.charAt(made.length() - 1);
  }

  /** The new text, with the stretch of the old one that each character stands for. */
  private static final class Out {
    private final StringBuilder text = new StringBuilder();
    private final IntArrayList from; // null where places are not kept
    private final IntArrayList to;

    Out(boolean places) {
      from = places ? new IntArrayList() : null;
      to = places ? new IntArrayList() : null;
    }

    void put(char c, int begin, int end) {
      text.append(c);
      if (from != null) {
        from.add(begin);
        to.add(end);
      }
    }

    void trim(char space) {
      while (!text.isEmpty() && text.charAt(text.length() - 1) == space) {
        text.setLength(text.length() - 1);
      }
    }

    Aligned aligned(Aligned source) {
      if (from == null) {
        return Aligned.untracked(text.toString(), source.isFirst(0));
      }
      var starts = new int[text.length()];
      var ends = new int[text.length()];
      for (int i = 0; i < starts.length; i++) {
        int begin = from.getInt(i);
        int end = to.getInt(i);
        starts[i] = begin < source.length() ? source.start(begin) : source.end(source.length() - 1);
        ends[i] = end > begin ? source.end(end - 1) : starts[i];
      }
      return Aligned.of(text.toString(), starts, ends);
    }
  }
}
