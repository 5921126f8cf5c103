// Where the reference files lie, and how tests read them.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files below the folder that the system property {@code neoglot.shared} names. */
final class Shared {
  static final JsonMapper JSON = JsonMapper.builder().build();

  private Shared() {}

  /** A file or folder of the references; the test is skipped, saying why, where there are none. */
  static Path file(String name) {
    String shared = System.getProperty("neoglot.shared");
    Path path = shared == null ? null : Path.of(shared, name);
    assumeTrue(path != null && Files.exists(path),
        () -> "skipped: " + name + " is not below neoglot.shared=" + shared);
    return path;
  }

  static byte[] bytes(Path file) throws IOException {
    try (InputStream in = open(file)) {
      return in.readAllBytes();
    }
  }

  /** Lines end with a line feed and nothing else: texts hold other line ends unescaped. */
  static List<JsonNode> lines(Path file) throws IOException {
    var records = new ArrayList<JsonNode>();
    for (String line : new String(bytes(file), StandardCharsets.UTF_8).split("\n")) {
      if (!line.isEmpty()) {
        records.add(JSON.readTree(line));
      }
    }
    return records;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    return file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
  }
}
