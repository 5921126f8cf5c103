// Byte-pair encoding: of all neighbouring pairs that have a merge, the merge learned first goes first.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongHeapPriorityQueue;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

/**
 * Byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909), on bytes as in GPT-2 or on characters as in
 * SentencePiece. A word's symbols are merged pair by pair: lowest rank first, leftmost first among equals. A word of n
 * symbols takes O(n log n).
 */
public final class Bpe implements Merger {
  /**
   * How words become symbols, and symbols tokens.
   *
   * @param unknown id of the unknown token, or -1
   * @param fuseUnknown neighbouring unknown symbols become one unknown token
   * @param ignoreMerges a word that is itself a token is taken whole, whatever the merges say
   * @param byteFallback a character that is no token becomes tokens such as {@code <0xE2>}
   * @param prefix mark of a symbol that does not begin a word, often none
   * @param suffix mark of the symbol that ends a word, often none
   * @param bytes symbols are bytes, and the vocabulary spells them in {@link ByteAlphabet}; else they are characters
   */
  public record Options(int unknown, boolean fuseUnknown, boolean ignoreMerges, boolean byteFallback, String prefix,
      String suffix, boolean bytes) {
    /** Bytes, no unknown token, every word merged. */
    public static final Options PLAIN = new Options(-1, false, false, false, "", "", true);

    /** The same with an unknown token, and whole words if asked for. */
    Options(int unknown, boolean fuseUnknown, boolean ignoreMerges) {
      this(unknown, fuseUnknown, ignoreMerges, false, "", "", true);
    }
  }

  /** Up to this many symbols a scan for the best pair beats a heap. */
  static final int SHORT = 32;

  /** Words of more characters are refused: merging one takes some hundred bytes a character. */
  static final int LONGEST = 1 << 22;

  private static final long NONE = Long.MAX_VALUE;

  private final Vocabulary vocabulary;
  private final MergeList merges;
  private final Options options;
  private final IntPredicate withheld;
  private final Symbols symbols;
  private final Gaps gaps;
  private final Long2LongOpenHashMap rules; // pair of ids -> priority << 32 | id of the merged token
  private final WordCache cache = new WordCache();

  /**
   * @param withheld true for control tokens: no word is taken whole as one of them
   * @throws IllegalArgumentException if a merge names an id that the vocabulary lacks, or does not spell its result
   */
  public Bpe(Vocabulary vocabulary, MergeList merges, Options options, IntPredicate withheld) {
    this(vocabulary, merges, options, withheld,
        options.bytes() ? new ByteSymbols(vocabulary, options) : new CharSymbols(vocabulary, options), null);
    for (int rank = 0; rank < merges.size(); rank++) {
      merges.check(rank, vocabulary, options.prefix());
    }
  }

  /** With other symbols than {@code options} say; {@code gaps} null: found out from the merges. */
  Bpe(Vocabulary vocabulary, MergeList merges, Options options, IntPredicate withheld, Symbols symbols, Gaps gaps) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.options = options;
    this.withheld = withheld;
    this.symbols = symbols;
    this.gaps = gaps != null ? gaps : options.bytes() || options.ignoreMerges() || !options.prefix().isEmpty()
        || !options.suffix().isEmpty() ? Gaps.NONE : Gaps.of(merges, vocabulary);
    rules = new Long2LongOpenHashMap(merges.size());
    rules.defaultReturnValue(NONE);
    for (int rank = 0; rank < merges.size(); rank++) {
      // A pair listed twice: the later rank.
      rules.put(merges.pair(rank), (long) merges.priority(rank) << 32 | merges.result(rank));
    }
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int unknown() {
    return options.unknown;
  }

  /** The merges by rank. */
  public MergeList merges() {
    return merges;
  }

  public Options options() {
    return options;
  }

  @Override
  public void encode(String text, int from, int to, Ids ids) {
    if (gaps == Gaps.NONE) {
      encodeWord(text, from, to, ids);
      return;
    }
    // No merge crosses a gap, so what lies between them is merged, and remembered, on its own.
    int begun = ids.size();
    for (int at = from; at < to; ) {
      int end = gaps.next(text, at, to);
      int joint = ids.size();
      encodeWord(text, at, end, ids);
      boolean twoUnknown = options.fuseUnknown && joint > begun && joint < ids.size()
          && ids.get(joint) == options.unknown && ids.get(joint - 1) == options.unknown;
      if (twoUnknown) {
        ids.remove(joint);
      }
      at = end;
    }
  }

  private void encodeWord(String text, int from, int to, Ids ids) {
    int[] found = cache.get(text, from, to);
    if (found == null) {
      found = merged(text, from, to, false).toArray();
      cache.put(text, from, to, found);
    }
    ids.addAll(found, found.length);
  }

  @Override
  public void pieces(String word, Pieces sink) {
    Word merged = merged(word, 0, word.length(), true);
    for (int i = 0; i < merged.size; i++) {
      sink.piece(merged.ids[i], merged.starts[i], merged.ends[i], merged.shown != null && merged.shown[i]);
    }
  }

  /** The ids of the tokens that a text, as one word, becomes. */
  public int[] segment(String word) {
    return merged(word, 0, word.length(), false).toArray();
  }

  /**
   * The ids of the tokens that these bytes, as one word, become; they need not be UTF-8.
   *
   * @throws IllegalStateException if the tokens are not made of bytes
   */
  public int[] segment(byte[] bytes) {
    if (!(symbols instanceof ByteSymbols byteSymbols)) {
      throw new IllegalStateException("these tokens are made of characters; wanted a byte-level vocabulary");
    }
    int whole = options.ignoreMerges ? vocabulary.id(ByteAlphabet.spell(bytes)) : -1;
    if (whole >= 0 && !withheld.test(whole)) {
      return new int[] {whole};
    }
    var word = new Word(bytes.length, false);
    byteSymbols.cut(bytes, word);
    merge(word);
    return word.toArray();
  }

  private Word merged(String text, int from, int to, boolean places) {
    if (options.ignoreMerges) {
      String spelled = text.substring(from, to);
      spelled = options.bytes ? ByteAlphabet.spell(spelled.getBytes(StandardCharsets.UTF_8)) : spelled;
      int whole = vocabulary.id(spelled);
      if (whole >= 0 && !withheld.test(whole)) {
        var word = new Word(1, places);
        word.add(whole, 0, to - from);
        return word;
      }
    }
    if (to - from > LONGEST) {
      throw new IllegalArgumentException("a word of " + (to - from) + " characters without a break, beginning '"
          + text.substring(from, from + 40) + "'; wanted at most " + LONGEST);
    }
    var word = new Word(to - from, places);
    symbols.cut(text, from, to, word);
    merge(word);
    symbols.settle(word);
    return word;
  }

  private long rule(int left, int right) {
    return rules.get(MergeList.pair(left, right));
  }

  private void merge(Word word) {
    if (word.size <= SHORT) {
      mergeByScan(word);
    } else {
      mergeByHeap(word);
    }
  }

  /** For short words: look through all pairs for the lowest rank, merge it, look again. */
  void mergeByScan(Word word) {
    var found = new long[word.size]; // the rule of the pair that begins here: its rank is the upper half
    for (int i = 0; i + 1 < word.size; i++) {
      found[i] = rule(word.ids[i], word.ids[i + 1]);
    }
    while (word.size > 1) {
      int best = 0;
      for (int i = 1; i + 1 < word.size; i++) {
        best = found[i] >>> 32 < found[best] >>> 32 ? i : best;
      }
      if (found[best] == NONE) {
        break;
      }
      System.arraycopy(found, best + 2, found, best + 1, word.size - best - 2);
      word.merge(best, (int) found[best]);
      // Only the two pairs that hold the merged token are new.
      found[best] = best + 1 < word.size ? rule(word.ids[best], word.ids[best + 1]) : NONE;
      if (best > 0) {
        found[best - 1] = rule(word.ids[best - 1], word.ids[best]);
      }
    }
  }

  /** For long words: a list of symbols linked to their neighbours, and a heap of pairs by rank, then place. */
  void mergeByHeap(Word word) {
    int n = word.size;
    int[] ids = word.ids;
    var before = new int[n];
    var after = new int[n];
    for (int i = 0; i < n; i++) {
      before[i] = i - 1;
      after[i] = i + 1;
    }
    var heap = new LongHeapPriorityQueue(2 * n);
    for (int i = 0; i + 1 < n; i++) {
      offer(heap, ids, i, i + 1);
    }
    while (!heap.isEmpty()) {
      long top = heap.dequeueLong();
      int at = (int) top;
      int right = ids[at] < 0 ? n : after[at];
      // A pair put in the heap earlier may be gone since: then its rank is no longer the one found here.
      long rule = right < n ? rule(ids[at], ids[right]) : NONE;
      if (rule >>> 32 != top >>> 32) {
        continue;
      }
      ids[at] = (int) rule;
      ids[right] = -1;
      word.extend(at, right);
      after[at] = after[right];
      if (after[at] < n) {
        before[after[at]] = at;
        offer(heap, ids, at, after[at]);
      }
      if (before[at] >= 0) {
        offer(heap, ids, before[at], at);
      }
    }
    word.dropNegative();
  }

  private void offer(LongHeapPriorityQueue heap, int[] ids, int left, int right) {
    long rule = rule(ids[left], ids[right]);
    if (rule != NONE) {
      heap.enqueue(rule >>> 32 << 32 | left);
    }
  }
}
