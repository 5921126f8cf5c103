// A batch that is computed in parts has the gradient of the whole, also where its examples are each other's negatives.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.adapt.tasks.ClassifyTask;
import org.neoglot.adapt.tasks.HeadedModel;
import org.neoglot.adapt.tasks.LateTask;
import org.neoglot.adapt.tasks.RetrieveTask;
import org.neoglot.adapt.tasks.Split;
import org.neoglot.adapt.tasks.Task;
import org.neoglot.autograd.Batches;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.models.ConfigChange;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.NewHead;
import org.neoglot.models.Pooling;

class TaskPartsTest {
  private static final List<LabelledText> ROWS = List.of(new LabelledText("one", "moja", "a"),
      new LabelledText("two", "mbili", "b"), new LabelledText("three", "tatu", "a"),
      new LabelledText("four", "nne", "b"), new LabelledText("five", "tano", "a"));

  @TempDir Path folder;

  @Test void partsOfRetrieval() throws IOException {
    List<LabelledText> bare = ROWS.stream().map(r -> new LabelledText(r.first(), r.second(), null)).toList();
    check(new RetrieveTask(new Split<>(bare, bare, List.of()), Pooling.MEAN, 0.3));
  }

  /** With the label as a hard negative: by a softmax, and by triplets. */
  @Test void partsWithNegatives() throws IOException {
    check(new RetrieveTask(data(), Pooling.MEAN, 0.3, null));
    check(new RetrieveTask(data(), Pooling.MEAN, 0.3, 0.5));
    Split<LabelledText> some = new Split<>(List.of(ROWS.get(0), new LabelledText("six", "sita", null)), ROWS, List.of());
    var e = org.junit.jupiter.api.Assertions.assertThrows(IllegalArgumentException.class,
        () -> new RetrieveTask(some, Pooling.MEAN, 1));
    assertEquals("1 of 2 rows have a negative, wanted all of them, or none", e.getMessage());
  }

  @Test void partsOfLateInteraction() throws IOException {
    check(new LateTask(data(), 6, 2));
  }

  @Test void partsOfClasses() throws IOException {
    check(new ClassifyTask(data()));
  }

  private static Split<LabelledText> data() {
    return new Split<>(ROWS, ROWS, List.of());
  }

  /** Parts of 2, 2 and 1, in double precision. */
  private <I extends Task.Item> void check(Task<I> task) throws IOException {
    Path base = TinyEncoder.bert(folder.resolve("base"));
    NewHead head = task.head(1);
    try (task; ModelFolder opened = head == null ? ModelFolder.openAny(base, w -> w)
        : ModelFolder.openWithHead(base, head, w -> w);
        EagerRun run = Run.exact()) {
      HeadedModel model = HeadedModel.of(opened, opened.tokenizer().orElseThrow(), 64);
      List<Parameter> trained = new ArrayList<>(opened.weights().parameters().stream()
          .filter(p -> task.trains(p.name())).toList());
      trained.addAll(task.own(model, 1));
      trained.forEach(p -> p.trainable(true));
      List<I> items = task.items(model);
      double[][] wanted = gradients(run, trained, List.of(new Batches.MicroBatch(5, r -> task.loss(r, model, items))), null);
      List<Batches.MicroBatch> parts = task.parts(model, List.of(items.subList(0, 2), items.subList(2, 4),
          items.subList(4, 5)));
      assertEquals(List.of(2L, 2L, 1L), parts.stream().map(Batches.MicroBatch::counted).toList());
      double[][] found = gradients(run, trained, parts, task instanceof ClassifyTask ? null
          : run.read(task.loss(run, model, items))[0]);
      for (int i = 0; i < wanted.length; i++) assertArrayEquals(wanted[i], found[i], 1e-12, trained.get(i).name());
      assertTrue(IntStream.range(0, wanted.length).filter(i -> java.util.Arrays.stream(wanted[i]).anyMatch(g -> g != 0))
          .count() > 10);
    }
  }

  private static double[][] gradients(EagerRun run, List<Parameter> trained, List<Batches.MicroBatch> parts, Double value) {
    Tensor[] leaves = trained.stream().map(Parameter::value).toArray(Tensor[]::new);
    double[][] sum = new double[leaves.length][];
    for (int i = 0; i < sum.length; i++) sum[i] = new double[(int) leaves[i].size()];
    for (Batches.MicroBatch part : parts) {
      Tape tape = new Tape(run);
      tape.watch(leaves);
      Tensor loss = part.loss().apply(tape);
      if (value != null) assertEquals(value, run.read(loss)[0], 1e-12);
      Tensor[] g = tape.backward(loss, part.counted() / 5.0, leaves);
      for (int i = 0; i < leaves.length; i++) {
        if (g[i] == null) continue;
        double[] more = run.read(g[i]);
        for (int k = 0; k < more.length; k++) sum[i][k] += more[k];
      }
    }
    return sum;
  }

  /** Trained by parts, a recipe makes a model that opens again, the same bits for any number of threads. */
  @Test void aRecipeTrainsByParts() throws IOException {
    Path base = TinyEncoder.bert(folder.resolve("base"));
    List<byte[]> bits = new ArrayList<>();
    for (int threads : new int[] {1, 2}) {
      Path out = folder.resolve("out" + threads);
      try (EagerRun run = Run.eager(new Threads(threads)); var task = new LateTask(data(), 8, 1)) {
        var options = TrainingOptions.of(org.neoglot.autograd.Budget.steps(30), 3e-3).context(64, 5);
        var result = new TaskTuning<>(base, out, task, null, 0, 2, ConfigChange.NONE, options).run(Workplace.quiet(run));
        assertTrue(result.after().get("MRR") > 0.9, result.toString());
      }
      bits.add(java.nio.file.Files.readAllBytes(out.resolve("1_Dense/model.safetensors")));
    }
    assertArrayEquals(bits.get(0), bits.get(1));
  }
}
