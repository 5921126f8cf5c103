// Of all ways to cut a text into tokens, the most probable one.
package org.neoglot.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Unigram language model (Kudo 2018, arXiv:1804.10959): the sum of the tokens' scores (log probabilities) is as large
 * as it can be, found by Viterbi's algorithm. A character that no token spells costs {@link #UNKNOWN_PENALTY} more than
 * the worst token. Of equally good cuts the one found first stays, as in SentencePiece and in the Hugging Face library.
 */
public final class Unigram implements Merger {
  /** What an unknown character costs beyond the worst score (SentencePiece's constant). */
  static final double UNKNOWN_PENALTY = 10;

  /**
   * @param unknown id of the unknown token, or -1: then text with an unknown character is refused
   * @param byteFallback an unknown stretch becomes tokens such as {@code <0xE2>}
   * @param singlePrecision sums are rounded to 32 bits, as SentencePiece does; else they are kept in 64 bits
   */
  public record Options(int unknown, boolean byteFallback, boolean singlePrecision) {}

  private final Vocabulary vocabulary;
  private final double[] scores;
  private final Options options;
  private final BitSet userDefined;
  private final boolean isUserDefined; // whether any token is
  private final Trie trie = new Trie();
  private final double unknownScore;
  private final double best; // the largest score of a normal token
  private final int[] bytes = new int[ByteAlphabet.SIZE];
  private final WordCache cache = new WordCache();

  /** A model whose tokens are all sought in text by their scores, one an id. */
  public Unigram(Vocabulary vocabulary, double[] scores, Options options) {
    this(vocabulary, scores, options, all(vocabulary.size()), all(vocabulary.size()), new BitSet());
  }

  private static BitSet all(int n) {
    var set = new BitSet(n);
    set.set(0, n);
    return set;
  }

  /**
   * @param sought the tokens that are looked for in text
   * @param normal those whose scores say what the worst and the best score is
   * @param userDefined those that win against any other cut
   */
  Unigram(Vocabulary vocabulary, double[] scores, Options options, BitSet sought, BitSet normal, BitSet userDefined) {
    if (scores.length != vocabulary.size()) {
      throw new IllegalArgumentException(
          scores.length + " scores for " + vocabulary.size() + " tokens; wanted one a token");
    }
    this.vocabulary = vocabulary;
    this.scores = scores.clone();
    boolean allBytes = true;
    for (int b = 0; b < ByteAlphabet.SIZE; b++) {
      bytes[b] = vocabulary.id(ByteFallback.token(b));
      allBytes &= bytes[b] >= 0;
    }
    // A vocabulary with holes among its byte tokens would spell half of a character.
    this.options = new Options(options.unknown, options.byteFallback && allBytes, options.singlePrecision);
    this.userDefined = userDefined;
    this.isUserDefined = !userDefined.isEmpty();
    double least = options.singlePrecision ? Float.MAX_VALUE : Double.POSITIVE_INFINITY;
    double most = Float.MIN_NORMAL; // as in SentencePiece, where no score counts as larger than that unless it is
    for (int id = 0; id < scores.length; id++) {
      if (vocabulary.token(id) == null) {
        continue;
      }
      if (Double.isNaN(scores[id])) {
        throw new IllegalArgumentException("score of token " + id + " is not a number; wanted a log probability");
      }
      if (sought.get(id)) {
        trie.add(vocabulary.token(id), id);
      }
      if (normal.get(id)) {
        least = Math.min(least, scores[id]);
        most = Math.max(most, scores[id]);
      }
    }
    unknownScore = options.singlePrecision ? (float) (least - UNKNOWN_PENALTY) : least - UNKNOWN_PENALTY;
    best = most;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int unknown() {
    return options.unknown;
  }

  public Options options() {
    return options;
  }

  /** The log probability of a token. */
  public double score(int id) {
    return scores[id];
  }

  /** The score of a token that covers so many bytes or characters: one that always wins is worth more with them. */
  double worth(int id, int length) {
    return isUserDefined && userDefined.get(id) ? length * (float) best - 0.1 : scores[id];
  }

  double unknownScore() {
    return unknownScore;
  }

  Trie trie() {
    return trie;
  }

  @Override
  public void encode(String text, int from, int to, Ids ids) {
    int[] found = cache.get(text, from, to);
    if (found == null) {
      Word word = cut(text, from, to, false);
      if (to - from > WordCache.LONGEST) {
        ids.addAll(word.ids, word.size); // a whole text, often: it is not kept
        return;
      }
      found = word.toArray();
      cache.put(text, from, to, found);
    }
    ids.addAll(found, found.length);
  }

  @Override
  public void pieces(String word, Pieces sink) {
    Word cut = cut(word, 0, word.length(), true);
    for (int i = 0; i < cut.size; i++) {
      sink.piece(cut.ids[i], cut.starts[i], cut.ends[i], cut.ids[i] == options.unknown);
    }
  }

  /** Hands on the tokens of a path, unknown stretches as one or as bytes. */
  void fused(String text, Lattice.Path path, Pieces sink) {
    var word = new Word(path.ids().length, true);
    var out = new Path(text, 0, text.length(), word);
    for (int i = 0; i < path.ids().length; i++) {
      out.write(path.ids()[i], path.starts()[i], path.ends()[i]);
    }
    out.endUnknown();
    for (int i = 0; i < word.size; i++) {
      sink.piece(word.ids[i], word.starts[i], word.ends[i], word.ids[i] == options.unknown);
    }
  }

  private Word cut(String text, int from, int to, boolean places) {
    var word = new Word(8, places);
    new Path(text, from, to, word).walk();
    return word;
  }

  /** The search through one text. A position that no token spans is passed by every cut: all before it is settled. */
  private final class Path {
    private final String text;
    private final int from;
    private final int to;
    private final Word word;
    private double[] score = new double[64]; // per position behind the settled part: of the best cut that ends there
    private int[] start = new int[64];       // where its last token begins, or -1
    private int[] id = new int[64];
    private int settled;
    private int unknownFrom = -1; // an unknown stretch that is not written yet
    private int unknownTo;

    Path(String text, int from, int to, Word word) {
      this.text = text;
      this.from = from;
      this.to = to;
      this.word = word;
      this.settled = from;
    }

    void walk() {
      int reach = from;
      clear(0, score.length);
      for (int at = from; at < to; ) {
        if (at == reach && at > settled) {
          settle(at);
        }
        int size = Character.charCount(text.codePointAt(at));
        reach = Math.max(reach, Math.max(at + size, tokensAt(at, size)));
        at += size;
      }
      if (to > settled) {
        settle(to);
      }
      endUnknown();
    }

    private void clear(int begin, int end) {
      Arrays.fill(start, begin, end, -1);
    }

    /** Tries all tokens that begin here and returns the end of the longest. */
    private int tokensAt(int at, int size) {
      double till = score[at - settled];
      boolean single = false;
      int reach = at;
      int node = Trie.ROOT;
      for (int i = at; i < to; i++) {
        node = trie.step(node, text.charAt(i));
        if (node == Trie.NONE) {
          break;
        }
        int token = trie.value(node);
        if (token != Trie.NONE) {
          reach = i + 1;
          double worth = isUserDefined ? worth(token, Utf8.length(text, at, reach)) : scores[token];
          offer(at, reach, token, till + worth);
          single |= reach - at == size;
        }
      }
      if (!single) {
        if (options.unknown < 0) {
          throw new IllegalArgumentException("'" + text.substring(at, at + size)
              + "' is spelled by no token, and there is no unknown token; wanted one");
        }
        double sum = till + unknownScore;
        offer(at, at + size, options.unknown, options.singlePrecision ? (float) sum : sum);
      }
      return reach;
    }

    private void offer(int at, int end, int token, double candidate) {
      int index = end - settled;
      if (index >= start.length) {
        grow(index);
      }
      if (start[index] < 0 || candidate > score[index]) {
        score[index] = options.singlePrecision ? (float) candidate : candidate;
        start[index] = at;
        id[index] = token;
      }
    }

    private void grow(int index) {
      int old = start.length;
      int room = Math.max(index + 1, 2 * old);
      score = Arrays.copyOf(score, room);
      start = Arrays.copyOf(start, room);
      id = Arrays.copyOf(id, room);
      clear(old, room);
    }

    /** Writes the best cut up to here and goes on from here with its score. */
    private void settle(int end) {
      int n = 0;
      for (int at = end; at > settled; at = start[at - settled]) {
        n++;
      }
      var ends = new int[n];
      for (int at = end; at > settled; at = start[at - settled]) {
        ends[--n] = at;
      }
      for (int e : ends) {
        write(id[e - settled], start[e - settled], e);
      }
      double carried = score[end - settled];
      clear(0, end - settled + 1);
      settled = end;
      score[0] = carried;
    }

    private void write(int token, int begin, int end) {
      if (token == options.unknown) {
        unknownFrom = unknownFrom < 0 ? begin : unknownFrom;
        unknownTo = end;
      } else {
        endUnknown();
        word.add(token, begin - from, end - from);
      }
    }

    /** An unknown stretch is one token, or its bytes. */
    private void endUnknown() {
      if (unknownFrom < 0) {
        return;
      }
      if (options.byteFallback) {
        for (byte b : text.substring(unknownFrom, unknownTo).getBytes(StandardCharsets.UTF_8)) {
          word.add(bytes[b & 0xFF], unknownFrom - from, unknownTo - from);
        }
      } else {
        word.add(options.unknown, unknownFrom - from, unknownTo - from);
      }
      unknownFrom = -1;
    }
  }
}
