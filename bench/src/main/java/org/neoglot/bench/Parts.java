// The list of all parts.
package org.neoglot.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What there is to measure. Adding a JMH class: its file, and one line here. */
final class Parts {
  /** Measured where no part is named. */
  static final List<Part> USUAL = List.of(
      JmhPart.of("machine", "reading memory, and the peak of fused multiply-adds", MachineBench.class),
      JmhPart.of("gemm", "matrix products: shapes, layouts, threads", GemmBench.class),
      JmhPart.of("ladder", "from the schoolbook's matrix product to the engine's", LadderBench.class));

  /** Measured when named. */
  static final List<Part> NAMED = List.of(
      JmhPart.of("kernels", "fused kernels beside memory: norms, activations, softmax, rope, AdamW and others",
          KernelBench.class),
      JmhPart.of("attention", "causal attention, forward and backward", AttentionBench.class),
      JmhPart.of("train", "a training step: GPT-2 and Llama shapes, full, LoRA, LoRA over Q8_0", TrainBench.class),
      JmhPart.of("prefill", "reading a prompt of 512 tokens: 110M Llama shape, f32 and Q8_0", PrefillBench.class),
      JmhPart.of("decode", "tokens that go on: 1, 16 and 64 texts, greedy and 4 beams; time by step of all of them",
          DecodeBench.class),
      JmhPart.of("encode", "1,000 sentences through a BERT-base shape, packed", EncodeBench.class),
      new PeersPart(),
      JmhPart.of("stored", "matrix products with weights as stored: F32, BF16, F16, Q8_0", StoredBench.class),
      new BlasPart(),
      new VersusPart(),
      JmhPart.of("tokenizer", "text to ids beside Hugging Face's library (engine=huggingface): MB/s of UTF-8",
          TokenizerBench.class).peer("tokenizers", "huggingface"),
      JmhPart.of("learn", "a byte-level BPE vocabulary of 32,000 from 100 MB", LearnBench.class),
      new GuardPart());

  /** Each a question with half a page in docs/studies; {@code studies} measures them all. */
  static final List<Part> STUDIES = List.of(
      JmhPart.of("vector-width", "the matrix product on 128, 256 and 512 bits", GemmBench.class)
          .with("shape", "512x512x512").with("layout", "NN").with("threads", "1")
          .on("128 bits", "-XX:MaxVectorSize=16").on("256 bits", "-XX:MaxVectorSize=32")
          .on("512 bits", "-XX:MaxVectorSize=64"),
      JmhPart.of("fork-to-fork-spread", "the same product in JVM after JVM: ask for --forks 10", GemmBench.class)
          .with("shape", "512x512x512").with("layout", "NN", "TN").with("threads", "1"),
      JmhPart.of("spin-or-park", "what sharing out work costs, spinning or parking, alone or beside load", SpinBench.class),
      JmhPart.of("tile-shape-and-register-spills", "tiles of rows x vectors in 16 registers", TileBench.class),
      JmhPart.of("loops-in-strips", "the matrix product with a safepoint every 1,000 steps of a loop, and without", GemmBench.class)
          .with("shape", "512x512x512").with("layout", "NN", "NT", "TN").with("threads", "1")
          .on("strips").on("whole", "-XX:-UseCountedLoopSafepoints", "-XX:LoopStripMiningIter=0"),
      JmhPart.of("packing-or-not", "the product with B packed and as it lies", PackingBench.class),
      JmhPart.of("fma-or-multiply-add", "a polynomial's step with one rounding or two", FmaBench.class),
      JmhPart.of("exp-by-polynomial", "e^x by Math, by polynomial, by the Vector API: us/op is ns a number", ExpBench.class),
      JmhPart.of("heap-or-native", "the same loop on arrays, on segments of either kind, and of both",
          HeapNativeBench.class),
      JmhPart.of("prefetch-distance", "touching lines of memory before their turn", PrefetchBench.class));

  private Parts() {}

  /** Every part by its own name. */
  static List<Part> all() {
    List<Part> all = new ArrayList<>(USUAL);
    all.addAll(NAMED);
    all.addAll(STUDIES);
    return all;
  }

  /** The parts of these names, in their order; the usual ones for none. */
  static List<Part> named(List<String> names) {
    if (names.isEmpty()) return USUAL;
    List<Part> chosen = new ArrayList<>();
    for (String name : names) {
      if (name.equals("studies")) chosen.addAll(STUDIES);
      else chosen.add(one(name));
    }
    return chosen;
  }

  private static Part one(String name) {
    return all().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow(() -> new IllegalArgumentException(
        "there is no part '" + name + "'; there are " + all().stream().map(Part::name).collect(Collectors.joining(", "))
            + " and studies"));
  }
}
