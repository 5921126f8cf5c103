// A team of threads: numbered tasks, shared out as they are taken.
package org.neoglot.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A team of threads that stays alive between steps and shares out numbered tasks. Which worker gets which task is not
 * fixed: a task must write only what no other task writes, so that results do not depend on the number of threads.
 * Workers spin for a moment after their last task, because the next op comes soon, and then park. The caller works too.
 * Where other programs want the same processors, spinning would take from them what it waits for: a worker that finds it
 * lost its processor while spinning spins half as long from then on, and longer again when spinning pays.
 */
public final class Threads implements AutoCloseable {
  /** One numbered piece of work. */
  @FunctionalInterface
  public interface Task {
    void run(int task, Worker worker);
  }

  /** Longest and shortest time to spin before parking; waking a parked thread takes some 50 microseconds. */
  private static final long MOST_NANOS = 200_000;
  private static final long LEAST_NANOS = 2_000;
  /** Spins between two looks at the clock. */
  private static final int SPINS = 32;
  /** Spinning takes far less than this between two looks, unless the system gave the processor to somebody else. */
  private static final long LOST_NANOS = 500_000;
  /** How long a caller sleeps between looks, when helpers have lost their processors: they may take this one. */
  private static final long NAP_NANOS = 50_000;

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

  /** A helper's own state. */
  private static final class Helper {
    final Worker worker;
    Thread thread;
    /** Set before it parks and cleared after, so that a caller wakes only those who sleep. */
    volatile boolean parked;
    /** How long it spins; its own business. */
    long patience;

    Helper(Worker worker, long patience) {
      this.worker = worker;
      this.patience = patience;
    }
  }

  private final Worker[] workers;
  private final Helper[] helpers;
  private final long mostNanos;
  private long callerPatience;
  private volatile Job job;
  private volatile boolean closed;

  /** A team of {@code count} threads, the caller's included; at least 1. */
  public Threads(int count) {
    this(count, List.of(), MOST_NANOS);
  }

  /**
   * A team whose threads are tied to a processor each, this thread included.
   *
   * @throws UnsupportedOperationException where threads cannot be tied
   */
  public static Threads pinned(int count) {
    List<Integer> cpus = Processors.here().chosen();
    if (Pin.refusal() != null) throw new UnsupportedOperationException(Pin.refusal());
    if (count > cpus.size()) {
      throw new UnsupportedOperationException(count + " threads cannot have a processor each: there are " + cpus.size());
    }
    return new Threads(count, cpus.subList(0, count), MOST_NANOS);
  }

  /** A team that spins for at most so long before it parks, for measuring what spinning is good for; 0 parks at once. */
  public static Threads spinning(int count, long nanos) {
    return new Threads(count, List.of(), nanos);
  }

  private Threads(int count, List<Integer> cpus, long mostNanos) {
    if (count < 1) throw new IllegalArgumentException("a team needs at least 1 thread, not " + count);
    this.mostNanos = mostNanos;
    callerPatience = mostNanos;
    workers = new Worker[count];
    for (int i = 0; i < count; i++) workers[i] = new Worker(i);
    helpers = new Helper[count - 1];
    for (int i = 0; i < helpers.length; i++) {
      Helper helper = helpers[i] = new Helper(workers[i + 1], mostNanos);
      int cpu = cpus.isEmpty() ? -1 : cpus.get(i + 1);
      helper.thread = Thread.ofPlatform().daemon().name("neoglot-" + (i + 1)).unstarted(() -> {
        if (cpu >= 0) Pin.toProcessor(cpu);
        serve(helper);
      });
    }
    // Last, so that no helper inherits the caller's processor without leaving it again.
    for (Helper helper : helpers) helper.thread.start();
    if (!cpus.isEmpty()) Pin.toProcessor(cpus.getFirst());
  }

  /** As many threads as the machine has fast cores for this JVM; see {@link Processors}. */
  public static Threads available() {
    return new Threads(Processors.here().count());
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
    for (Helper helper : helpers) if (helper.parked) LockSupport.unpark(helper.thread);
    mine.work(workers[0]);
    if (mine.open.get() > 0) await(mine);
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

  /** Helpers still work. Most are done within microseconds; one that lost its processor may take this one. */
  private void await(Job mine) {
    long start = System.nanoTime();
    long last = start;
    while (mine.open.get() > 0) {
      for (int i = 0; i < SPINS && mine.open.get() > 0; i++) Thread.onSpinWait();
      long now = System.nanoTime();
      if (now - last > LOST_NANOS) callerPatience = Math.max(Math.min(LEAST_NANOS, mostNanos), callerPatience / 2);
      last = now;
      if (now - start > callerPatience && mine.open.get() > 0) {
        LockSupport.parkNanos(this, NAP_NANOS);
        last = System.nanoTime();
      }
    }
    // Patience comes back slowly: one helper in time may be chance.
    callerPatience = Math.min(mostNanos, callerPatience + callerPatience / 8);
  }

  private void serve(Helper helper) {
    Job seen = null;
    while (true) {
      if (!spin(helper, seen)) {
        helper.parked = true;
        while (job == seen && !closed) LockSupport.park(this);
        helper.parked = false;
        if (job == seen) return;
      }
      seen = job;
      seen.work(helper.worker);
    }
  }

  /** Waits for another job while patience lasts; whether one came. */
  private boolean spin(Helper helper, Job seen) {
    long start = System.nanoTime();
    long last = start;
    while (true) {
      for (int i = 0; i < SPINS; i++) {
        if (job != seen) {
          helper.patience = Math.min(mostNanos, helper.patience + helper.patience / 8);
          return true;
        }
        Thread.onSpinWait();
      }
      long now = System.nanoTime();
      if (now - last > LOST_NANOS) {                                // somebody else wants this processor
        helper.patience = Math.max(Math.min(LEAST_NANOS, mostNanos), helper.patience / 2);
        return job != seen;
      }
      last = now;
      if (now - start > helper.patience) return job != seen;
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Helper helper : helpers) LockSupport.unpark(helper.thread);
  }
}
