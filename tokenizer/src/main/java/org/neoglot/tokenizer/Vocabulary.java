// The list of tokens: a string for an id, an id for a string.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.Arrays;
import java.util.List;

/** Tokens by id. An id may be unused (its token is null): published files leave such holes. Immutable. */
public final class Vocabulary {
  private final String[] tokens;
  private final Object2IntOpenHashMap<String> ids;

  /**
   * The token of id i is the i-th of the list, null for an unused id.
   *
   * @throws IllegalArgumentException if a token is listed twice
   */
  public Vocabulary(List<String> tokens) {
    this.tokens = tokens.toArray(String[]::new);
    ids = new Object2IntOpenHashMap<>(this.tokens.length);
    ids.defaultReturnValue(-1);
    for (int id = 0; id < this.tokens.length; id++) {
      if (this.tokens[id] == null) {
        continue;
      }
      int other = ids.putIfAbsent(this.tokens[id], id);
      if (other >= 0) {
        throw new IllegalArgumentException(
            "token '" + this.tokens[id] + "' has two ids, " + other + " and " + id + "; wanted one");
      }
    }
  }

  /** One more than the largest id. */
  public int size() {
    return tokens.length;
  }

  /** The id of a token, or -1. */
  public int id(String token) {
    return ids.getInt(token);
  }

  /** The token of an id, or null where the id is unused or out of range. */
  public String token(int id) {
    return id >= 0 && id < tokens.length ? tokens[id] : null;
  }

  /** All tokens by id, null where an id is unused. */
  public List<String> tokens() {
    return Arrays.asList(tokens.clone());
  }
}
