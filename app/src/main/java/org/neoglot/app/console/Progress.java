// How far a long task is: a bar on a terminal, a line now and then in a log, nothing when quiet.
package org.neoglot.app.console;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Steps done of a known number, with tokens/s, loss and time left. To be closed when the task ends, however it ends. */
public final class Progress implements AutoCloseable {
  /** Between two lines of a log: often enough to see that it lives, seldom enough to read. */
  static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  private final Console console;
  private final String task;
  private final long steps;
  private final LongSupplier nanos;
  private final long start;
  private final ProgressBar bar;
  private long lastLine;
  private long lastDone = -1;
  private long firstStep = -1;
  private long done;
  private String figures = "";

  Progress(Console console, String task, long steps, Optional<Terminal> terminal, LongSupplier nanos) {
    if (steps < 1) throw new IllegalArgumentException("a task of " + steps + " steps; at least one is needed");
    this.console = console;
    this.task = task;
    this.steps = steps;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
    this.lastLine = start;
    this.bar = console.quiet() || terminal.isEmpty() ? null : bar(console, task, steps, terminal.get());
  }

  /** Begins a task of {@code steps} steps. */
  public static Progress start(Console console, String task, long steps) {
    return new Progress(console, task, steps, Terminal.current(), System::nanoTime);
  }

  /** {@code done} steps are done; {@code note} says something short that belongs to the task. */
  public void step(long done, String note) {
    this.done = Math.min(done, steps);
    // A resumed task begins in the middle: speed is counted from where this process began.
    if (firstStep < 0) firstStep = Math.max(0, done - 1);
    figures = note;
    if (bar != null) {
      bar.setExtraMessage(" " + note);
      bar.stepTo(this.done);
    } else {
      lineWhenDue();
    }
  }

  /**
   * {@code done} steps are done.
   *
   * @param tokens trained on since the task began in this process
   * @param loss mean of the last step, in nats a token
   */
  public void step(long done, long tokens, double loss) {
    double seconds = Math.max(1e-9, (nanos.getAsLong() - start) * 1e-9);
    step(done, String.format(Locale.ROOT, "%,.0f tokens/s  loss %.4f", tokens / seconds, loss));
  }

  /** Ends the bar, or writes the last line. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    } else if (done != lastDone) {
      console.say(line());
    }
  }

  private void lineWhenDue() {
    long now = nanos.getAsLong();
    if (console.quiet() || now - lastLine < BETWEEN_LINES.toNanos()) return;
    lastLine = now;
    lastDone = done;
    console.say(line());
  }

  private String line() {
    var head = String.format(Locale.ROOT, "%s %,d/%,d (%d %%)", task, done, steps, 100 * done / steps);
    var left = done < steps ? timeLeft().map(d -> "  " + clock(d) + " left").orElse("") : "";
    return head + (figures.isEmpty() ? "" : "  " + figures) + left;
  }

  private Optional<Duration> timeLeft() {
    long here = done - Math.max(0, firstStep);
    if (here < 1) return Optional.empty();
    return Optional.of(Duration.ofNanos((long) ((nanos.getAsLong() - start) / (double) here * (steps - done))));
  }

  static String clock(Duration d) {
    return d.toHours() > 0
        ? String.format(Locale.ROOT, "%d:%02d:%02d", d.toHours(), d.toMinutesPart(), d.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d", d.toMinutes(), d.toSecondsPart());
  }

  private static ProgressBar bar(Console console, String task, long steps, Terminal terminal) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(steps)
        .setStyle(ProgressBarStyle.builder().leftBracket("").rightBracket("").block('=').space(' ').build())
        .setUpdateIntervalMillis(200)
        .setMaxRenderedLength(terminal.columns() - 1)
        .setConsumer(new Line(console, terminal.columns() - 1))
        .build();
  }

  /** Redraws one line in place. The library's own consumer would load a native terminal library to measure it. */
  private record Line(Console console, int columns) implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return columns;
    }

    @Override
    public void accept(String rendered) {
      console.err().print("\r" + rendered);
    }

    @Override
    public void clear() {
      console.err().print("\r" + " ".repeat(columns) + "\r");
    }

    @Override
    public void close() {
      console.err().println();
    }
  }
}
