// A training step of the shape that figures are given for, with what it takes: not a test, a measurement.
package org.neoglot.adapt;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.neoglot.adapt.data.Batch;
import org.neoglot.autograd.AdamW;
import org.neoglot.autograd.Batches;
import org.neoglot.autograd.Budget;
import org.neoglot.autograd.Schedule;
import org.neoglot.autograd.Trainer;
import org.neoglot.autograd.TrainingListener;
import org.neoglot.autograd.TrainingPlan;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;

/** Usage: steps threads windows context recompute(0|1). Prints seconds, garbage of all threads and memory, step by step. */
final class StepProbe {
  private StepProbe() {}

  public static void main(String[] a) throws IOException {
    int steps = Integer.parseInt(a[0]);
    int windows = Integer.parseInt(a[2]);
    int context = Integer.parseInt(a[3]);
    int vocabulary = 4096;
    Shape shape = new Shape(6, 256, 8, 8, 672, context, true);
    int[] ids = new int[windows * context];
    int[] targets = new int[ids.length];
    int[] lengths = new int[windows];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) Math.floorMod(Noise.bits(1, i), (long) vocabulary);
      targets[i] = (int) Math.floorMod(Noise.bits(2, i), (long) vocabulary);
    }
    java.util.Arrays.fill(lengths, context);
    Batch batch = new Batch(ids, targets, lengths);
    try (Arena arena = Arena.ofShared(); RandomWeights weights = new RandomWeights(1, 0.02, 6);
        Threads threads = new Threads(Integer.parseInt(a[1])); EagerRun run = Run.eager(threads)) {
      Decoder model = Families.build(new Config("probe", shape.config(vocabulary)), weights);
      List<Parameter> all = List.copyOf(weights.parameters());
      all.forEach(p -> p.trainable(true));
      AdamW optimizer = new AdamW(AdamW.Config.of(0.1), all, List.of(), arena);
      Batches batches = step -> List.of(new Batches.MicroBatch(batch.counted(), r -> Training.loss(model, r, batch)));
      var bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long[] before = {bean.getTotalThreadAllocatedBytes(), System.nanoTime()};
      new Trainer(run, optimizer, TrainingPlan.of(Budget.steps(steps), 1e-3, Schedule.constant(Schedule.Warmup.NONE)))
          .recompute(b -> a[4].equals("1")).listen(new TrainingListener() {
            @Override
            public void stepped(Step step) {
              long bytes = bean.getTotalThreadAllocatedBytes();
              long now = System.nanoTime();
              System.out.printf(Locale.ROOT, "%d loss %.6f %.0f ms, garbage %,d B, workspace %,d B%n", step.step(),
                  step.loss(), (now - before[1]) / 1e6, bytes - before[0], run.workspace().peakBytes());
              before[0] = bean.getTotalThreadAllocatedBytes();
              before[1] = System.nanoTime();
            }
          }).train(batches);
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM") || line.startsWith("VmRSS")) System.out.println(line);
      }
    }
  }
}
