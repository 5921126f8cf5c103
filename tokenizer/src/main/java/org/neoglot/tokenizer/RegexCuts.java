// A published splitter pattern, compiled for Java, and the cuts it makes.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Where a pattern cuts text. Patterns are written for Oniguruma: here {@code \s} is Unicode's White_Space, case is
 * Unicode's, and a script named without {@code Is} is found. Two are equal when they were written alike.
 */
public final class RegexCuts {
  private static final Pattern PROPERTY = Pattern.compile("\\\\([pP])\\{(\\^?)([A-Za-z_]{3,})\\}");

  static final RegexCuts NUMERIC = new RegexCuts("\\p{N}", true);
  static final RegexCuts GPT2 = new RegexCuts(Splitter.GPT2, true);

  private final String source;
  private final boolean regex;
  private final Pattern pattern;

  /**
   * A pattern as tokenizer.json writes it; {@code regex} false takes it literally.
   *
   * @throws IllegalArgumentException if the pattern is not one that Java's engine understands
   */
  public RegexCuts(String source, boolean regex) {
    this.source = source;
    this.regex = regex;
    try {
      pattern = Pattern.compile(regex ? scripts(source) : Pattern.quote(source), Pattern.UNICODE_CHARACTER_CLASS);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("splitter pattern '" + source + "' at " + e.getIndex() + ": "
          + e.getDescription() + "; wanted a pattern that Java's engine understands", e);
    }
  }

  /** Oniguruma writes {@code \p{Han}} where Java wants {@code \p{IsHan}}. */
  private static String scripts(String source) {
    return PROPERTY.matcher(source).replaceAll(m -> {
      boolean script;
      try {
        Character.UnicodeScript.forName(m.group(3));
        script = true;
      } catch (IllegalArgumentException notOne) {
        script = false; // a class such as Alpha: Java's name is the same
      }
      boolean not = m.group(1).equals("P") ^ !m.group(2).isEmpty();
      return Matcher.quoteReplacement("\\" + (not ? "P" : "p") + "{" + (script ? "Is" : "") + m.group(3) + "}");
    });
  }

  /** The pattern as it was written. */
  public String source() {
    return source;
  }

  /** Whether it is a regular expression rather than literal text. */
  public boolean regex() {
    return regex;
  }

  void split(String text, int from, int to, Splitter.Behavior behavior, boolean invert, Splitter.Sink sink) {
    Matcher matcher = pattern.matcher(text).region(from, to); // opaque bounds: a lookahead sees the stretch only
    if (behavior == Splitter.Behavior.ISOLATED) {
      isolate(matcher, text, from, to, sink); // the usual case, and there inversion changes nothing
      return;
    }
    var cuts = new Cuts();
    int done = from;
    while (matcher.find()) {
      cuts.add(done, matcher.start(), invert);
      cuts.add(matcher.start(), matcher.end(), !invert);
      done = matcher.end();
    }
    cuts.add(done, to, invert);
    cuts.emit(behavior, text, sink);
  }

  private static void isolate(Matcher matcher, String text, int from, int to, Splitter.Sink sink) {
    int done = from;
    while (matcher.find()) {
      if (done < matcher.start()) {
        sink.word(text, done, matcher.start());
      }
      if (matcher.start() < matcher.end()) {
        sink.word(text, matcher.start(), matcher.end());
      }
      done = matcher.end();
    }
    if (done < to) {
      sink.word(text, done, to);
    }
  }

  /** Stretches that cover the text: where each begins and whether it matched. */
  private static final class Cuts {
    private final IntArrayList bounds = new IntArrayList(); // start, end, start, end, ...
    private final IntArrayList matched = new IntArrayList(); // 1 or 0 for each stretch

    private void add(int from, int to, boolean match) {
      if (from < to) {
        bounds.add(from);
        bounds.add(to);
        matched.add(match ? 1 : 0);
      }
    }

    private void emit(Splitter.Behavior behavior, String text, Splitter.Sink sink) {
      int n = matched.size();
      for (int i = 0; i < n; ) {
        int end = i + 1;
        while (end < n && joins(behavior, end)) {
          end++;
        }
        if (behavior != Splitter.Behavior.REMOVED || matched.getInt(i) == 0) {
          sink.word(text, bounds.getInt(2 * i), bounds.getInt(2 * end - 1));
        }
        i = end;
      }
    }

    /** Whether stretch i belongs to the word of the stretch before it. */
    private boolean joins(Splitter.Behavior behavior, int i) {
      boolean here = matched.getInt(i) == 1;
      boolean before = matched.getInt(i - 1) == 1;
      return switch (behavior) {
        case REMOVED, ISOLATED -> false;
        case CONTIGUOUS -> here == before;
        case MERGED_WITH_PREVIOUS -> here && !before;
        case MERGED_WITH_NEXT -> before && !here;
      };
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RegexCuts r && r.source.equals(source) && r.regex == regex;
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return source;
  }
}
