// How often a text uses each token.
package org.neoglot.tokenizer.change;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.neoglot.tokenizer.Tokenizer;

/** Counts by id, of texts encoded as untrusted text: special tokens written in them do not count. */
public final class TokenUsage {
  private final long[] counts;

  private TokenUsage(long[] counts) {
    this.counts = counts;
  }

  /** Counts on all processors; the texts are read once. Sums of whole numbers do not depend on the order. */
  public static TokenUsage of(Tokenizer tokenizer, Stream<? extends CharSequence> texts) {
    var counts = new AtomicLongArray(tokenizer.size());
    try (texts) {
      texts.parallel().forEach(text -> {
        for (int id : tokenizer.encodePlain(text)) {
          counts.incrementAndGet(id);
        }
      });
    }
    return new TokenUsage(IntStream.range(0, counts.length()).mapToLong(counts::get).toArray());
  }

  /** Occurrences of a token. */
  public long count(int id) {
    return counts[id];
  }

  /** The ids that occur at least so often. */
  public BitSet atLeast(long least) {
    var ids = new BitSet();
    IntStream.range(0, counts.length).filter(id -> counts[id] >= least).forEach(ids::set);
    return ids;
  }

  /** The so many commonest ids of those that occur; of equals, the lower ids. */
  public List<Integer> commonest(int most) {
    return IntStream.range(0, counts.length).filter(id -> counts[id] > 0).boxed()
        .sorted((a, b) -> counts[a] != counts[b] ? Long.compare(counts[b], counts[a]) : Integer.compare(a, b))
        .limit(most).toList();
  }
}
