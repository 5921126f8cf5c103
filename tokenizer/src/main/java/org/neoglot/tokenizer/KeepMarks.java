// Letters keep their combining marks: the published patterns cut Indic (and decomposed Latin) words apart at them.
package org.neoglot.tokenizer;

import java.util.List;

/**
 * Rewrites a splitter so that a combining mark ({@code \p{M}}) belongs to the letter before it. The patterns of GPT-2,
 * Llama 3 and Qwen 2 match runs of {@code \p{L}} only, which ends a word at every vowel sign of, say, Gujarati: no
 * token can then be longer than a syllable. Text without such marks is cut exactly as before.
 */
final class KeepMarks {
  private static final String LETTER = "\\p{L}";
  private static final String MARKED = "\\p{L}\\p{M}";

  private KeepMarks() {}

  /** The splitter with marks kept; the same splitter where it has no letter pattern to rewrite. */
  static Splitter in(Splitter splitter) {
    return switch (splitter) {
      // With a prefix space the pattern must stay inside the step: cut first, each word would get a space.
      case ByteLevel b when b.useRegex() && !b.addPrefixSpace() -> new Splitter.Sequence(List.of(
          new Splitter.Split(new RegexCuts(rewrite(Splitter.GPT2), true), Splitter.Behavior.ISOLATED, false),
          new ByteLevel(false, b.trimOffsets(), false)));
      case ByteLevel b -> b;
      case Splitter.Split s when s.pattern().regex() -> new Splitter.Split(
          new RegexCuts(rewrite(s.pattern().source()), true), s.behavior(), s.invert());
      case Splitter.Sequence s -> new Splitter.Sequence(s.steps().stream().map(KeepMarks::in).toList());
      case Splitter.Split s -> s;
      case Splitter.Digits d -> d;
      case Splitter.Whole w -> w;
      case Metaspace m -> m;
      case CharSplitter c -> c;
      case BertSplitter b -> b;
      case ScriptSplitter s -> s;
    };
  }

  /** {@code \p{L}} becomes {@code \p{L}\p{M}} inside a character class, and such a class outside of one. */
  static String rewrite(String pattern) {
    if (pattern.contains("\\p{M}")) {
      return pattern; // it has thought of marks already
    }
    var out = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < pattern.length(); ) {
      if (pattern.startsWith(LETTER, i)) {
        out.append(depth > 0 ? MARKED : "[" + MARKED + "]");
        i += LETTER.length();
        continue;
      }
      char c = pattern.charAt(i);
      int escaped = c == '\\' && i + 1 < pattern.length() ? 2 : 1;
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      out.append(pattern, i, i + escaped);
      i += escaped;
    }
    return out.toString();
  }
}
