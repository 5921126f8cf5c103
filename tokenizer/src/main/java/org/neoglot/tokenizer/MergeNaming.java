// A pair becomes a token: which id it gets, and what the list of merges then says.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  /** Merges the pair everywhere, or drops it where it would spell a special token. */
  void merge(long pair, PairLearner learner) {
    int left = (int) (pair >>> 32);
    int right = (int) pair;
    String spelled = tokens.get(left) + tokens.get(right);
    if (reserved.contains(spelled)) {
      learner.drop(pair);
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
    learner.merge(pair, id);
  }

  /** The merges so far, in the order in which they were made. */
  MergeList merges() {
    return merges.build();
  }
}
