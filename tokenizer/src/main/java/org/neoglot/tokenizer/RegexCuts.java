// A published splitter pattern, compiled for Java, and the cuts it makes.
package org.neoglot.tokenizer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Where a pattern cuts text. Patterns are written for Oniguruma: here {@code \s} is Unicode's White_Space, case is
 * Unicode's, and a script named without {@code Is} is found. Two are equal when they were written alike.
 */
public final class RegexCuts {
  private static final Pattern PROPERTY = Pattern.compile("\\\\([pP])\\{(\\^?)([A-Za-z_]{3,})\\}");

  static final RegexCuts GPT2 = new RegexCuts(Splitter.GPT2, true);
  static final RegexCuts WORDS = new RegexCuts("\\w+|[^\\w\\s]+", true);

  private final String source;
  private final boolean regex;
  private final Pattern pattern;
  private final PatternScanner scanner; // null where the pattern is none of the published ones

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
    scanner = regex ? PatternScanner.of(source) : null;
  }

  /** The cuts by the regular expression, whether or not there is a faster way to the same. */
  void splitByExpression(Aligned text, int from, int to, Splitter.Sink sink) {
    isolate(pattern.matcher(text.text()).region(from, to), text, from, to, sink);
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

  /** Takes the bounds of a match. */
  interface Matches {
    void match(int from, int to);
  }

  /** Hands on all matches in a text, in order. */
  void matches(String text, Matches sink) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      sink.match(matcher.start(), matcher.end());
    }
  }

  void split(Aligned text, int from, int to, Splitter.Behavior behavior, boolean invert, Splitter.Sink sink) {
    if (scanner != null && behavior == Splitter.Behavior.ISOLATED) {
      scanner.split(text, from, to, sink);
      return;
    }
    // Opaque bounds: a lookahead sees the stretch only.
    Matcher matcher = pattern.matcher(text.text()).region(from, to);
    if (behavior == Splitter.Behavior.ISOLATED) {
      isolate(matcher, text, from, to, sink); // the usual case, and there inversion changes nothing
      return;
    }
    var cuts = new Cuts(from, invert);
    while (matcher.find()) {
      cuts.match(matcher.start(), matcher.end());
    }
    cuts.emit(behavior, text, to, sink);
  }

  private static void isolate(Matcher matcher, Aligned text, int from, int to, Splitter.Sink sink) {
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
