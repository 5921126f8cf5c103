// What all verbs share: options, the console, and the note about missing SIMD.
package org.neoglot.app;

import java.util.List;
import java.util.concurrent.Callable;
import org.neoglot.adapt.MemoryRule;
import org.neoglot.app.console.Console;
import org.neoglot.engine.Processors;
import org.neoglot.engine.Threads;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A verb of the command line. Its options are its fields; {@link #run} does the work. */
abstract class Verb implements Callable<Integer> {
  @Spec
  private CommandSpec spec;

  @Option(names = "--threads", paramLabel = "N",
      description = "Threads to compute with; results do not depend on it. Default: one a fast core.")
  private int threads = Processors.here().count();

  @Option(names = "--pin", description = "Tie each thread to a core of its own (Linux only).")
  private boolean pin;

  @Option(names = "--quiet", description = "Leave notes and progress away; print results only.")
  private boolean quiet;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(names = "--trace", description = "When something fails, show where in the program.")
  private boolean trace;

  @Option(names = Relaunch.NO_VECTOR, description = "Run the scalar definitions: slower, the same results.")
  private boolean noVector;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  private boolean help;

  /** Does what the verb is for and returns the exit status; an exception becomes one line and status 1. */
  abstract int run(Console console) throws Exception;

  @Override
  public final Integer call() throws Exception {
    if (threads < 1) throw wrongly("--threads is " + threads + "; at least 1 is needed");
    var console = Console.system(quiet);
    // Asking for the module by name, since touching any of its classes would fail where it is missing.
    if (ModuleLayer.boot().findModule(Relaunch.VECTOR_MODULE).isEmpty()) {
      console.say("neoglot: running the scalar definitions (slower, the same results): "
          + (noVector ? "--no-vector was given" : "this Java runtime has no module " + Relaunch.VECTOR_MODULE));
    }
    try {
      return run(console);
    } catch (MemoryRule.DryRunEnded e) {
      console.print(json ? JsonFile.text(e.parts()) : e.getMessage());
      return 0;
    }
  }

  /** Threads to compute with, at least 1. */
  final int threads() {
    return threads;
  }

  /** A team of so many threads, tied to cores where that was asked for; the caller closes it. */
  final Threads team() {
    if (!pin) return new Threads(threads);
    try {
      return Threads.pinned(threads);
    } catch (UnsupportedOperationException e) {
      throw wrongly("--pin: " + e.getMessage());
    }
  }

  /** True when the result is wanted as JSON on standard output. */
  final boolean json() {
    return json;
  }

  /** True when a failure is to be shown with its stack trace. */
  final boolean trace() {
    return trace;
  }

  /** The command line that this verb was called by; a verb without a root around it has no arguments. */
  final CommandText commandText() {
    var parsed = spec == null ? null : spec.root().commandLine().getParseResult();
    return new CommandText(parsed == null ? List.of() : parsed.originalArgs());
  }

  /** To be thrown when the command line itself is wrong: exit status 2 and a pointer to the help of this verb. */
  final CommandLine.ParameterException wrongly(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }
}
