// What it costs to open a large checkpoint.
package org.neoglot.tests;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.neoglot.engine.Parameter;
import org.neoglot.models.ModelFolder;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a Llama of half a billion parameters whose numbers are a hole in the file (BF16, 1.1 GB that take no room on most
 * disks), opens it and says how long that took and how much heap it asked for. {@link #main} does so in a fresh JVM, where
 * classes are loaded as well.
 */
final class OpeningProbe {
  private static final int VOCABULARY = 32_000;
  private static final int DIM = 1536;
  private static final int LAYERS = 16;
  private static final int FFN = 4096;

  private OpeningProbe() {}

  /** Milliseconds, bytes of heap that were asked for, bytes of the file, and whether any of its numbers was read. */
  record Cost(double milliseconds, long heap, long file, boolean read) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "opening %,d bytes of weights took %.1f ms and %.1f MB of heap", file, milliseconds,
          heap / 1e6);
    }
  }

  /** Writes the folder. */
  static void write(Path folder) throws IOException {
    Files.writeString(folder.resolve("config.json"), String.format("""
        {"model_type": "llama", "vocab_size": %d, "hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": 12,
         "intermediate_size": %d}""", VOCABULARY, DIM, LAYERS, FFN));
    var root = new LinkedHashMap<String, Object>();
    long end = tensors(root);
    byte[] header = JsonMapper.shared().writeValueAsBytes(root);
    byte[] padded = Arrays.copyOf(header, (header.length + 7) / 8 * 8);
    Arrays.fill(padded, header.length, padded.length, " ".getBytes(StandardCharsets.US_ASCII)[0]);
    try (var file = new RandomAccessFile(folder.resolve("model.safetensors").toFile(), "rw")) {
      file.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(padded.length).array());
      file.write(padded);
      file.setLength(8 + padded.length + end);
    }
  }

  private static long tensors(Map<String, Object> root) {
    long at = add(root, "model.embed_tokens.weight", 0, VOCABULARY, DIM);
    at = add(root, "lm_head.weight", at, VOCABULARY, DIM);
    at = add(root, "model.norm.weight", at, DIM);
    for (int i = 0; i < LAYERS; i++) {
      String layer = "model.layers." + i + ".";
      for (String q : new String[] {"q", "k", "v", "o"}) at = add(root, layer + "self_attn." + q + "_proj.weight", at, DIM, DIM);
      for (String up : new String[] {"gate", "up"}) at = add(root, layer + "mlp." + up + "_proj.weight", at, FFN, DIM);
      at = add(root, layer + "mlp.down_proj.weight", at, DIM, FFN);
      for (String norm : new String[] {"input", "post_attention"}) at = add(root, layer + norm + "_layernorm.weight", at, DIM);
    }
    return at;
  }

  private static long add(Map<String, Object> root, String name, long from, int... shape) {
    long to = from + 2 * Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
    root.put(name, Map.of("dtype", "BF16", "shape", shape, "data_offsets", new long[] {from, to}));
    return to;
  }

  /** Opens the folder once. */
  static Cost open(Path folder) throws IOException {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    try (ModelFolder opened = ModelFolder.open(folder)) {
      double milliseconds = (System.nanoTime() - start) / 1e6;
      long heap = threads.getCurrentThreadAllocatedBytes() - before;
      Parameter largest = opened.model().embedding();
      return new Cost(milliseconds, heap, Files.size(folder.resolve("model.safetensors")), largest.stored().data().isLoaded());
    }
  }

  /** Argument: a folder to write to. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    if (!Files.exists(folder.resolve("model.safetensors"))) write(folder);
    for (int i = 0; i < 5; i++) System.out.println((i == 0 ? "first: " : "again: ") + open(folder));
  }
}
