// Which smaller tokens a BPE token is merged from, step by step.
package org.neoglot.tokenizer.change;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.BitSet;
import org.neoglot.tokenizer.Bpe;
import org.neoglot.tokenizer.MergeList;
import org.neoglot.tokenizer.Vocabulary;

/**
 * Plays the merges of single tokens. Inside a longer word the merges within a token are the same ones in the same
 * order, since nothing crosses its bounds: so with all tokens that occur in the derivations of a text's tokens, and
 * with the merges among them, that text is cut as before.
 */
final class Derivations {
  private static final int NONE = -1;

  private final Vocabulary vocabulary;
  private final Bpe.Options options;
  private final MergeList merges;
  private final Long2IntOpenHashMap ranks = new Long2IntOpenHashMap();

  Derivations(Bpe bpe) {
    vocabulary = bpe.vocabulary();
    options = bpe.options();
    merges = bpe.merges();
    ranks.defaultReturnValue(NONE);
    for (int rank = 0; rank < merges.size(); rank++) {
      ranks.put(MergeList.pair(merges.left(rank), merges.right(rank)), rank);
    }
  }

  /** Adds to a set of tokens all that they are made from. */
  void close(BitSet kept) {
    for (int id : kept.stream().toArray()) {
      if (vocabulary.token(id) != null) {
        play(id, kept);
      }
    }
  }

  private void play(int id, BitSet kept) {
    IntArrayList symbols = symbols(vocabulary.token(id));
    var seen = new IntArrayList(symbols);
    while (symbols.size() > 1) {
      int at = best(symbols);
      if (at < 0) {
        return; // merging does not make this token: it is taken whole, or never
      }
      int made = merges.result(rank(symbols, at));
      symbols.set(at, made);
      symbols.removeInt(at + 1);
      seen.add(made);
    }
    if (!symbols.isEmpty() && symbols.getInt(0) == id) {
      seen.forEach(kept::set);
    }
  }

  private int rank(IntArrayList symbols, int at) {
    return ranks.get(MergeList.pair(symbols.getInt(at), symbols.getInt(at + 1)));
  }

  /** The place of the merge that goes first, or -1. */
  private int best(IntArrayList symbols) {
    int best = -1;
    int least = Integer.MAX_VALUE;
    for (int at = 0; at + 1 < symbols.size(); at++) {
      int rank = rank(symbols, at);
      if (rank != NONE && merges.priority(rank) < least) {
        least = merges.priority(rank);
        best = at;
      }
    }
    return best;
  }

  /** The symbols that a token begins as; empty where one of them is no token. */
  private IntArrayList symbols(String token) {
    boolean goesOn = !options.prefix().isEmpty() && token.startsWith(options.prefix());
    boolean ends = !options.suffix().isEmpty() && token.endsWith(options.suffix());
    int from = goesOn ? options.prefix().length() : 0;
    int to = token.length() - (ends ? options.suffix().length() : 0);
    var symbols = new IntArrayList();
    for (int i = from; i < to; ) {
      int next = i + Character.charCount(token.codePointAt(i));
      String prefix = i > from || goesOn ? options.prefix() : "";
      String suffix = next == to && ends ? options.suffix() : "";
      int id = vocabulary.id(prefix + token.substring(i, next) + suffix);
      if (id < 0) {
        return new IntArrayList();
      }
      symbols.add(id);
      i = next;
    }
    return symbols;
  }
}
