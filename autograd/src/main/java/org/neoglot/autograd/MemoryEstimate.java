// What a run will take of memory, part by part, before it begins.
package org.neoglot.autograd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SequencedMap;

/**
 * What a training run will take of memory, part by part, before it takes it; bytes. The parts of the step are exact
 * ({@link StepPlan}); what Java itself takes is measured where the system tells (Linux), plus what it grows by.
 *
 * @param weights float values of what is trained; frozen weights are mapped from their files and are not counted
 * @param gradients sums over micro-batches
 * @param optimizer its state
 * @param activations kept for the backward pass
 * @param backward gradients of activations and what ops need on the way, beyond the activations
 * @param loss a chunk of logits and the gradients that are made with it
 * @param scratch packed panels and score blocks of each thread
 * @param java heap, compiled code, threads, and what else the process holds: text, tokenizer
 */
public record MemoryEstimate(long weights, long gradients, long optimizer, long activations, long backward, long loss,
    long scratch, long java) {
  /** Of a thread: panels of both operands of the matrix product and its blocks of attention scores, when large. */
  private static final long SCRATCH = 3L << 20;
  /** What a JVM holds that has just begun, where nobody tells. */
  private static final long BEGUN = 60L << 20;
  /** By how much it grows as it trains: compiled code, the compiler's own memory, garbage before it is collected. */
  private static final long GROWTH = 30L << 20;

  static MemoryEstimate of(Optimizer optimizer, StepPlan plan, int threads) {
    long weights = optimizer.parameters().stream().mapToLong(p -> p.size() * Float.BYTES).sum();
    long begun = Math.max(0, resident().orElse(BEGUN + weights) - weights);
    return new MemoryEstimate(weights, weights, optimizer.stateBytes(), plan.activations() + plan.given(),
        plan.backward(), plan.loss(), SCRATCH * threads, begun + GROWTH);
  }

  public long total() {
    return weights + gradients + optimizer + activations + backward + loss + scratch + java;
  }

  /** What of it is not taken yet: all but the weights and what Java holds already. */
  public long toCome() {
    return gradients + optimizer + activations + backward + loss + scratch + GROWTH;
  }

  /** The parts by the names that a person reads. */
  public SequencedMap<String, Long> parts() {
    SequencedMap<String, Long> parts = new LinkedHashMap<>();
    parts.put("weights", weights);
    parts.put("gradients", gradients);
    parts.put("optimizer", optimizer);
    parts.put("activations", activations);
    parts.put("backward", backward);
    parts.put("logits and loss", loss);
    parts.put("scratch", scratch);
    parts.put("Java and data", java);
    return parts;
  }

  /** One line: each part, and the total. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    parts().forEach((name, bytes) -> line.append(name).append(' ').append(megabytes(bytes)).append(", "));
    return line.append("total ").append(megabytes(total())).toString();
  }

  /** In units of 1,000,000 bytes. */
  public static String megabytes(long bytes) {
    return bytes < 10_000_000 ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%,.0f MB", bytes / 1e6);
  }

  /** What of this process is resident now. */
  private static OptionalLong resident() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) return OptionalLong.of(1024 * Long.parseLong(line.replaceAll("\\D", "")));
      }
    } catch (IOException e) {
      // Another system: then the usual must do.
    }
    return OptionalLong.empty();
  }
}
