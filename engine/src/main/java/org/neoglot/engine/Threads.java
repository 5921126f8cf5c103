package org.neoglot.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A team of threads that stays alive between steps and shares out numbered tasks. Which worker gets which task is not
 * fixed: a task must write only what no other task writes, so that results do not depend on the number of threads.
 * Workers spin for a moment after their last task, because the next op comes soon, and then park. The caller works too.
 */
public final class Threads implements AutoCloseable {
  /** One numbered piece of work. */
  @FunctionalInterface
  public interface Task {
    void run(int task, Worker worker);
  }

  private static final int SPINS = 20_000;

  /** One call of {@link #parallel}: who comes late finds no task left and leaves the next call's alone. */
  private static final class Job {
    final Task body;
    final int tasks;
    final AtomicInteger next = new AtomicInteger();
    final AtomicInteger open;
    volatile Throwable failure;

    Job(Task body, int tasks) {
      this.body = body;
      this.tasks = tasks;
      open = new AtomicInteger(tasks);
    }

    void work(Worker worker) {
      for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
        try {
          if (failure == null) body.run(i, worker);
        } catch (Throwable e) {
          failure = e;
        } finally {
          open.decrementAndGet();
        }
      }
    }
  }

  private final Worker[] workers;
  private final Thread[] helpers;
  private volatile Job job;
  private volatile boolean closed;

  /** A team of {@code count} threads, the caller's included; at least 1. */
  public Threads(int count) {
    if (count < 1) throw new IllegalArgumentException("a team needs at least 1 thread, not " + count);
    workers = new Worker[count];
    for (int i = 0; i < count; i++) workers[i] = new Worker(i);
    helpers = new Thread[count - 1];
    for (int i = 0; i < helpers.length; i++) {
      Worker worker = workers[i + 1];
      helpers[i] = Thread.ofPlatform().daemon().name("neoglot-" + (i + 1)).start(() -> serve(worker));
    }
  }

  /** As many threads as the machine has processors for this JVM. */
  public static Threads available() {
    return new Threads(Runtime.getRuntime().availableProcessors());
  }

  public int count() {
    return workers.length;
  }

  /**
   * Runs tasks 0 to {@code count - 1} and returns when all are done; the first failure of any is thrown. Not reentrant.
   */
  public void parallel(int count, Task task) {
    if (helpers.length == 0 || count <= 1) {
      for (int i = 0; i < count; i++) task.run(i, workers[0]);
      return;
    }
    if (closed) throw new IllegalStateException("this team of threads is closed");
    Job mine = new Job(task, count);
    job = mine;
    for (Thread helper : helpers) LockSupport.unpark(helper);
    mine.work(workers[0]);
    for (int spins = 0; mine.open.get() > 0; spins++) {
      if (spins < SPINS) Thread.onSpinWait();
      else Thread.yield();                                         // a helper lost its processor to other work
    }
    Throwable thrown = mine.failure;
    if (thrown instanceof Error e) throw e;
    if (thrown instanceof RuntimeException e) throw e;
  }

  /**
   * Splits {@code rows} into chunks of at least {@code grain} rows. The split never changes a result, only the speed.
   */
  public void rows(int rows, int grain, RowTask task) {
    int chunk = Math.max(Math.max(1, grain), (rows + 4 * count() - 1) / (4 * count()));
    parallel((rows + chunk - 1) / chunk,
        (i, worker) -> task.run(i * chunk, Math.min(rows, (i + 1) * chunk), worker));
  }

  /** Work on rows {@code from} (inclusive) to {@code to} (exclusive). */
  @FunctionalInterface
  public interface RowTask {
    void run(int from, int to, Worker worker);
  }

  private void serve(Worker worker) {
    Job seen = null;
    while (true) {
      for (int i = 0; job == seen && i < SPINS; i++) Thread.onSpinWait();
      while (job == seen) {
        if (closed) return;
        LockSupport.park(this);
      }
      seen = job;
      seen.work(worker);
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) LockSupport.unpark(helper);
  }
}
