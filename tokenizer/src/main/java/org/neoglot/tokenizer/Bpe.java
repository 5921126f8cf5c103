// Byte-pair encoding: of all neighbouring pairs that have a merge, the merge learned first goes first.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongHeapPriorityQueue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * Byte-level BPE (Sennrich et al. 2016, arXiv:1508.07909; on bytes as in GPT-2). A word's bytes are merged pair by
 * pair: lowest rank first, leftmost first among equals. A word of n bytes takes O(n log n). A byte that the
 * vocabulary lacks becomes the unknown token, or vanishes where there is none.
 */
public final class Bpe implements Merger {
  /**
   * @param unknown id of the unknown token, or -1
   * @param fuseUnknown neighbouring unknown bytes become one unknown token
   * @param ignoreMerges a word that is itself a token is taken whole, whatever the merges say
   */
  public record Options(int unknown, boolean fuseUnknown, boolean ignoreMerges) {
    /** No unknown token, every word merged. */
    public static final Options PLAIN = new Options(-1, false, false);
  }

  /** Up to this many symbols a scan for the best pair beats a heap. */
  static final int SHORT = 32;

  private static final long NONE = Long.MAX_VALUE;

  private final Vocabulary vocabulary;
  private final MergeList merges;
  private final Options options;
  private final IntPredicate withheld;
  private final int[] byteIds = new int[ByteAlphabet.SIZE];
  private final Long2LongOpenHashMap rules; // pair of ids -> rank << 32 | id of the merged token
  private final WordCache cache = new WordCache();

  /**
   * @param withheld true for control tokens: no word is taken whole as one of them
   * @throws IllegalArgumentException if a merge names an id that the vocabulary lacks
   */
  public Bpe(Vocabulary vocabulary, MergeList merges, Options options, IntPredicate withheld) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.options = options;
    this.withheld = withheld;
    for (int b = 0; b < byteIds.length; b++) {
      byteIds[b] = vocabulary.id(String.valueOf(ByteAlphabet.letter(b)));
    }
    rules = new Long2LongOpenHashMap(merges.size());
    rules.defaultReturnValue(NONE);
    for (int rank = 0; rank < merges.size(); rank++) {
      merges.check(rank, vocabulary);
      rules.put(merges.pair(rank), (long) rank << 32 | merges.result(rank)); // a pair listed twice: the later rank
    }
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** The merges by rank. */
  public MergeList merges() {
    return merges;
  }

  public Options options() {
    return options;
  }

  @Override
  public void encode(String text, int from, int to, IntConsumer ids) {
    int[] found = cache.get(text, from, to);
    if (found == null) {
      String word = text.substring(from, to);
      found = segment(word.getBytes(StandardCharsets.UTF_8));
      cache.put(word, found);
    }
    for (int id : found) {
      ids.accept(id);
    }
  }

  /** The ids of the tokens that these bytes, as one word, become. */
  int[] segment(byte[] word) {
    if (options.ignoreMerges) {
      int whole = vocabulary.id(ByteAlphabet.spell(word));
      if (whole >= 0 && !withheld.test(whole)) {
        return new int[] {whole};
      }
    }
    int[] symbols = symbols(word);
    return symbols.length <= SHORT ? mergeByScan(symbols) : mergeByHeap(symbols);
  }

  private int[] symbols(byte[] word) {
    var symbols = new int[word.length];
    int n = 0;
    boolean unknownBefore = false;
    for (byte b : word) {
      int id = byteIds[b & 0xFF];
      boolean unknown = id < 0;
      if (!unknown) {
        symbols[n++] = id;
      } else if (options.unknown >= 0 && !(options.fuseUnknown && unknownBefore)) {
        symbols[n++] = options.unknown;
      }
      unknownBefore = unknown;
    }
    return n == symbols.length ? symbols : Arrays.copyOf(symbols, n);
  }

  private long rule(int left, int right) {
    return rules.get(MergeList.pair(left, right));
  }

  /** For short words: look through all pairs for the lowest rank, merge it, look again. */
  int[] mergeByScan(int[] symbols) {
    int n = symbols.length;
    var found = new long[n]; // the rule of the pair that begins here: its rank is the upper half
    for (int i = 0; i + 1 < n; i++) {
      found[i] = rule(symbols[i], symbols[i + 1]);
    }
    while (n > 1) {
      int best = 0;
      for (int i = 1; i + 1 < n; i++) {
        best = found[i] < found[best] ? i : best;
      }
      if (found[best] == NONE) {
        break;
      }
      symbols[best] = (int) found[best];
      System.arraycopy(symbols, best + 2, symbols, best + 1, n - best - 2);
      System.arraycopy(found, best + 2, found, best + 1, n - best - 2);
      n--;
      // Only the two pairs that hold the merged token are new.
      found[best] = best + 1 < n ? rule(symbols[best], symbols[best + 1]) : NONE;
      if (best > 0) {
        found[best - 1] = rule(symbols[best - 1], symbols[best]);
      }
    }
    return Arrays.copyOf(symbols, n);
  }

  /** For long words: a list of symbols linked to their neighbours, and a heap of pairs by rank, then place. */
  int[] mergeByHeap(int[] symbols) {
    int n = symbols.length;
    var before = new int[n];
    var after = new int[n];
    for (int i = 0; i < n; i++) {
      before[i] = i - 1;
      after[i] = i + 1;
    }
    var heap = new LongHeapPriorityQueue(2 * n);
    for (int i = 0; i + 1 < n; i++) {
      offer(heap, symbols, i, i + 1);
    }
    while (!heap.isEmpty()) {
      long top = heap.dequeueLong();
      int at = (int) top;
      int right = symbols[at] < 0 ? n : after[at];
      // A pair put in the heap earlier may be gone since: then its rank is no longer the one found here.
      long rule = right < n ? rule(symbols[at], symbols[right]) : NONE;
      if (rule >>> 32 != top >>> 32) {
        continue;
      }
      symbols[at] = (int) rule;
      symbols[right] = -1;
      after[at] = after[right];
      if (after[at] < n) {
        before[after[at]] = at;
        offer(heap, symbols, at, after[at]);
      }
      if (before[at] >= 0) {
        offer(heap, symbols, before[at], at);
      }
    }
    return Arrays.stream(symbols).filter(id -> id >= 0).toArray();
  }

  private void offer(LongHeapPriorityQueue heap, int[] symbols, int left, int right) {
    long rule = rule(symbols[left], symbols[right]);
    if (rule != NONE) {
      heap.enqueue(rule >>> 32 << 32 | left);
    }
  }
}
