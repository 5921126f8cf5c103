// The item of dependency parsing: a sentence's gold tree and the parser's.
package org.neoglot.eval.metric;

import java.util.List;

/** Two analyses of the same tokens. */
public record Parsed(Tree gold, Tree predicted) {
  /**
   * @param heads a token's head, counted from 1; 0 is the root
   * @param relations a token's relation to its head, for instance "nsubj:pass"
   * @param tags a token's universal part of speech
   */
  public record Tree(List<Integer> heads, List<String> relations, List<String> tags) {
    public Tree {
      heads = List.copyOf(heads);
      relations = List.copyOf(relations);
      tags = List.copyOf(tags);
      int n = heads.size();
      if (relations.size() != n || tags.size() != n) {
        throw new IllegalArgumentException("a tree has " + n + " heads, " + relations.size() + " relations and "
            + tags.size() + " tags, wanted equally many");
      }
      for (int head : heads) {
        if (head < 0 || head > n) {
          throw new IllegalArgumentException("head " + head + " in a sentence of " + n + " tokens");
        }
      }
    }
  }

  public Parsed {
    if (gold.heads.size() != predicted.heads.size()) {
      throw new IllegalArgumentException("the gold tree has " + gold.heads.size() + " tokens, the predicted one "
          + predicted.heads.size());
    }
  }
}
