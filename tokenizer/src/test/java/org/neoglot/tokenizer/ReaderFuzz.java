// What the fuzzer runs: bytes are written as a file of some kind, which loads and encodes or is refused in one line.
package org.neoglot.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Jazzer's entry; the first byte says which kind of file the others are. */
public final class ReaderFuzz {
  /** Kinds of file; the seeds say them by their place here. */
  enum Kind {
    JSON("tokenizer.json"), MODEL("tokenizer.model"), LINES("vocab.txt"), MERGES("vocab.json"), RANKS("x.tiktoken"),
    GGUF("model.gguf"), CONFIG("tokenizer.json");

    final String file;

    Kind(String file) {
      this.file = file;
    }
  }

  /** A model of two letters that a config is tried on. */
  static final String SMALL = "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1,\"ab\":2},\"merges\":[\"a b\"]}}";

  private ReaderFuzz() {}

  /** A fault is whatever is thrown but the one line: Jazzer keeps the bytes that led to it. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    if (data.length == 0) {
      return;
    }
    Kind kind = Kind.values()[(data[0] & 0xFF) % Kind.values().length];
    Path folder = Path.of(System.getProperty("neoglot.fuzz.folder"), kind.name());
    Path file = written(kind, Files.createDirectories(folder), Arrays.copyOfRange(data, 1, data.length));
    Tokenizer tokenizer;
    try {
      tokenizer = Tokenizer.load(file);
    } catch (IOException e) {
      if (!e.getMessage().startsWith(folder.toString()) || e.getMessage().contains("\n")) {
        throw new IllegalStateException("an error that names no file, or has several lines: " + e.getMessage(), e);
      }
      return;
    }
    try {
      tokenizer.decode(tokenizer.encodeFramed("ab a \u00E9b 12"));
    } catch (IllegalArgumentException e) { // text may be refused, as by a vocabulary without an unknown token
      if (e.getMessage() == null || e.getMessage().contains("\n")) {
        throw e;
      }
    }
  }

  private static Path written(Kind kind, Path folder, byte[] bytes) throws IOException {
    Path file = folder.resolve(kind.file);
    switch (kind) {
      case MERGES -> { // both files in one: a zero byte ends the first
        int cut = 0;
        while (cut < bytes.length && bytes[cut] != 0) {
          cut++;
        }
        Files.write(folder.resolve("merges.txt"), Arrays.copyOfRange(bytes, Math.min(cut + 1, bytes.length), bytes.length));
        return Files.write(file, Arrays.copyOf(bytes, cut));
      }
      case RANKS -> Files.writeString(folder.resolve("tiktoken_config.json"),
          "{\"pattern\": \"\\\\p{L}+|[^\\\\p{L}]\", \"special_tokens\": {\"<s>\": 300}}");
      case CONFIG -> {
        Files.write(folder.resolve("tokenizer_config.json"), bytes);
        return Files.write(file, SMALL.getBytes(StandardCharsets.UTF_8));
      }
      default -> { }
    }
    return Files.write(file, bytes);
  }
}
