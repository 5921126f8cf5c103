// The speed of encoding sentences of mixed length.
package org.neoglot.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Hooks;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.models.Encoder;
import org.neoglot.models.Families;
import org.neoglot.models.Pooling;
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
 * Encoding sentences of mixed length with a BERT-base shape: packed one after another, nothing padded, as many together
 * as fit into a number of rows. One sample is a pass over all sentences. The first rows of the shortest sentences are
 * compared with those of the definitions, bit for bit.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 2, time = 1)
public class EncodeBench {
  private static final int CHECKED = 3;

  @Param("1000")
  public int sentences;

  /** Rows in a batch at most. */
  @Param("1024")
  public int rows;

  @Param({"1", "2"})
  public int threads;

  private final ModelShape shape = ModelShape.named("bert-base");
  private final List<int[]> batches = new ArrayList<>();
  private BenchWeights weights;
  private Encoder model;
  private EagerRun run;

  @Setup(Level.Trial)
  public void begin() {
    weights = new BenchWeights("f32");
    model = (Encoder) Families.model(shape.config(), weights);
    run = Run.eager(new Threads(threads));
    int[] lengths = Ids.lengths(sentences);
    int from = 0;
    for (int i = 0, filled = 0; i < sentences; i++) {
      if (filled + lengths[i] > rows) {
        batches.add(Arrays.copyOfRange(lengths, from, i));
        from = i;
        filled = 0;
      }
      filled += lengths[i];
    }
    batches.add(Arrays.copyOfRange(lengths, from, sentences));
    Notes.amount(Notes.SENTENCES, sentences);
    Notes.amount(Notes.FLOPS, shape.encode(lengths));
    Notes.checksum(summaries(run, 0, Arrays.copyOf(lengths, CHECKED)));
  }

  /** First row of each sentence after all layers: what sentence vectors are made of. */
  private double[] summaries(EagerRun r, long firstId, int... lengths) {
    Segments s = Segments.of(r, lengths);
    Tensor ids = s.ids(r, Ids.ids(firstId, Arrays.stream(lengths).sum(), shape.vocabulary()));
    double[] rows = r.read(Pooling.FIRST.apply(r, model.rows(r, ids, null, s), s));
    r.reset();
    return rows;
  }

  @Benchmark
  public double encode() {
    double sum = 0;
    long id = 0;
    for (int[] lengths : batches) {
      for (double x : summaries(run, id, lengths)) sum += x;
      id += Arrays.stream(lengths).sum();
    }
    return sum;
  }

  @TearDown(Level.Trial)
  public void checkAndFree() {
    int[] lengths = Arrays.copyOf(Ids.lengths(sentences), CHECKED);
    try (var definition = new EagerRun(Kernels.scalar(), new Threads(1), new Hooks())) {
      if (!Arrays.equals(summaries(definition, 0, lengths), summaries(run, 0, lengths))) {
        throw new IllegalStateException("rows of " + CHECKED + " sentences are not those of the definitions");
      }
    }
    run.close();
    weights.close();
  }
}
