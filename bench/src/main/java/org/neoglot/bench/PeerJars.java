// Engines of others that come as jars: fetched when a part asks for them, and never before.
package org.neoglot.bench;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of bench/peers with a pom.xml of its own. Its jars and its one class are loaded beside the benchmarks, in the
 * JVM that measures both. The class knows none of ours: it is a {@link java.util.function} type that a part describes.
 */
final class PeerJars {
  private static final String LIST = "target/classpath.txt";

  private PeerJars() {}

  /** The class path of a peer, built and fetched by Maven where that has not been done; says so where it cannot be. */
  static String classPath(Path root, String name) {
    Path folder = root.resolve("bench/peers").resolve(name);
    Path list = folder.resolve(LIST);
    try {
      if (stale(folder, list)) build(folder, list);
      return folder.resolve("target/classes") + File.pathSeparator + Files.readString(list).strip();
    } catch (IOException e) {
      throw new IllegalStateException(folder + ": cannot be built: " + e.getMessage(), e);
    }
  }

  private static boolean stale(Path folder, Path list) throws IOException {
    if (!Files.exists(folder.resolve("pom.xml"))) {
      throw new IOException("there is no pom.xml; start ./neoglot bench from a checkout");
    }
    if (!Files.exists(list)) return true;
    try (Stream<Path> sources = Files.walk(folder.resolve("src"))) {
      return Stream.concat(sources, Stream.of(folder.resolve("pom.xml")))
          .anyMatch(f -> f.toFile().lastModified() > list.toFile().lastModified());
    }
  }

  private static void build(Path folder, Path list) throws IOException {
    System.err.println("neoglot bench: fetching what " + folder + "/pom.xml names ...");
    var builder = new ProcessBuilder("mvn", "-B", "-q", "compile", "dependency:build-classpath",
        "-Dmdep.outputFile=" + list.toAbsolutePath()).directory(folder.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // Standard output is the table's.
    Path log = folder.resolve("target/build.log");
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
    try {
      Files.createDirectories(list.getParent());
      int status = builder.start().waitFor();
      if (status != 0) throw new IOException("mvn ended with status " + status + ", see " + log);
    } catch (InterruptedException e) {
      throw new IOException("interrupted while Maven ran", e);
    }
  }

  /** An object of that class, from jars that only it sees. */
  static <T> T load(Class<T> type, String className, String classPath) {
    try {
      URL[] urls = urls(classPath);
      // Lives as long as the JVM: native libraries belong to it.
      @SuppressWarnings("resource")
      var loader = new URLClassLoader("peer", urls, PeerJars.class.getClassLoader());
      // DJL looks for its engines and libraries by way of the thread.
      Thread.currentThread().setContextClassLoader(loader);
      return type.cast(loader.loadClass(className).getConstructor().newInstance());
    } catch (ReflectiveOperationException | MalformedURLException e) {
      throw new IllegalStateException(className + " cannot be loaded: " + e, e);
    }
  }

  private static URL[] urls(String classPath) throws MalformedURLException {
    List<String> paths = Arrays.asList(classPath.split(File.pathSeparator));
    URL[] urls = new URL[paths.size()];
    for (int i = 0; i < urls.length; i++) urls[i] = Path.of(paths.get(i)).toUri().toURL();
    return urls;
  }
}
