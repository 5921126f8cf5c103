// A whole tokenizer.json, as the reference wants it, from a folder that holds it in parts or compressed.
package org.neoglot.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code tokenizer.json(.gz)}, or {@code tokenizer_shell.json} filled from {@code vocab.json} and {@code merges.txt}. */
final class TokenizerJson {
  private TokenizerJson() {}

  /** Writes the file to a temporary place, and says where. */
  static Path whole(Path folder) throws IOException {
    Path file = Files.createTempFile("tokenizer", ".json");
    file.toFile().deleteOnExit();
    byte[] json = bytes(folder, "tokenizer.json");
    Files.write(file, json != null ? json : filled(folder));
    return file;
  }

  private static byte[] filled(Path folder) throws IOException {
    var mapper = JsonMapper.shared();
    var shell = (ObjectNode) mapper.readTree(bytes(folder, "tokenizer_shell.json"));
    var model = (ObjectNode) shell.get("model");
    model.set("vocab", mapper.readTree(bytes(folder, "vocab.json")));
    var merges = model.putArray("merges");
    new String(bytes(folder, "merges.txt"), StandardCharsets.UTF_8).lines()
        .filter(l -> !l.isEmpty() && !l.startsWith("#version")).forEach(merges::add);
    return mapper.writeValueAsBytes(shell);
  }

  /** A file, or the same compressed; null where there is neither. */
  private static byte[] bytes(Path folder, String name) throws IOException {
    if (Files.exists(folder.resolve(name))) return Files.readAllBytes(folder.resolve(name));
    Path packed = folder.resolve(name + ".gz");
    if (!Files.exists(packed)) return null;
    try (var in = new GZIPInputStream(Files.newInputStream(packed))) {
      return in.readAllBytes();
    }
  }
}
