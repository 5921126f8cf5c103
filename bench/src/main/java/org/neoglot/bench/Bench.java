// ./neoglot bench: the command line of the benchmarks.
package org.neoglot.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Runs the parts that are asked for. Every row comes from JVMs of its own; its figure is the median of theirs, beside
 * the range and the best sample, and the share of the peak that the same JVM reached around it.
 */
@Command(name = "neoglot bench", sortOptions = false, description = "Measures how fast Neoglot is on this machine.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0: measured", "1: a benchmark failed, or the guard found something slower", "2: asked for wrongly"})
public final class Bench implements Callable<Integer> {
  @Parameters(paramLabel = "PART", description = "What to measure; see the list below. Default: the usual parts.")
  private List<String> parts = List.of();

  @Option(names = "--forks", paramLabel = "N", defaultValue = "1",
      description = "JVMs for each row; compiled code differs a little from one to the next. Default: ${DEFAULT-VALUE}.")
  private int forks;

  @Option(names = "--seconds", paramLabel = "S", defaultValue = "1",
      description = "Length of an iteration. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(names = "--threads", paramLabel = "N[,N]", description = "Threads to measure with. Default: 1 and all.")
  private String threads;

  @Option(names = "-p", paramLabel = "NAME=V[,V]",
      description = "Other values of a benchmark's parameter, as in -p shape=512x512x512 -p layout=NT.")
  private Map<String, String> params = Map.of();

  @Option(names = "--json", description = "One JSON array instead of tables.")
  private boolean json;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  private boolean help;

  public static void main(String[] arguments) {
    System.exit(command().execute(arguments));
  }

  /** The command line with the list of parts in its help. */
  static CommandLine command() {
    var command = new CommandLine(new Bench());
    var usage = command.getCommandSpec().usageMessage();
    usage.footer(("%nUsual parts:%n" + lines(Parts.USUAL) + "%nWhen named:%n" + lines(Parts.NAMED)
        + "%nStudies (docs/studies), one by one or all as `studies`:%n" + lines(Parts.STUDIES)).split("%n"));
    command.setExecutionExceptionHandler((e, _, _) -> {
      System.err.println("neoglot bench: " + e.getMessage());
      return e instanceof IllegalArgumentException ? 2 : 1;
    });
    return command;
  }

  private static String lines(List<Part> parts) {
    return parts.stream().map(p -> String.format("  %-14s %s%%n", p.name(), p.help())).collect(Collectors.joining());
  }

  @Override
  public Integer call() {
    if (forks < 1) throw new IllegalArgumentException("--forks is " + forks + "; at least 1 is needed");
    if (!(seconds > 0)) throw new IllegalArgumentException("--seconds is " + seconds + ", wanted more than 0");
    List<Part> chosen = Parts.named(parts);
    var table = new Table(System.out, json);
    var wishes = wishes();
    wishes.keySet().forEach(name -> check(name, chosen));
    var lab = new Lab(forks, seconds, wishes, Path.of(System.getProperty("neoglot.root", ".")), table);
    boolean good = true;
    for (Part part : chosen) {
      table.say(String.format("%n%s: %s (median of %d %s)", part.name(), part.help(), forks, forks == 1 ? "fork" : "forks"));
      good &= part.run(lab);
    }
    table.close();
    return good ? 0 : 1;
  }

  /** A misspelt parameter would measure something else than was asked for. */
  private static void check(String name, List<Part> chosen) {
    if (chosen.stream().anyMatch(p -> p.parameters().contains(name))) return;
    throw new IllegalArgumentException("no part that was asked for has a parameter '" + name + "'; there are "
        + chosen.stream().flatMap(p -> p.parameters().stream()).distinct().collect(Collectors.joining(", ")));
  }

  private Map<String, List<String>> wishes() {
    Map<String, List<String>> wishes = new LinkedHashMap<>();
    params.forEach((name, values) -> wishes.put(name, Arrays.asList(values.split(","))));
    if (threads != null) wishes.put("threads", Arrays.asList(threads.split(",")));
    wishes.getOrDefault("threads", List.of()).forEach(n -> {
      if (!n.matches("[1-9][0-9]{0,3}")) throw new IllegalArgumentException("--threads does not take '" + n + "'");
    });
    return wishes;
  }
}
