// How everything is measured: the command line's wishes, JMH's switches, the table.
package org.neoglot.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.neoglot.engine.JvmFlags;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The place where parts measure.
 *
 * @param forks JVMs for each row
 * @param seconds length of an iteration
 * @param params values that replace a benchmark's own, by the name of the parameter
 * @param root folder of the checkout, where scripts that start other engines lie
 */
record Lab(int forks, double seconds, Map<String, List<String>> params, Path root, Table table) {
  /** The flags of the JVM that the launcher starts, and room for a heap that is never full. */
  static final List<String> JVM = Stream.of(JvmFlags.MODULES, JvmFlags.LOOPS, List.of(JvmFlags.COLLECTOR, JvmFlags.HEAP, "-Xmx2g"))
      .flatMap(List::stream).toList();

  /** One benchmark with one value for each of its parameters. */
  Forks run(Class<?> benchmark, Map<String, String> values, List<String> jvm, int forks) {
    var options = new OptionsBuilder().include("\\b" + benchmark.getSimpleName() + "\\b")
        .addProfiler(Around.class).addProfiler(QuietForks.class).verbosity(VerboseMode.SILENT).forks(forks)
        .warmupTime(time()).measurementTime(time()).shouldFailOnError(true)
        .jvmArgs(JVM.toArray(String[]::new)).jvmArgsAppend(jvm.toArray(String[]::new))
        .jvmArgsPrepend("-Dneoglot.shared=" + System.getProperty("neoglot.shared", root.resolve("../shared").toString()));
    values.forEach(options::param);
    try {
      var results = new Runner(options.build()).run();
      if (results.size() != 1) {
        throw new IllegalStateException(benchmark.getSimpleName() + " gave " + results.size() + " results, wanted one");
      }
      RunResult result = results.iterator().next();
      return Forks.of(result);
    } catch (RunnerException e) {
      throw new IllegalStateException(benchmark.getSimpleName() + " " + values + ": " + deepest(e), e);
    }
  }

  /** What went wrong in the measured JVM: JMH wraps it several times, and not always as a cause. */
  private static String deepest(Throwable e) {
    Throwable inner = e.getCause() != null ? e.getCause() : e.getSuppressed().length > 0 ? e.getSuppressed()[0] : null;
    return inner == null ? e.toString() : deepest(inner);
  }

  private TimeValue time() {
    return TimeValue.milliseconds(Math.max(1, Math.round(1000 * seconds)));
  }

  /** The processors that this process may use. */
  static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }
}
