// Where a recipe runs when a verb runs it: threads, progress, Ctrl-C, and who it is for provenance.
package org.neoglot.app;

import java.util.Locale;
import java.util.OptionalInt;
import org.neoglot.adapt.MemoryRule;
import org.neoglot.adapt.Workplace;
import org.neoglot.app.console.Console;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;

/** Everything that has to be opened before a recipe and closed after it. */
final class Session implements AutoCloseable {
  private final Console console;
  private final CommandText command;
  private final Threads threads;
  private final EagerRun run;
  private final StopSignal stop;
  private final TrainingBar bar;

  Session(Console console, String task, Threads threads, CommandText command) {
    this.console = console;
    this.command = command;
    this.threads = threads;
    this.run = Run.eager(this.threads);
    this.bar = new TrainingBar(console, task);
    this.stop = StopSignal.listen(() -> console.warn("stopping after this step (again to stop at once) ..."));
  }

  /** What a recipe is given. */
  Workplace place(boolean resume, MemoryRule memory) {
    var build = Build.current();
    return new Workplace(run, this::say, bar, stop::requested, resume, build.version(), build.commit(),
        command::repeat, memory);
  }

  /** A line between two drawings of the bar would be drawn over: whoever speaks while training ends it. */
  private void say(String line) {
    bar.close();
    console.say(line);
  }

  /** Ends the bar, so that results stand below it. */
  void done() {
    bar.close();
  }

  /** Says how to go on with a run that was stopped, and returns the exit status that a shell expects then. */
  int stopped(int step, double seconds) {
    bar.close();
    console.warn(String.format(Locale.ROOT, "stopped after step %d, %.0f s; nothing is lost, go on with: %s", step,
        seconds, command.resume()));
    return status().orElse(CommandLineRun.FAILED);
  }

  /** The exit status after a signal, where one came. */
  OptionalInt status() {
    return stop.requested() ? OptionalInt.of(stop.status()) : OptionalInt.empty();
  }

  @Override
  public void close() {
    bar.close();
    stop.close();
    run.close();
    threads.close();
  }
}
