// Which examples are shown before a question.
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.neoglot.engine.Noise;

/** A choice without repetition that depends on seed and question alone: not on what was asked before, nor on threads. */
final class Shots {
  private Shots() {}

  /**
   * What stands before a question: examples with a blank line after each; nothing where none are wanted.
   *
   * @param question its number in the task
   * @param allowed which examples may be shown for it
   * @throws IllegalArgumentException if the task has no examples
   */
  static <T> String before(String task, List<T> pool, Function<T, String> shown, Options options, int question,
      Predicate<T> allowed) {
    if (options.shots() == 0) return "";
    if (pool.isEmpty()) {
      throw new IllegalArgumentException(task + " has no examples to show, found --shots " + options.shots());
    }
    StringBuilder text = new StringBuilder();
    for (int at : choose(pool.size(), options.shots(), options.seed(), question, i -> allowed.test(pool.get(i)))) {
      text.append(shown.apply(pool.get(at))).append("\n\n");
    }
    return text.toString();
  }

  /**
   * Places in a pool, in the order in which they are shown; fewer than wanted where the pool has no more.
   *
   * @param allowed which places may be shown for this question
   */
  static List<Integer> choose(int pool, int wanted, long seed, int question, IntPredicate allowed) {
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < pool; i++) if (allowed.test(i)) left.add(i);
    long stream = Noise.mix(Noise.mix(seed) + question);
    List<Integer> chosen = new ArrayList<>();
    for (int n = 0; n < wanted && !left.isEmpty(); n++) {
      int at = (int) Math.unsignedMultiplyHigh(Noise.bits(stream, n), left.size());
      chosen.add(left.remove(at));
    }
    return chosen;
  }
}
