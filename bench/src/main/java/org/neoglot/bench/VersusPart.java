// Is this version faster than that one? Asked by turns in one JVM, because a minute later the machine is another.
package org.neoglot.bench;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Loads this engine and another version's into class loaders of their own and has both do the same work, burst after
 * burst, each first every other time. A round gives one ratio of times; the row shows their median and quartiles. What
 * slows the machine for longer than a burst slows both sides of a ratio, so a difference of one hundredth can be seen
 * where figures of separate JVMs differ by a fifth.
 */
final class VersusPart implements Part {
  private static final List<String> WORK = List.of("512x512x512/NN", "1024x1024x1024/NN", "2048x1024x256/NT",
      "256x1024x2048/TN", "512x512x16/NN", "16x768x2048/NN", "attention/256x32", "attention/512x64", "gelu", "layernorm",
      "softmax", "cross-entropy");
  private static final String WORK_CLASS = VersusWork.class.getName();
  private static final long BURST_NANOS = 20_000_000;
  /** An iteration of the command line is this many seconds of measuring for each work. */
  private static final int ITERATIONS = 6;

  @Override
  public String name() {
    return "versus";
  }

  @Override
  public String help() {
    return "beside another version, in one JVM by turns; -p other=ITS-CHECKOUT-OR-JAR, -p work=1024x1024x1024/NN,attention/256x32,gelu";
  }

  @Override
  public Set<String> parameters() {
    return Set.of("other", "work", "threads");
  }

  @Override
  public boolean run(Lab lab) {
    List<String> other = lab.params().getOrDefault("other", List.of());
    if (other.size() != 1) {
      throw new IllegalArgumentException("versus wants -p other=FOLDER, a checkout that is built, or its neoglot-bench.jar");
    }
    URL[] theirs = {url(jar(Path.of(other.getFirst())))};
    URL[] ours = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of)
        .map(VersusPart::url).toArray(URL[]::new);
    try (var here = new Side("this", ours); var there = new Side("other", theirs)) {
      for (String threads : lab.params().getOrDefault("threads", List.of("1", String.valueOf(Lab.processors())))) {
        for (String work : lab.params().getOrDefault("work", WORK)) {
          try (var a = here.work(work, Integer.parseInt(threads)); var b = there.work(work, Integer.parseInt(threads))) {
            lab.table().row(name(), cells(work, threads, a, b, (long) (ITERATIONS * lab.seconds() * 1e9)));
          }
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(other.getFirst() + ": cannot be closed: " + e.getMessage(), e);
    }
    return true;
  }

  private static List<Cell> cells(String work, String threads, Work a, Work b, long nanos) {
    boolean same = a.hash.get().equals(b.hash.get());
    int calls = Math.max(calls(a), calls(b));
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    long end = System.nanoTime() + nanos;
    for (int round = 0; round < 3 || System.nanoTime() < end; round++) {
      boolean first = round % 2 == 0;
      double before = (first ? a : b).burst(calls);
      double after = (first ? b : a).burst(calls);
      ours.add(first ? before : after);
      theirs.add(first ? after : before);
      ratios.add(theirs.getLast() / ours.getLast());
    }
    double[] sorted = ratios.stream().mapToDouble(r -> r).sorted().toArray();
    return List.of(Cell.text("work", work), Cell.text("threads", threads), Cell.number("this us", median(ours) / 1e3, 1),
        Cell.number("other us", median(theirs) / 1e3, 1), Cell.number("times as fast", Forks.median(sorted), 3),
        Cell.range("quartiles", sorted[sorted.length / 4], sorted[sorted.length * 3 / 4]),
        Cell.text("rounds", String.valueOf(sorted.length)), Cell.text("bits", same ? "equal" : "DIFFER"));
  }

  private static double median(List<Double> values) {
    return Forks.median(values.stream().mapToDouble(v -> v).toArray());
  }

  /** Warms up, and tells how many calls make a burst. */
  private static int calls(Work work) {
    double took = 0;
    for (long end = System.nanoTime() + 20 * BURST_NANOS; System.nanoTime() < end; ) took = work.burst(1);
    return (int) Math.max(1, BURST_NANOS / Math.max(1, took));
  }

  private static Path jar(Path place) {
    Path jar = Files.isDirectory(place) ? place.resolve("bench/target/neoglot-bench.jar") : place;
    if (!Files.isRegularFile(jar)) {
      throw new IllegalArgumentException(jar + " is not there; build that version first: ./neoglot bench --help does it");
    }
    return jar;
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(path + " has no address: " + e.getMessage(), e);
    }
  }

  /** One version's work: its nanoseconds, and a hash of its results. */
  private record Work(LongSupplier nanos, Supplier<?> hash, AutoCloseable owner) implements AutoCloseable {
    /** Mean nanoseconds of some calls, after one that brings its own data back to the caches. */
    double burst(int calls) {
      nanos.getAsLong();
      long sum = 0;
      for (int i = 0; i < calls; i++) sum += nanos.getAsLong();
      return (double) sum / calls;
    }

    @Override
    public void close() {
      try {
        owner.close();
      } catch (Exception e) {
        throw new IllegalStateException("a version cannot give its memory back: " + e.getMessage(), e);
      }
    }
  }

  /** A version's classes, and over them {@link VersusWork} of this one, which an older version need not have. */
  private static final class Side extends URLClassLoader {
    private final String version;

    Side(String version, URL[] classes) {
      super(version, classes, ClassLoader.getPlatformClassLoader());
      this.version = version;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (!name.equals(WORK_CLASS)) return super.findClass(name);
      try (InputStream in = VersusPart.class.getResourceAsStream(VersusWork.class.getSimpleName() + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    Work work(String name, int threads) {
      try {
        Object work = loadClass(WORK_CLASS).getConstructor(String.class, int.class).newInstance(name, threads);
        return new Work((LongSupplier) work, (Supplier<?>) work, (AutoCloseable) work);
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof IllegalArgumentException bad) throw bad;
        throw new IllegalStateException("the " + version + " version cannot do " + name + ": " + e.getCause(), e);
      } catch (ReflectiveOperationException | LinkageError e) {
        throw new IllegalStateException("the " + version + " version's engine is too different for " + name + ": " + e, e);
      }
    }
  }
}
