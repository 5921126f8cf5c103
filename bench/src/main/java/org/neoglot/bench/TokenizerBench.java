// The speed from text to ids, ours and others'.
package org.neoglot.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.CRC32;
import org.neoglot.engine.Threads;
import org.neoglot.tokenizer.Tokenizer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Text to ids: one sample is every line of a language's FLORES and NTREX, line by line, lines shared out over threads. Ids of
 * all lines are compared between engines first, and their checksum is printed. Words come again from pass to pass, and both
 * engines remember words; what a new tokenizer makes of its first pass, compiled code given, is the column "first MB/s".
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class TokenizerBench {
  /** Lines that a thread takes at a time. */
  private static final int GRAIN = 64;
  private static final long WARM_NANOS = 2_000_000_000L;

  /** A folder of shared data. */
  @Param({"gpt2", "llama3", "qwen2", "llama2", "t5", "bert-base-uncased"})
  public String tokenizer;

  @Param({"eng", "swa", "amh", "zho"})
  public String language;

  /** {@code offsets}: ours, with the place of every token in the text, which huggingface always gives. */
  @Param({"neoglot", "offsets", "huggingface"})
  public String engine;

  @Param("1")
  public int threads;

  private Threads team;
  private List<String> lines;
  private Function<String, Object> encoder;
  private Function<String, Function<String, Object>> maker;
  private Path json;

  @Setup(Level.Trial)
  public void prepare() throws IOException {
    Path folder = Texts.shared().resolve("tokenizers").resolve(tokenizer);
    team = new Threads(threads);
    lines = Texts.language(language);
    json = TokenizerJson.whole(folder);
    encoder = load(folder);
    double bytes = Texts.bytes(lines);
    Notes.amount(Notes.TEXT, bytes);
    Notes.checksum(check(folder));
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < WARM_NANOS) encode();
    encoder = load(folder);
    long start = System.nanoTime();
    encode();
    Notes.amount(Notes.FIRST, 1e3 * bytes / (System.nanoTime() - start));
  }

  @SuppressWarnings("unchecked")                                   // the peer's class says so itself
  private Function<String, Object> load(Path folder) throws IOException {
    if (engine.equals("huggingface")) {
      // Once: a native library belongs to the loader that loaded it.
      if (maker == null) {
        maker = PeerJars.load(Function.class, "org.neoglot.peers.HuggingFace", System.getProperty("neoglot.peer.tokenizers"));
      }
      return maker.apply(json.toString());
    }
    Tokenizer ours = Tokenizer.load(folder);
    return engine.equals("offsets") ? ours::encoding : ours::encode;
  }

  /** The ids of all lines, which must be those of our tokenizer, as numbers of one array. */
  private double[] check(Path folder) throws IOException {
    Tokenizer ours = Tokenizer.load(folder);
    var crc = new CRC32();
    for (String line : lines) {
      int[] wanted = ours.encode(line);
      int[] found = switch (encoder.apply(line)) {
        case int[] ids -> ids;
        case long[] ids -> Arrays.stream(ids).mapToInt(i -> (int) i).toArray();
        case org.neoglot.tokenizer.Encoding e -> e.ids();
        default -> throw new IllegalStateException(engine + " gives no ids");
      };
      if (!Arrays.equals(wanted, found)) {
        throw new IllegalStateException(engine + " makes " + Arrays.toString(found) + " of '" + line + "', we make "
            + Arrays.toString(wanted));
      }
      for (int id : wanted) crc.update(ByteBuffer.allocate(4).putInt(0, id));
    }
    return new double[] {crc.getValue()};
  }

  @Benchmark
  public Threads encode() {
    team.parallel((lines.size() + GRAIN - 1) / GRAIN, (part, worker) -> {
      for (int i = part * GRAIN; i < Math.min(lines.size(), (part + 1) * GRAIN); i++) {
        if (encoder.apply(lines.get(i)) == null) throw new AssertionError("no ids");
      }
    });
    return team;
  }

  @TearDown(Level.Trial)
  public void free() {
    team.close();
  }
}
