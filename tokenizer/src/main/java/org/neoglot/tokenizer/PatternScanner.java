// Published splitter patterns, compiled by hand: the same cuts as the regular expression, many times faster.
package org.neoglot.tokenizer;

/**
 * Walks a text by one of the patterns of GPT-2, Llama 3, Qwen 2 and o200k, or one of these with marks kept beside their
 * letters. Each of them matches at every place, so a text is a row of matches. Immutable.
 */
abstract sealed class PatternScanner {
  private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  private static final String LETTERS = "\\p{L}";
  private static final String MARKED = "\\p{L}\\p{M}";
  private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";

  /** The scanner that cuts as this pattern does, or null where there is none. */
  static PatternScanner of(String pattern) {
    for (boolean marks : new boolean[] {false, true}) {
      String letters = marks ? MARKED : LETTERS;
      int mask = CharClasses.LETTER | (marks ? CharClasses.MARK : 0);
      String run = marks ? "[" + MARKED + "]+" : LETTERS + "+";
      String rest = "|\\s+(?!\\S)|\\s+";
      String other = "| ?[^\\s" + letters + "\\p{N}]+";
      if (pattern.equals("'s|'t|'re|'ve|'m|'ll|'d| ?" + run + "| ?\\p{N}+" + other + rest)) {
        return new Gpt2(mask);
      }
      for (int digits : new int[] {1, 3}) {
        String numbers = digits == 1 ? "|\\p{N}" : "|\\p{N}{1,3}";
        String lines = "[\\r\\n]*|\\s*[\\r\\n]+";
        if (pattern.equals(
            CONTRACTIONS + "|[^\\r\\n" + letters + "\\p{N}]?" + run + numbers + other + lines + rest)) {
          return new Llama3(mask, digits);
        }
      }
    }
    String before = "[^\\r\\n\\p{L}\\p{N}]?";
    String o200k = before + UPPER + "*" + LOWER + "+" + CONTRACTIONS + "?|" + before + UPPER + "+" + LOWER + "*"
        + CONTRACTIONS + "?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    return pattern.equals(o200k) ? new O200k() : null;
  }

  /** The end of the match that begins at an index. */
  abstract int next(String text, int at, int to);

  /** Hands on the words of a stretch of text. */
  final void split(Aligned text, int from, int to, Splitter.Sink sink) {
    String s = text.text();
    for (int at = from; at < to; ) {
      int end = next(s, at, to);
      sink.word(text, at, end);
      at = end;
    }
  }

  /** The classes of what stands at an index; a half of a surrogate pair is asked for as a whole. */
  static int classes(String s, int at, int to) {
    char c = s.charAt(at);
    return Character.isSurrogate(c) ? wide(s, at, to) : CharClasses.of(c);
  }

  private static int wide(String s, int at, int to) {
    boolean pair = Character.isHighSurrogate(s.charAt(at)) && at + 1 < to;
    return CharClasses.of(pair ? s.codePointAt(at) : s.charAt(at));
  }

  static int size(String s, int at, int to) {
    return Character.isHighSurrogate(s.charAt(at)) && at + 1 < to && Character.isLowSurrogate(s.charAt(at + 1)) ? 2 : 1;
  }

  /** End of the run of characters that have one of these classes. */
  static int run(String s, int at, int to, int mask) {
    int i = at;
    while (i < to && (classes(s, i, to) & mask) != 0) {
      i += size(s, i, to);
    }
    return i;
  }

  /** End of the run of characters that have none of these classes. */
  static int runWithout(String s, int at, int to, int mask) {
    int i = at;
    while (i < to && (classes(s, i, to) & mask) == 0) {
      i += size(s, i, to);
    }
    return i;
  }

  /** {@code \s+(?!\S)|\s+}: all but the last space before something, or what there is. */
  static int spaces(String s, int at, int to) {
    int end = run(s, at, to, CharClasses.SPACE);
    return end == to || end - at == 1 ? end : end - 1; // no space is a surrogate pair
  }

  /** {@code \s*[\r\n]+}, greedy: up to the last line end of the run of spaces; -1 where there is none. */
  static int lines(String s, int at, int to) {
    int end = run(s, at, to, CharClasses.SPACE);
    for (int i = end - 1; i >= at; i--) {
      if ((CharClasses.of(s.charAt(i)) & CharClasses.LINE_END) != 0) {
        return i + 1;
      }
    }
    return -1;
  }

  /** Length of {@code 's 't 're 've 'm 'll 'd} at an index, 0 for none. */
  static int contraction(String s, int at, int to, boolean anyCase) {
    if (at + 1 >= to || s.charAt(at) != '\'') {
      return 0;
    }
    char first = folded(s.charAt(at + 1), anyCase);
    switch (first) {
      case 's', 't', 'm', 'd' -> {
        return 2;
      }
      case 'r', 'v', 'l' -> {
        char second = at + 2 < to ? folded(s.charAt(at + 2), anyCase) : 0;
        return second == (first == 'l' ? 'l' : 'e') ? 3 : 0;
      }
      default -> {
        return 0;
      }
    }
  }

  /** Lower case of ASCII letters, and the long s, which folds to s. */
  private static char folded(char c, boolean anyCase) {
    return !anyCase ? c : c >= 'A' && c <= 'Z' ? (char) (c + 32) : c == 0x17F ? 's' : c;
  }

  /** {@code 's|...| ?L+| ?N+| ?[^\sLN]+|\s+(?!\S)|\s+}. */
  private static final class Gpt2 extends PatternScanner {
    private final int letter;

    Gpt2(int letter) {
      this.letter = letter;
    }

    @Override
    int next(String s, int at, int to) {
      int contraction = contraction(s, at, to, false);
      if (contraction > 0) {
        return at + contraction;
      }
      int first = s.charAt(at) == ' ' && at + 1 < to ? at + 1 : at; // a space belongs to what stands behind it
      int classes = classes(s, first, to);
      if ((classes & letter) != 0) {
        return run(s, first, to, letter);
      } else if ((classes & CharClasses.NUMBER) != 0) {
        return run(s, first, to, CharClasses.NUMBER);
      } else if ((classes & CharClasses.SPACE) == 0) {
        return runWithout(s, first, to, letter | CharClasses.NUMBER | CharClasses.SPACE);
      }
      return spaces(s, at, to);
    }
  }

  /** {@code (?i:'s|...)|[^\r\nLN]?L+|N{1,k}| ?[^\sLN]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+}. */
  private static final class Llama3 extends PatternScanner {
    private final int letter;
    private final int digits;

    Llama3(int letter, int digits) {
      this.letter = letter;
      this.digits = digits;
    }

    @Override
    int next(String s, int at, int to) {
      int contraction = contraction(s, at, to, true);
      if (contraction > 0) {
        return at + contraction;
      }
      int classes = classes(s, at, to);
      if ((classes & letter) != 0) {
        return run(s, at, to, letter);
      }
      int behind = at + size(s, at, to);
      boolean before = (classes & (CharClasses.NUMBER | CharClasses.LINE_END)) == 0;
      if (before && behind < to && (classes(s, behind, to) & letter) != 0) {
        return run(s, behind, to, letter);
      }
      return numberOrRest(s, at, to, classes, letter, digits, false);
    }
  }

  /** What Llama 3 and o200k share: numbers, then everything that is no letter. */
  private static int numberOrRest(String s, int at, int to, int classes, int letter, int digits, boolean slashes) {
    if ((classes & CharClasses.NUMBER) != 0) {
      int end = at;
      for (int n = 0; n < digits && end < to && (classes(s, end, to) & CharClasses.NUMBER) != 0; n++) {
        end += size(s, end, to);
      }
      return end;
    }
    int known = letter | CharClasses.NUMBER | CharClasses.SPACE;
    int first = s.charAt(at) == ' ' && at + 1 < to ? at + 1 : at;
    if ((classes(s, first, to) & known) == 0) {
      int end = runWithout(s, first, to, known);
      while (end < to && (s.charAt(end) == '\r' || s.charAt(end) == '\n' || slashes && s.charAt(end) == '/')) {
        end++;
      }
      return end;
    }
    int lines = lines(s, at, to);
    return lines > 0 ? lines : spaces(s, at, to);
  }

  /** The pattern of o200k: a word is capitals then small letters, or capitals alone, with a contraction behind it. */
  private static final class O200k extends PatternScanner {
    private static final int CAPITAL = CharClasses.UPPER | CharClasses.MARK;
    private static final int SMALL = CharClasses.LOWER | CharClasses.MARK;

    @Override
    int next(String s, int at, int to) {
      int classes = classes(s, at, to);
      boolean before = (classes & (CharClasses.LETTER | CharClasses.NUMBER | CharClasses.LINE_END)) == 0;
      int behind = at + size(s, at, to);
      // The character before a word may be a mark, which can also begin the word: first it is tried as the former.
      int end = before ? small(s, behind, to) : -1;
      end = end < 0 ? small(s, at, to) : end;
      end = end < 0 && before ? capitals(s, behind, to) : end;
      end = end < 0 ? capitals(s, at, to) : end;
      if (end >= 0) {
        return end + contraction(s, end, to, true);
      }
      return numberOrRest(s, at, to, classes, CharClasses.LETTER, 3, true);
    }

    /** {@code UPPER*LOWER+}: the capitals give back only what the small letters need; -1 for no match. */
    private static int small(String s, int at, int to) {
      int capitals = run(s, at, to, CAPITAL);
      if (capitals < to && (classes(s, capitals, to) & SMALL) != 0) {
        return run(s, capitals, to, SMALL);
      }
      // Going back, the first that can be a small letter too is one, and what follows it cannot be.
      for (int i = capitals; i > at; ) {
        i -= i - 2 >= at && Character.isLowSurrogate(s.charAt(i - 1)) && Character.isHighSurrogate(s.charAt(i - 2)) ? 2 : 1;
        if ((classes(s, i, to) & SMALL) != 0) {
          return run(s, i, to, SMALL);
        }
      }
      return -1;
    }

    /** {@code UPPER+LOWER*}. */
    private static int capitals(String s, int at, int to) {
      int capitals = run(s, at, to, CAPITAL);
      return capitals == at ? -1 : run(s, capitals, to, SMALL);
    }
  }
}
