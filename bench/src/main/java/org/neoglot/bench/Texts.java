// Text to measure tokenizers with: what lies in the folder of shared data.
package org.neoglot.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;
import tools.jackson.databind.json.JsonMapper;

/** Reads sentences by language, and as much distinct text as is asked for. */
final class Texts {
  private Texts() {}

  /** Where shared data lie; {@link Lab} tells the JVMs that it starts. */
  static Path shared() {
    String shared = System.getProperty("neoglot.shared");
    if (shared == null || !Files.isDirectory(Path.of(shared))) {
      throw new IllegalStateException("no shared data at " + shared + "; name their folder with -Dneoglot.shared=FOLDER");
    }
    return Path.of(shared);
  }

  /** One language's column of FLORES and NTREX, all splits. */
  static List<String> language(String code) {
    List<String> lines = new ArrayList<>();
    for (String set : List.of("flores-sib", "ntrex")) {
      for (String split : List.of("train", "dev", "test")) {
        Path file = shared().resolve("data/parallel").resolve(set + ".multi." + split + ".tsv.gz");
        lines(file, all -> {
          int column = Arrays.asList(all.getFirst().split("\t", -1)).indexOf(code);
          if (column < 0) throw new IllegalStateException(file + " has no column " + code);
          all.stream().skip(1).map(row -> row.split("\t", -1)[column]).filter(t -> !t.isBlank()).forEach(lines::add);
        });
      }
    }
    return lines;
  }

  static long bytes(List<String> lines) {
    return lines.stream().mapToLong(l -> l.getBytes(StandardCharsets.UTF_8).length).sum();
  }

  /** Distinct lines, {@code bytes} of them in UTF-8: all of mono and parallel, then the JDK's sources, in their order. */
  static List<String> distinct(long bytes) {
    Set<String> lines = new LinkedHashSet<>();
    long[] left = {bytes};
    var json = JsonMapper.shared();
    for (Path file : files("data/mono", ".jsonl.gz")) {
      lines(file, all -> all.stream().flatMap(l -> json.readTree(l).get("text").stringValue().lines())
          .forEach(l -> add(lines, l, left)));
    }
    for (Path file : files("data/parallel", ".tsv.gz")) {
      lines(file, all -> all.stream().skip(1).flatMap(l -> Arrays.stream(l.split("\t"))).forEach(l -> add(lines, l, left)));
    }
    try (var zip = new ZipFile(Path.of(System.getProperty("java.home"), "lib", "src.zip").toFile())) {
      var entries = zip.stream().iterator();
      while (left[0] > 0 && entries.hasNext()) {
        new String(zip.getInputStream(entries.next()).readAllBytes(), StandardCharsets.UTF_8).lines()
            .forEach(l -> add(lines, l, left));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the JDK's lib/src.zip: " + e.getMessage(), e);
    }
    if (left[0] > 0) throw new IllegalStateException(left[0] + " bytes of distinct text are missing");
    return new ArrayList<>(lines);
  }

  private static void add(Set<String> lines, String line, long... left) {
    if (left[0] > 0 && !line.isBlank() && lines.add(line)) left[0] -= line.getBytes(StandardCharsets.UTF_8).length + 1;
  }

  private static List<Path> files(String folder, String ending) {
    try (Stream<Path> all = Files.list(shared().resolve(folder))) {
      return all.filter(f -> f.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void lines(Path file, java.util.function.Consumer<List<String>> use) {
    try (var in = new BufferedReader(
        new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      use.accept(Arrays.asList(in.readAllAsString().split("\n")));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }
}
