// A training step of the shape that figures are given for, with what it takes of time, garbage and memory.
package org.neoglot.tests;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.neoglot.autograd.AdamW;
import org.neoglot.autograd.Batches;
import org.neoglot.autograd.Budget;
import org.neoglot.autograd.MemoryEstimate;
import org.neoglot.autograd.Schedule;
import org.neoglot.autograd.Trainer;
import org.neoglot.autograd.TrainingListener;
import org.neoglot.autograd.TrainingPlan;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.ops.MomentFormat;
import org.neoglot.models.Decoder;

/**
 * Usage: STEPS THREADS LAYERS WINDOWS CONTEXT RECOMPUTE(true|false) MOMENTS(F32|BF16|BITS8) [MODEL]. AdamW; the model is
 * one of {@link ProbeModel}, a Llama of width 256 unless another is named.
 */
final class StepProbe {
  /** What a step took. */
  record Took(double loss, double seconds, long garbage) {}

  /** All steps, and the bytes of the run's workspace at its fullest and as asked of the system. */
  record Steps(List<Took> each, long peak, long reserved, MemoryEstimate estimate) {}

  private StepProbe() {}

  public static void main(String[] a) throws IOException {
    Steps steps = train(Integer.parseInt(a[0]), Integer.parseInt(a[1]), Integer.parseInt(a[2]), Integer.parseInt(a[3]),
        Integer.parseInt(a[4]), Boolean.parseBoolean(a[5]), MomentFormat.valueOf(a[6]), a.length > 7 ? a[7] : "llama");
    for (Took s : steps.each) {
      System.out.printf(Locale.ROOT, "loss %.6f, %.0f ms, garbage %,d B%n", s.loss, s.seconds * 1e3, s.garbage);
    }
    System.out.println("foretold: " + steps.estimate);
    System.out.printf(Locale.ROOT, "workspace %,d B at its fullest, %,d B asked for%n", steps.peak, steps.reserved);
    System.out.printf(Locale.ROOT, "resident %,d B at the most%n", resident().orElse(-1));
  }

  static Steps train(int count, int team, int layers, int windows, int context, boolean recompute,
      MomentFormat moments) {
    return train(count, team, layers, windows, context, recompute, moments, "llama");
  }

  static Steps train(int count, int team, int layers, int windows, int context, boolean recompute,
      MomentFormat moments, String kind) {
    List<Took> steps = new ArrayList<>();
    try (Arena arena = Arena.ofShared(); ProbeModel model = ProbeModel.of(kind, layers, context);
        Threads threads = new Threads(team); EagerRun run = Run.eager(threads)) {
      List<Parameter> all = model.trained();
      all.forEach(p -> p.trainable(true));
      AdamW optimizer = new AdamW(AdamW.Config.of(0.1), all, List.of(), moments, arena);
      Batches batches = batches(model.decoder(), windows, context);
      Trainer trainer = new Trainer(run, optimizer, TrainingPlan.of(Budget.steps(count), 1e-3, Schedule.constant(Schedule.Warmup.NONE)))
          .recompute(block -> recompute).listen(new Meter(steps));
      MemoryEstimate estimate = trainer.estimate(batches).orElseThrow();
      trainer.train(batches);
      return new Steps(steps, run.workspace().peakBytes(), run.workspace().reservedBytes(), estimate);
    }
  }

  private static final class Meter implements TrainingListener {
    private final ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final List<Took> steps;
    private long bytes = bean.getTotalThreadAllocatedBytes();
    private long nanos = System.nanoTime();

    Meter(List<Took> steps) {
      this.steps = steps;
    }

    @Override
    public void stepped(Step step) {
      long now = System.nanoTime();
      long allocated = bean.getTotalThreadAllocatedBytes();
      steps.add(new Took(step.loss(), (now - nanos) / 1e9, allocated - bytes));
      bytes = bean.getTotalThreadAllocatedBytes();
      nanos = System.nanoTime();
    }
  }

  private static Batches batches(Decoder model, int windows, int context) {
    int[] ids = new int[windows * context];
    int[] targets = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) Math.floorMod(Noise.bits(1, i), (long) ProbeModel.VOCABULARY);
      targets[i] = (int) Math.floorMod(Noise.bits(2, i), (long) ProbeModel.VOCABULARY);
    }
    int[] lengths = new int[windows];
    Arrays.fill(lengths, context);
    var batch = new Batches.MicroBatch(ids.length, r -> {
      Segments s = Segments.of(r, lengths);
      Tensor x = model.body(r, model.embed(r, s.ids(r, ids)), s, null);
      return model.loss(r, x, s.ids(r, targets)).mean();
    });
    return step -> List.of(batch);
  }

  /** Most memory of this process that was ever resident, in bytes, where the system tells (Linux). */
  static OptionalLong resident() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM:")) return OptionalLong.of(1024 * Long.parseLong(line.replaceAll("\\D", "")));
      }
    } catch (IOException e) {
      // Not a Linux.
    }
    return OptionalLong.empty();
  }
}
