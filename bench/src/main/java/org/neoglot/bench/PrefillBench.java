// The speed of reading a prompt.
package org.neoglot.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Hooks;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.ops.Gather;
import org.neoglot.models.Cache;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
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
 * Reading a prompt of 512 tokens into a cache and scoring its last row, as generation begins: a Llama shape with 110
 * million parameters. The scores of a short prompt are compared with those of the definitions, bit for bit.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PrefillBench {
  private static final int TOKENS = 512;
  private static final int CHECKED = 9;

  /** How the matrices are stored. */
  @Param({"f32", "q8_0"})
  public String weights;

  @Param({"1", "2"})
  public int threads;

  private final ModelShape shape = ModelShape.named("llama110m");
  private BenchWeights base;
  private Decoder model;
  private Cache cache;
  private int sequence;
  private EagerRun run;

  @Setup(Level.Trial)
  public void begin() {
    base = new BenchWeights(weights);
    model = Families.build(shape.config(), base);
    run = Run.eager(new Threads(threads));
    cache = Cache.paged(model);
    sequence = cache.open();
    Notes.amount(Notes.TOKENS, TOKENS);
    Notes.amount(Notes.FLOPS, shape.prefill(TOKENS));
    Notes.checksum(prefill());
  }

  @Benchmark
  public double[] prefill() {
    cache.truncate(sequence, 0);
    return scores(run, cache, sequence, TOKENS);
  }

  private double[] scores(EagerRun r, Cache c, int which, int tokens) {
    Segments s = c.next(r, new int[] {which}, new int[] {tokens});
    Tensor x = model.body(r, model.embed(r, s.ids(r, Ids.ids(0, tokens, shape.vocabulary()))), s, c);
    Tensor last = r.apply(new Gather(), x, r.ints(1, tokens - 1));
    double[] scores = r.read(model.logits(r, last));
    r.reset();
    return scores;
  }

  @TearDown(Level.Trial)
  public void checkAndFree() {
    try (var definition = new EagerRun(Kernels.scalar(), new Threads(1), new Hooks());
        var other = Cache.paged(model)) {
      double[] wanted = scores(definition, other, other.open(), CHECKED);
      cache.truncate(sequence, 0);
      if (!Arrays.equals(wanted, scores(run, cache, sequence, CHECKED))) {
        throw new IllegalStateException("scores of " + CHECKED + " tokens are not those of the definitions");
      }
    }
    cache.close();
    run.close();
    base.close();
  }
}
