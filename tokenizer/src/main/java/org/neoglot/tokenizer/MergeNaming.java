// A pair becomes a token: which id it gets, and what the list of merges then says.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.neoglot.tokenizer.pairs.PairIndex;

/** Names what a learner merges: a new id, or that of the token that is spelled the same. */
final class MergeNaming {
  private final List<String> tokens;
  private final Object2IntOpenHashMap<String> ids = new Object2IntOpenHashMap<>();
  private final Set<String> reserved;
  private final MergeList.Builder merges = new MergeList.Builder();

  /** New tokens are appended to {@code tokens}; nothing is ever merged into a {@code reserved} one. */
  MergeNaming(List<String> tokens, Collection<String> reserved) {
    this.tokens = tokens;
    this.reserved = new HashSet<>(reserved);
    ids.defaultReturnValue(-1);
    for (int id = 0; id < tokens.size(); id++) {
      if (tokens.get(id) != null) {
        ids.put(tokens.get(id), id);
      }
    }
  }

  /** Merges a pair of the index everywhere, or drops it where it would spell a special token. */
  void merge(int pair, PairIndex index) {
    int left = index.left(pair);
    int right = index.right(pair);
    String spelled = tokens.get(left) + tokens.get(right);
    if (reserved.contains(spelled)) {
      index.drop(pair);
      return;
    }
    // "ab"+"c" and "a"+"bc" are two merges of one token.
    int id = ids.getInt(spelled);
    if (id < 0) {
      id = tokens.size();
      tokens.add(spelled);
      ids.put(spelled, id);
    }
    merges.add(left, right, id);
    index.merge(pair, id);
  }

  /** The merges so far, in the order in which they were made. */
  MergeList merges() {
    return merges.build();
  }
}
