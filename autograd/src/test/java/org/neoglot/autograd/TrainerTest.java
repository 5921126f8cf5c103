package org.neoglot.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.neoglot.autograd.Schedule.Warmup;
import org.neoglot.autograd.TrainingPlan.Every;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Map;
import org.neoglot.engine.ops.Scale;

class TrainerTest {
  private final Arena arena = Arena.ofAuto();

  private static TrainingPlan plan(int steps) {
    return TrainingPlan.of(Budget.steps(steps), 1e-2, Schedule.cosine(Warmup.steps(5)));
  }

  private static TrainingListener losses(List<Double> into) {
    return new TrainingListener() {
      @Override
      public void stepped(Step step) {
        into.add(step.loss());
      }
    };
  }

  @Test
  void aModelLearns() {
    TinyModel model = new TinyModel(1, arena);
    List<TrainingListener.Evaluated> evaluations = new ArrayList<>();
    List<Integer> best = new ArrayList<>();
    try (EagerRun run = TinyModel.run(1)) {
      Trainer.Result result = new Trainer(run, model.optimizer(arena), plan(120).evaluate(Every.steps(40)))
          .evaluation(model::validate).best(e -> best.add(e.step()))
          .listen(new TrainingListener() {
            @Override
            public void evaluated(Evaluated evaluation) {
              evaluations.add(evaluation);
            }
          })
          .train(model.batches(1, 8));
      assertEquals(Trainer.Reason.FINISHED, result.reason());
      assertEquals(List.of(0, 40, 80, 120), evaluations.stream().map(TrainingListener.Evaluated::step).toList());
      double before = evaluations.getFirst().scores().get("loss");
      assertTrue(before > 3, "an untrained model guesses: " + before);
      assertTrue(result.progress().best() < 1, "a trained one does not: " + result.progress().best());
      assertEquals(result.progress().bestStep(), best.getLast());
    }
  }

  @Test
  void accumulationOfMicroBatchesIsOneBigBatch() {
    TinyModel model = new TinyModel(2, arena, 0);              // a row's dropout depends on its place in its batch
    Batches small = model.batches(4, 3);
    Batches big = step -> {
      int[][] all = new int[12][];
      long counted = 0;
      for (int s = 0; s < 12; s++) {
        all[s] = TinyModel.sequence(s, 9 + s % 5);
        counted += all[s].length - 1;
      }
      return List.of(new Batches.MicroBatch(counted, run -> model.loss(run, all)));
    };
    try (EagerRun run = TinyModel.run(2)) {
      TrainingStep step = new TrainingStep(run, model.optimizer(arena), plan(1), b -> false);
      TrainingStep.Outcome one = step.gradients(0, big);
      float[][] wanted = model.parameters().stream().map(p -> p.gradient().floats()).toArray(float[][]::new);
      TrainingStep.Outcome four = step.gradients(0, small);
      assertEquals(one.tokens(), four.tokens());
      assertEquals(one.loss(), four.loss(), 1e-6);
      assertEquals(one.norm(), four.norm(), 1e-5);
      for (int i = 0; i < wanted.length; i++) {
        assertArrayEquals(wanted[i], model.parameters().get(i).gradient().floats(), 1e-6f, model.parameters().get(i).name());
      }
    }
  }

  @Test
  void secondsBecomeStepsAndThoseStepsRepeatTheBits() {
    List<Double> timed = new ArrayList<>();
    List<Double> counted = new ArrayList<>();
    AtomicLong clock = new AtomicLong();
    Trainer.Result first;
    try (EagerRun run = TinyModel.run(1)) {
      TinyModel model = new TinyModel(3, arena);
      TrainingPlan plan = new TrainingPlan(Budget.seconds(2), 1e-2, Schedule.cosine(Warmup.share(0.1)), 1, Every.times(3),
          0, Every.NEVER, 0);
      Batches slow = step -> {
        clock.addAndGet(25_000_000);               // a step takes 25 ms of the test's own time
        return model.batches(1, 2).at(step);
      };
      first = new Trainer(run, model.optimizer(arena), plan).clock(clock::get).evaluation(model::validate)
          .listen(losses(timed)).train(slow);
    }
    int steps = first.progress().total();
    assertTrue(steps > 40 && steps < 80, "2 s of 25 ms steps are not " + steps);
    assertTrue(first.progress().seconds() < 2);
    try (EagerRun run = TinyModel.run(2)) {
      TinyModel model = new TinyModel(3, arena);
      TrainingPlan plan = TrainingPlan.of(Budget.steps(steps), 1e-2, Schedule.cosine(Warmup.share(0.1)));
      new Trainer(run, model.optimizer(arena), plan).listen(losses(counted)).train(model.batches(1, 2));
    }
    assertEquals(timed, counted);
  }

  @Test
  void patienceEndsARunThatGetsNoBetter() {
    TinyModel model = new TinyModel(4, arena);
    double[] scores = {5, 4, 4.5, 4.2, 4.1, 3};
    int[] asked = {0};
    try (EagerRun run = TinyModel.run(1)) {
      Trainer.Result result = new Trainer(run, model.optimizer(arena), plan(50).evaluate(Every.steps(2)).patience(3))
          .evaluation(r -> {
            SequencedMap<String, Double> score = new LinkedHashMap<>();
            score.put("loss", scores[asked[0]++]);
            return score;
          })
          .train(model.batches(1, 1));
      assertEquals(Trainer.Reason.PATIENCE, result.reason());
      assertEquals(8, result.progress().step());
      assertEquals(2, result.progress().bestStep());
      assertEquals(4, result.progress().best());
    }
  }

  @Test
  void aValueThatIsNotFiniteStopsTheRunAndIsNamed() {
    TinyModel model = new TinyModel(5, arena);
    try (EagerRun run = TinyModel.run(2)) {
      Trainer trainer = new Trainer(run, model.optimizer(arena), plan(20)).listen(new TrainingListener() {
        @Override
        public void stepped(Step step) {
          if (step.step() == 3) model.parameter("1.up").value().set(4, 7, Double.NaN);
        }
      });
      var e = assertThrows(TrainingDivergedException.class, () -> trainer.train(model.batches(1, 2)));
      assertEquals("step 4: the loss is NaN and the gradients' norm is NaN; the value of '1.up' is NaN at row 4, column 7",
          e.getMessage());
    }
  }

  @Test
  void aGradientThatIsNotFiniteIsNamedAndNothingMoves() {
    TinyModel model = new TinyModel(6, arena);
    float[][] before = model.values();
    try (EagerRun run = TinyModel.run(2)) {
      // The logarithm of a number near the smallest float: a finite loss whose slope is beyond the largest.
      Batches broken = step -> List.of(new Batches.MicroBatch(8, r -> r.apply(new Map(Unary.LOG),
          r.apply(new Scale(1e-42), model.loss(r, TinyModel.sequence(1, 9))))));
      Trainer trainer = new Trainer(run, model.optimizer(arena), plan(20));
      var e = assertThrows(TrainingDivergedException.class, () -> trainer.train(broken));
      assertTrue(e.getMessage().contains("the gradient of 'embed' is "), e.getMessage());
    }
    assertArrayEquals(before, model.values());
  }
}
