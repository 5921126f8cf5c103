// Turns Ctrl-C into a request: training ends at the next step boundary, with its snapshot written.
package org.neoglot.app;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * While open, the first SIGINT, SIGTERM or SIGHUP sets a flag for the step loop to read, and a second one ends the JVM
 * at once. Closing puts the former handlers back.
 */
public final class StopSignal implements AutoCloseable {
  /** The terminal and the parent JVM may deliver the same Ctrl-C twice; nobody presses it twice this fast on purpose. */
  private static final long SAME_PRESS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final List<String> NAMES = List.of("INT", "TERM", "HUP");
  private static final List<Integer> STATUS = List.of(130, 143, 129);

  private final List<Runnable> undo;
  private final Runnable notice;
  private final AtomicLong first = new AtomicLong();
  private volatile int status;

  private StopSignal(Runnable notice) {
    this.notice = notice;
    this.undo = NAMES.stream().map(name -> Signals.on(name, () -> arrived(STATUS.get(NAMES.indexOf(name))))).toList();
  }

  /** Starts to listen; {@code notice} is run once, on the first signal, to tell the user what happens now. */
  public static StopSignal listen(Runnable notice) {
    return new StopSignal(notice);
  }

  /** True from the first signal on. */
  public boolean requested() {
    return status != 0;
  }

  /** 0, or the exit status that shells expect after the signal: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP. */
  public int status() {
    return status;
  }

  private void arrived(int wanted) {
    // 0 stands for "none yet", so a clock that happens to read 0 is moved by a nanosecond.
    long now = Math.max(1, System.nanoTime() & Long.MAX_VALUE);
    if (first.compareAndSet(0, now)) {
      status = wanted;
      notice.run();
    } else if (now - first.get() > SAME_PRESS) {
      Runtime.getRuntime().halt(wanted);
    }
  }

  @Override
  public void close() {
    undo.forEach(Runnable::run);
  }
}
