// neoglot doctor: what runs here, how wide, how fast, and what is missing.
package org.neoglot.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.app.console.Console;
import org.neoglot.engine.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows JDK, vector width, threads, memory and devices, and measures what the machine can do at most. */
@Command(name = "doctor", header = "Show what Neoglot finds on this machine, and how fast it is.",
    description = "Takes about two seconds, most of it to measure the peak of fused multiply-adds and the read bandwidth.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot doctor --json > machine.json",
      "keeps what the machine is and can do beside the results that were measured on it."})
final class DoctorVerb extends Verb {
  @Option(names = "--no-self-test", description = "Do not measure speeds.")
  private boolean noSelfTest;

  @Option(names = "--speed", description = "Measure for ten seconds what share of the machine's limits the kernels reach.")
  private boolean speed;

  @Override
  int run(Console console) {
    var machine = Machine.current();
    if (speed) {
      console.say("measuring for about ten seconds ...");
      try (var team = team()) {
        var test = SpeedTest.measure(team);
        var map = asMap(machine, null);
        map.put("speed", test);
        console.print(json() ? JsonFile.text(map) : asText(machine, null) + test.text());
      }
      return 0;
    }
    if (!noSelfTest) console.say("measuring for about two seconds ...");
    var speeds = noSelfTest ? null : SelfTest.measure(threads());
    console.print(json() ? JsonFile.text(asMap(machine, speeds)) : asText(machine, speeds));
    return 0;
  }

  /** Devices beside the processor, and whether they can be used now. */
  private static List<String> devices() {
    return Device.found().stream().map(d -> d.name() + (d.available() ? "" : " (not available)")).toList();
  }

  private static Map<String, Object> asMap(Machine machine, SelfTest speeds) {
    var map = new LinkedHashMap<String, Object>();
    map.put("neoglot", Build.current());
    map.put("jar", Build.location().toString());
    map.put("machine", machine);
    map.put("devices", devices());
    if (speeds != null) map.put("selfTest", speeds);
    return map;
  }

  private String asText(Machine machine, SelfTest speeds) {
    var lines = new LinkedHashMap<String, String>();
    lines.put("neoglot", Build.current().version() + ", commit " + Build.current().commit());
    lines.put("jar", Build.location().toString());
    lines.put("java", machine.java() + " in " + machine.javaHome());
    lines.put("system", machine.system());
    lines.put("vectors", machine.vectorBits() == 0 ? "none: the scalar definitions run"
        : machine.vectorBits() + " bits, " + machine.vectorBits() / 32 + " floats at once");
    lines.put("threads", threads() + " of " + machine.processors() + " processors");
    lines.put("memory", gib(machine.physical()) + ", " + gib(machine.available()) + " available, Java heap up to "
        + gib(machine.heapLimit()));
    lines.put("container", machine.containerLimit() == null ? "no memory limit" : gib(machine.containerLimit()));
    lines.put("devices", devices().isEmpty() ? "none found: the processor computes" : String.join(", ", devices()));
    if (speeds != null) {
      lines.put("peak", String.format(Locale.ROOT, "%.1f GFLOP/s on one thread, %.1f on %d", speeds.gflopsOneThread(),
          speeds.gflopsAllThreads(), speeds.threads()));
      lines.put("reading", String.format(Locale.ROOT, "%.1f GB/s on %d threads", speeds.readGBs(), speeds.threads()));
    }
    var text = new StringBuilder();
    lines.forEach((key, value) -> text.append(String.format("%-10s %s%n", key, value)));
    return text.toString().stripTrailing();
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1 << 30));
  }
}
