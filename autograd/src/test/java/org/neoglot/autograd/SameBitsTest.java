package org.neoglot.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.autograd.Schedule.Warmup;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.Hashes;

/** Ten training steps have one hash: for any number of threads, any vector width, and without vectors. */
class SameBitsTest {
  /** Of the ten losses and of all weights after them. It changes when an op's bits are changed, and only then. */
  private static final String RECORDED = "d72a7ad36385c28cb0398832c94fb9eeda6b16a198d3dafd7a8ebf1056556791";

  static String tenSteps(int threads) {
    Arena arena = Arena.ofAuto();
    TinyModel model = new TinyModel(10, arena);
    List<Double> losses = new ArrayList<>();
    try (EagerRun run = Run.eager(new Threads(threads))) {
      TrainingPlan plan = TrainingPlan.of(Budget.steps(10), 1e-2, Schedule.cosine(Warmup.steps(3))).seed(42);
      new Trainer(run, model.optimizer(arena), plan).recompute("block1"::equals).listen(new TrainingListener() {
        @Override
        public void stepped(Step step) {
          losses.add(step.loss());
        }
      }).train(model.batches(2, 4));
    }
    long numbers = losses.size() * 2L + model.parameters().stream().mapToLong(Parameter::size).sum();
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(numbers * 4));
    losses.forEach(bytes::putDouble);
    for (Parameter p : model.parameters()) for (float value : p.value().floats()) bytes.putFloat(value);
    return Hashes.sha256(bytes.array());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void tenStepsHaveOneHashForAnyNumberOfThreads(int threads) {
    assertEquals(RECORDED, tenSteps(threads));
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64})
  void tenStepsHaveOneHashForAnyVectorWidth(int bytes) throws Exception {
    List<String> flags = List.of("-XX:MaxVectorSize=" + bytes, "--add-modules=jdk.incubator.vector");
    assertEquals(RECORDED, lastLine(Fork.output(flags, SameBitsTest.class)));
  }

  @Test
  void tenStepsHaveOneHashWithoutTheVectorModule() throws Exception {
    assertEquals(RECORDED, lastLine(Fork.output(List.of(), SameBitsTest.class)));
  }

  private static String lastLine(String text) {
    return text.strip().lines().toList().getLast();
  }

  public static void main(String[] arguments) {
    System.out.println(tenSteps(1));
  }
}
