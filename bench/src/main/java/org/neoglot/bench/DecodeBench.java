package org.neoglot.bench;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.models.Beam;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.Families;
import org.neoglot.models.Generator;
import org.neoglot.models.Model;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * 24 steps of generation after sources (or prompts) of 16 tokens, which are read first and counted in: the time of one step
 * for all texts together. Weights are read once a step, so many texts should cost little more than one until arithmetic
 * takes over. What each text yields is compared with what it yields alone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class DecodeBench {
  private static final int STEPS = 24;
  private static final int TOKENS = 16;
  private static final int VOCABULARY = 16_000;

  /** 30 million parameters: 3 + 3 layers of 512 / 2048; or a decoder of 30 million, 8 layers of 512 / 1408. */
  @Param({"marian", "llama30m"})
  public String model;

  @Param({"1", "16", "64"})
  public int texts;

  @Param({"1", "4"})
  public int beams;

  @Param({"2"})
  public int threads;

  private BenchWeights weights;
  private Model built;
  private EagerRun run;
  private int[][] sources;

  private static Config marian() {
    ObjectNode json = JsonMapper.shared().createObjectNode().put("model_type", "marian").put("vocab_size", VOCABULARY)
        .put("d_model", 512).put("encoder_layers", 3).put("decoder_layers", 3).put("encoder_attention_heads", 8)
        .put("decoder_attention_heads", 8).put("encoder_ffn_dim", 2048).put("decoder_ffn_dim", 2048)
        .put("max_position_embeddings", 512).put("activation_function", "swish").put("scale_embedding", true)
        .put("pad_token_id", VOCABULARY - 1).put("decoder_start_token_id", VOCABULARY - 1).put("eos_token_id", 0);
    return new Config("config.json of the benchmark", json);
  }

  @Setup(Level.Trial)
  public void begin() {
    weights = new BenchWeights("f32");
    built = Families.model(model.equals("marian") ? marian() : ModelShape.named(model).config(), weights);
    int words = model.equals("marian") ? VOCABULARY : ModelShape.named(model).vocabulary();
    run = Run.eager(new Threads(threads));
    sources = IntStream.range(0, texts).mapToObj(i -> Ids.ids((long) i * TOKENS, TOKENS, words - 1)).toArray(int[][]::new);
    int[][] all = steps();
    for (int i : new int[] {0, texts / 2, texts - 1}) {
      if (!Arrays.equals(of(new int[][] {sources[i]})[0], all[i])) {
        throw new IllegalStateException("text " + i + " yields something else alone than among " + texts);
      }
    }
    Notes.checksum(Arrays.stream(all).flatMapToInt(Arrays::stream).asDoubleStream().toArray());
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public int[][] steps() {
    return of(sources);
  }

  private int[][] of(int[][] some) {
    if (beams == 1) {
      var generator = built instanceof Decoder d ? new Generator(d, run) : new Generator((EncoderDecoder) built, run);
      return generator.generate(some, Generator.Options.greedy(STEPS));
    }
    var search = built instanceof Decoder d ? new Beam(d, run) : new Beam((EncoderDecoder) built, run);
    return search.search(some, Beam.Options.of(beams, STEPS, Set.of())).stream().map(found -> found.getFirst().ids())
        .toArray(int[][]::new);
  }

  @TearDown(Level.Trial)
  public void free() {
    run.close();
    weights.close();
  }
}
