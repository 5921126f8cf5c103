// What this machine and JVM offer: processors, memory, the limits of a container.
package org.neoglot.app;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The machine as this JVM sees it; bytes everywhere.
 *
 * @param java runtime version and vendor
 * @param javaHome where that runtime lies
 * @param system name, release and architecture
 * @param vectorBits width of the SIMD registers in use; 0 when the scalar definitions run
 * @param processors that this process may use
 * @param heapLimit that the Java heap may grow to
 * @param physical memory of the machine, whatever a container allows
 * @param containerLimit memory limit of the control group, or null when there is none
 * @param available memory that could be used now without swapping
 */
public record Machine(String java, String javaHome, String system, int vectorBits, int processors, long heapLimit,
    long physical, Long containerLimit, long available) {
  /** Looks at this machine now. */
  public static Machine current() {
    var mx = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    // The bean tells a container's limit where there is one; /proc tells the machine's memory inside a container too.
    long physical = meminfo("MemTotal").orElse(mx.getTotalMemorySize());
    var limit = containerLimit(physical);
    long available = Math.min(meminfo("MemAvailable").orElse(mx.getFreeMemorySize()), limit.orElse(Long.MAX_VALUE));
    return new Machine(
        Runtime.version() + " (" + System.getProperty("java.vendor") + ")", System.getProperty("java.home"),
        String.join(" ", System.getProperty("os.name"), System.getProperty("os.version"), System.getProperty("os.arch")),
        hasVectors() ? VectorProbe.bits() : 0, Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory(), physical, limit.isPresent() ? limit.getAsLong() : null, available);
  }

  /** Whether the Vector API module is there, so that {@link VectorProbe} may be touched. */
  static boolean hasVectors() {
    return ModuleLayer.boot().findModule(Relaunch.VECTOR_MODULE).isPresent();
  }

  /** A line such as {@code MemTotal:  24600000 kB} of Linux's /proc/meminfo, in bytes. */
  private static OptionalLong meminfo(String key) {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines.filter(l -> l.startsWith(key + ":")).mapToLong(l -> 1024 * Long.parseLong(l.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Control groups version 2, then 1; a limit at or above the machine's memory is how they spell "none". */
  private static OptionalLong containerLimit(long physical) {
    for (var file : List.of("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")) {
      try {
        var text = Files.readString(Path.of(file)).strip();
        if (text.matches("\\d{1,18}") && Long.parseLong(text) < physical) return OptionalLong.of(Long.parseLong(text));
      } catch (IOException e) {
        // Not this version, or no control groups at all.
      }
    }
    return OptionalLong.empty();
  }
}
