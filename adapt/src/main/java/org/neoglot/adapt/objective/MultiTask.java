// Several tasks in turn.
package org.neoglot.adapt.objective;

import java.util.Arrays;
import java.util.List;
import org.neoglot.autograd.Batches;

/**
 * Each batch is one task's, drawn with a chance proportional to the task's size to the power 1 / T (Devlin 2019 for
 * languages; Raffel et al. 2020, section 3.5.2, for tasks): T = 1 goes by size, a large T draws all alike. Tasks share a
 * backbone and bring a head each. A task sees its own batches in order, none left out.
 */
public final class MultiTask implements Objective {
  private final List<Task> tasks;
  private final double[] chances;
  private final long seed;
  /** Which task each batch is of, and which of the task's own it is, as far as somebody asked. */
  private int[] which = new int[64];
  private long[] own = new long[64];
  private final long[] given;
  private int known;

  /** A task by name; {@code size} is how many examples it has. */
  public record Task(String name, Objective objective, long size) {
    public Task {
      if (size < 1) throw new IllegalArgumentException("task '" + name + "' has " + size + " examples, wanted 1 or more");
    }
  }

  public MultiTask(List<Task> tasks, double temperature, long seed) {
    if (tasks.isEmpty() || !(temperature > 0)) {
      throw new IllegalArgumentException(tasks.size() + " tasks at temperature " + temperature
          + ": wanted at least one, and a temperature above 0");
    }
    this.tasks = List.copyOf(tasks);
    this.seed = seed;
    this.given = new long[tasks.size()];
    chances = tasks.stream().mapToDouble(t -> StrictMath.pow(t.size, 1 / temperature)).toArray();
    double sum = Arrays.stream(chances).sum();
    for (int i = 0; i < chances.length; i++) chances[i] /= sum;
  }

  /** The chance of each task. */
  public double[] chances() {
    return chances.clone();
  }

  @Override
  public Batches.MicroBatch batch(long number) {
    int index = Math.toIntExact(number);
    long ownNumber;
    int task;
    synchronized (this) {
      while (known <= index) draw();
      task = which[index];
      ownNumber = own[index];
    }
    return tasks.get(task).objective.batch(ownNumber);
  }

  /** The name of the task that a batch is of. */
  public synchronized String task(long number) {
    while (known <= number) draw();
    return tasks.get(which[(int) number]).name;
  }

  private void draw() {
    if (known == which.length) {
      which = Arrays.copyOf(which, 2 * known);
      own = Arrays.copyOf(own, 2 * known);
    }
    double left = new Dice(seed, known, 0).uniform();
    int task = 0;
    while (task < chances.length - 1 && left >= chances[task]) left -= chances[task++];
    which[known] = task;
    own[known++] = given[task]++;
  }
}
