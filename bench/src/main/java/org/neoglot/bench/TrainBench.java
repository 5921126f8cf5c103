// The speed of a training step.
package org.neoglot.bench;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.autograd.AdamW;
import org.neoglot.autograd.Batches;
import org.neoglot.autograd.Budget;
import org.neoglot.autograd.Schedule;
import org.neoglot.autograd.Tape;
import org.neoglot.autograd.TrainingPlan;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Hooks;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Weights;
import org.neoglot.engine.kernels.Kernels;
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
 * A training step as a user's run has it: forward, backward, clipping at 1, AdamW. The checksum is that of the losses of
 * the first three steps: it depends on neither threads nor vectors. Afterwards loss and gradients of a short batch are
 * computed once more by the definitions of all kernels and must be the same bits.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainBench {
  private static final int RANK = 16;
  private static final int CHECKED_ROWS = 24;

  /** A model and what of it is trained: all of it, or LoRA of rank 16 on all linear layers. */
  @Param({"gpt2", "llama30m", "llama30m-lora", "llama30m-lora-q8"})
  public String work;

  @Param({"1", "2"})
  public int threads;

  private final Arena arena = Arena.ofShared();
  private BenchWeights base;
  private ModelShape shape;
  private Decoder model;
  private List<Parameter> trained;
  private EagerRun run;
  private Steps steps;

  @Setup(Level.Trial)
  public void begin() {
    String[] parts = work.split("-", 2);
    shape = ModelShape.named(parts[0]);
    String mode = parts.length == 1 ? "full" : parts[1];
    int[] lengths = new int[shape.context() == 256 ? 8 : 4];
    Arrays.fill(lengths, shape.context());
    base = new BenchWeights(mode.endsWith("q8") ? "q8_0" : "f32");
    build(mode);
    trained.forEach(p -> p.trainable(true));
    run = Run.eager(new Threads(threads));
    var optimizer = new AdamW(AdamW.Config.of(0.01), trained, List.of(), arena);
    var plan = TrainingPlan.of(Budget.steps(1_000_000), 1e-3, Schedule.constant(Schedule.Warmup.NONE));
    int rows = Arrays.stream(lengths).sum();
    steps = new Steps(run, optimizer, plan, Steps.always(new Batches.MicroBatch(rows, r -> loss(r, lengths))));
    Notes.amount(Notes.TOKENS, rows);
    Notes.amount(Notes.FLOPS, mode.equals("full") ? shape.step(lengths) : shape.loraStep(RANK, lengths));
    Notes.checksum(steps.next(), steps.next(), steps.next());
  }

  private void build(String mode) {
    switch (mode) {
      case "full" -> {
        model = Families.build(shape.config(), base);
        trained = List.copyOf(base.parameters());
      }
      case "lora", "lora-q8" -> lora(base);
      default -> throw new IllegalArgumentException("nothing is trained by the name of '" + mode + "'");
    }
  }

  private void lora(Weights weights) {
    var lora = LoraConfig.of(RANK).create(weights, 1);
    model = Families.build(shape.config(), lora.weights());
    trained = lora.trained();
  }

  /** Mean loss of packed sequences whose targets are other ids of the same kind. */
  private Tensor loss(Run r, int... lengths) {
    int rows = Arrays.stream(lengths).sum();
    Segments s = Segments.of(r, lengths);
    Tensor x = model.body(r, model.embed(r, s.ids(r, Ids.ids(0, rows, shape.vocabulary()))), s, null);
    return model.loss(r, x, s.ids(r, Ids.ids(1, rows, shape.vocabulary()))).mean();
  }

  @Benchmark
  public double step() {
    return steps.next();
  }

  /** After the figures are taken, because it needs memory of its own. */
  @TearDown(Level.Trial)
  public void checkAndFree() {
    steps.close();
    try (var definition = new EagerRun(Kernels.scalar(), new Threads(1), new Hooks())) {
      check(definition);
    }
    run.close();
    base.close();
    arena.close();
  }

  private void check(EagerRun definition) {
    Tensor[] values = trained.stream().map(Parameter::value).toArray(Tensor[]::new);
    Tensor[] wanted = gradients(definition, values);
    Tensor[] found = gradients(run, values);
    for (int i = 0; i < values.length; i++) {
      if (!same(wanted[i], found[i])) {
        throw new IllegalStateException("the gradient of " + trained.get(i).name() + " is not that of the definitions");
      }
    }
  }

  private Tensor[] gradients(EagerRun r, Tensor[] values) {
    r.reset();
    Tape tape = new Tape(r);
    tape.watch(values);
    return tape.backward(loss(tape, CHECKED_ROWS), 1, values);
  }

  private static boolean same(Tensor a, Tensor b) {
    if (a == null || b == null) return a == b;
    for (int row = 0; row < a.rows(); row++) {
      if (a.data().asSlice(a.at(row), a.rowBytes()).mismatch(b.data().asSlice(b.at(row), b.rowBytes())) >= 0) return false;
    }
    return true;
  }
}
