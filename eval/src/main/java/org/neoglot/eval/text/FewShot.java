// Which solved examples stand before a question: a choice that depends on the seed and the question's number only.
package org.neoglot.eval.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.neoglot.eval.stats.Draws;

/**
 * Seeded choice of examples from a pool. The same seed, item and pool give the same examples in the same order on any
 * machine; another seed is another prompt, over which results are to be averaged.
 */
public record FewShot(int examples, long seed) {
  public FewShot {
    if (examples < 0) throw new IllegalArgumentException(examples + " examples, wanted 0 or more");
  }

  /**
   * Any of the pool but the question itself.
   *
   * @param number the question's number
   * @throws IllegalArgumentException if the pool is too small
   */
  public <T> List<T> choose(List<T> pool, T question, int number) {
    List<T> others = pool.stream().filter(x -> !x.equals(question)).toList();
    if (others.size() < examples) {
      throw new IllegalArgumentException(examples + " examples wanted, the pool has " + others.size());
    }
    List<T> out = new ArrayList<>();
    for (int i : new Draws(seed).choose(examples, others.size(), number)) out.add(others.get(i));
    return out;
  }

  /** As many of each label as possible, the labels in turn and then all shuffled, so that their order gives nothing away. */
  public <T> List<T> balanced(List<T> pool, Function<T, ?> label, T question, int number) {
    Map<Object, List<T>> groups = new LinkedHashMap<>();
    for (T x : pool) if (!x.equals(question)) groups.computeIfAbsent(label.apply(x), k -> new ArrayList<>()).add(x);
    var draws = new Draws(seed);
    List<List<T>> shuffled = new ArrayList<>();
    // Which labels come first, and so may have one more, is drawn too.
    List<List<T>> in = new ArrayList<>(groups.values());
    for (int g : draws.choose(in.size(), in.size(), stream(number, 0))) {
      List<T> members = new ArrayList<>();
      for (int i : draws.choose(in.get(g).size(), in.get(g).size(), stream(number, g + 2))) members.add(in.get(g).get(i));
      shuffled.add(members);
    }
    List<T> taken = new ArrayList<>();
    for (int round = 0; taken.size() < examples; round++) {
      int before = taken.size();
      for (List<T> g : shuffled) if (round < g.size() && taken.size() < examples) taken.add(g.get(round));
      if (taken.size() == before) {
        throw new IllegalArgumentException(examples + " examples wanted, the pool has " + taken.size());
      }
    }
    List<T> out = new ArrayList<>();
    for (int i : draws.choose(taken.size(), taken.size(), stream(number, 1))) out.add(taken.get(i));
    return out;
  }

  private static long stream(int number, int use) {
    return ((long) number << 32) + use;
  }
}
