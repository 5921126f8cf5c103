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

  private final Worker[] workers;
  private final Thread[] helpers;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private volatile int round;
  private volatile boolean closed;
  private volatile Throwable failure;
  private Task body;
  private int tasks;

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

  /** Runs tasks 0 to {@code count - 1} and returns when all are done; the first failure of any is thrown. Not reentrant. */
  public void parallel(int count, Task task) {
    if (helpers.length == 0 || count <= 1) {
      for (int i = 0; i < count; i++) task.run(i, workers[0]);
      return;
    }
    if (closed) throw new IllegalStateException("this team of threads is closed");   // nobody would ever come
    body = task;
    tasks = count;
    next.set(0);
    busy.set(helpers.length);
    round++;                                                       // publishes the fields above
    for (Thread helper : helpers) LockSupport.unpark(helper);
    work(workers[0]);
    while (busy.get() > 0) Thread.onSpinWait();
    body = null;
    Throwable thrown = failure;
    failure = null;
    if (thrown instanceof Error e) throw e;
    if (thrown instanceof RuntimeException e) throw e;
  }

  /** Splits {@code rows} into chunks of at least {@code grain} rows. The split never changes a result, only the speed. */
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

  private void work(Worker worker) {
    try {
      for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) body.run(i, worker);
    } catch (Throwable e) {
      failure = e;
      next.set(tasks);
    }
  }

  private void serve(Worker worker) {
    int seen = 0;
    while (true) {
      for (int i = 0; round == seen && i < SPINS; i++) Thread.onSpinWait();
      while (round == seen) {
        if (closed) return;
        LockSupport.park(this);
      }
      seen = round;
      work(worker);
      busy.decrementAndGet();
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) LockSupport.unpark(helper);
  }
}
