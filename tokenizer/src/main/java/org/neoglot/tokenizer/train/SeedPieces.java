// The many pieces that Unigram starts from: all characters, and substrings that occur again.
package org.neoglot.tokenizer.train;

import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.Int2LongOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The inner nodes of the suffix tree of all sentences, that is substrings that occur at least twice and are followed
 * by different characters, scored by occurrences times length (Kudo 2018, section 3.2; SentencePiece's selection).
 */
final class SeedPieces {
  /** A substring by its place in the sequence. */
  private record Found(int node, int at, int length, long score) {}

  private static final int END = 0; // between sentences

  private final int[] sequence;
  private final PieceRules rules;
  private final List<Found> found = new ArrayList<>();
  private final int limit;

  private SeedPieces(int[] sequence, PieceRules rules, int limit) {
    this.sequence = sequence;
    this.rules = rules;
    this.limit = limit;
  }

  /**
   * Seeds, characters first, with their scores as log probabilities; at most {@code limit} beside the characters. A
   * sentence is looked at once, however often it counts.
   */
  static List<Scored> of(List<PieceCorpus.Counted> sentences, PieceRules rules, int limit) {
    var sequence = new IntArrayList();
    var chars = new Int2LongOpenHashMap();
    for (PieceCorpus.Counted sentence : sentences) {
      sentence.text().codePoints().forEach(c -> {
        sequence.add(c);
        if (c != PieceRules.RARE && c != PieceRules.BARRIER && c != END) {
          chars.addTo(c, sentence.count());
        }
      });
      sequence.add(END);
    }
    var seeds = new SeedPieces(sequence.toIntArray(), rules, limit);
    seeds.find();
    return seeds.scored(chars);
  }

  private void find() {
    var ranks = new Int2IntOpenHashMap();
    int[] distinct = Arrays.stream(sequence).distinct().sorted().toArray();
    for (int i = 0; i < distinct.length; i++) {
      ranks.put(distinct[i], i);
    }
    int[] ranked = Arrays.stream(sequence).map(ranks::get).toArray();
    int[] sa = SuffixArray.of(ranked, distinct.length);
    int[] shared = SuffixArray.commonPrefixes(ranked, sa);
    nodes(sa, shared);
  }

  /** Walks the tree bottom up, left to right: a node ends where neighbours share fewer symbols than it has. */
  private void nodes(int[] sa, int[] shared) {
    var begins = new IntArrayList();
    var depths = new IntArrayList();
    int n = sa.length;
    int node = 0;
    for (int i = 1; i <= n; i++) {
      int depth = i == n ? -1 : shared[i];
      int begin = i - 1;
      while (!depths.isEmpty() && depths.topInt() > depth) {
        begin = begins.popInt();
        offer(node++, sa[begin], depths.popInt(), i - begin);
      }
      if (depth > 0 && (depths.isEmpty() || depths.topInt() < depth)) {
        begins.push(begin);
        depths.push(depth);
      }
    }
  }

  private void offer(int node, int at, int length, int occurrences) {
    if (length > 1 && rules.allows(sequence, at, at + length)) {
      found.add(new Found(node, at, length, (long) occurrences * length));
      if (found.size() >= 4L * limit) {
        keepBest();
      }
    }
  }

  private void keepBest() {
    found.sort(Comparator.comparing((Found f) -> -f.score).thenComparing(Found::node));
    if (found.size() > limit) {
      found.subList(limit, found.size()).clear();
    }
  }

  private List<Scored> scored(Int2LongOpenHashMap chars) {
    keepBest();
    var seeds = new ArrayList<Scored>();
    chars.int2LongEntrySet().forEach(e -> seeds.add(new Scored(Character.toString(e.getIntKey()), e.getLongValue())));
    seeds.sort(Scored.BEST_FIRST);
    found.forEach(f -> seeds.add(new Scored(new String(sequence, f.at, f.length), f.score)));
    double sum = seeds.stream().mapToDouble(Scored::score).sum();
    double log = StrictMath.log(sum);
    seeds.replaceAll(s -> new Scored(s.text(), StrictMath.log(s.score()) - log));
    return seeds;
  }
}
