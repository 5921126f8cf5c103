// Cuts text into words: merges never cross from one word into the next.
package org.neoglot.tokenizer;

import java.util.List;

/** Cuts text into the words inside which tokens are formed. Implementations are immutable. */
public sealed interface Splitter permits ByteLevel, Splitter.Split, Splitter.Digits, Splitter.Sequence, Splitter.Whole,
    Metaspace, CharSplitter, BertSplitter, ScriptSplitter {
  /** The pattern published with GPT-2. */
  String GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  /** The pattern published with Llama 3: numbers in threes, line ends with what stands before them. */
  String LLAMA3 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
      + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /** The pattern published with o200k: a word begins with its capitals, and takes its contraction along. */
  String O200K = "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
      + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
      + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}"
      + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /** Runs of word characters, and runs of others that are no white space. */
  static Splitter words() {
    return new Split(RegexCuts.WORDS, Behavior.REMOVED, true);
  }

  /** Cuts by a pattern, then sees the words as bytes. */
  static Splitter byteLevel(String pattern) {
    var cut = new Split(new RegexCuts(pattern, true), Behavior.ISOLATED, false);
    return new Sequence(List.of(cut, new ByteLevel(false, true, false)));
  }

  /**
   * The same, but a combining mark stays with its letter, where this one's pattern would cut the word. Meant for
   * languages written with such marks; text without them is cut as before.
   */
  default Splitter keepingMarks() {
    return KeepMarks.in(this);
  }

  /** Takes a word: the characters from {@code from} to before {@code to} of the text. */
  interface Sink {
    void word(Aligned text, int from, int to);
  }

  /** Hands the words of a stretch of text to the sink, in order; nothing outside the stretch is looked at. */
  void split(Aligned text, int from, int to, Sink sink);

  /** What becomes of a stretch that matches, as tokenizer.json names it. */
  enum Behavior { REMOVED, ISOLATED, MERGED_WITH_PREVIOUS, MERGED_WITH_NEXT, CONTIGUOUS }

  /** No cut: the whole stretch is one word. */
  record Whole() implements Splitter {
    @Override
    public void split(Aligned text, int from, int to, Sink sink) {
      if (from < to) {
        sink.word(text, from, to);
      }
    }
  }

  /** Cuts where a pattern matches. {@code invert}: what lies between the matches counts as the match. */
  record Split(RegexCuts pattern, Behavior behavior, boolean invert) implements Splitter {
    @Override
    public void split(Aligned text, int from, int to, Sink sink) {
      pattern.split(text, from, to, behavior, invert, sink);
    }
  }

  /** Cuts numbers from the rest; {@code individual}: every digit on its own. */
  record Digits(boolean individual) implements Splitter {
    private static final Splitter EACH = new CharSplitter(CharSplitter.Kind.NUMERIC, 0, Behavior.ISOLATED);
    private static final Splitter RUNS = new CharSplitter(CharSplitter.Kind.NUMERIC, 0, Behavior.CONTIGUOUS);

    @Override
    public void split(Aligned text, int from, int to, Sink sink) {
      (individual ? EACH : RUNS).split(text, from, to, sink);
    }
  }

  /** Each splitter cuts the words of the one before it. */
  record Sequence(List<Splitter> steps) implements Splitter {
    public Sequence {
      steps = List.copyOf(steps);
    }

    @Override
    public void split(Aligned text, int from, int to, Sink sink) {
      cut(0, text, from, to, sink);
    }

    private void cut(int step, Aligned text, int from, int to, Sink sink) {
      if (step == steps.size()) {
        sink.word(text, from, to);
      } else {
        steps.get(step).split(text, from, to, (t, f, e) -> cut(step + 1, t, f, e, sink));
      }
    }
  }
}
