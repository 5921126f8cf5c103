// Contrast, distillation, cloze, tasks and heads: their value by the definition, their gradient, and that they learn.
package org.neoglot.adapt.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.neoglot.autograd.Batches;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.models.Encoder;
import org.neoglot.models.Pooling;
import org.neoglot.models.SequenceHead;
import org.neoglot.models.SpanHead;
import org.neoglot.models.TokenHead;

class PairsTest {
  private static final Arena ARENA = Arena.ofAuto();

  private static Tensor real(Run run, int cols, double... numbers) {
    Tensor t = run.real(numbers.length / cols, cols);
    for (int i = 0; i < numbers.length; i++) t.set(i / cols, i % cols, numbers[i]);
    return t;
  }

  /** Anchors (1, 0), (0, 2); positives (1, 1), (0, 1); a hard negative (2, 0): dot products by hand. */
  @Test void infoNceByHand() {
    double[] a = {1, 0, 0, 2};
    double[] b = {1, 1, 0, 1};
    double there = (ln(2, 0, 4) - 2 + ln(4, 4, 0) - 4) / 2;       // anchor 0: 1, 0, 2 over 0.5; anchor 1: 2, 2, 0
    double value = Small.exactly(run -> new Contrast.InfoNce(0.5, false).loss(run, real(run, 2, a), real(run, 2, b),
        real(run, 2, 2, 0)));
    assertEquals(there, value, 1e-12);
    double pure = (ln(2, 0) - 2 + ln(4, 4) - 4) / 2;
    double back = (ln(2, 4) - 2 + ln(0, 4) - 4) / 2;
    double both = Small.exactly(run -> new Contrast.InfoNce(0.5, true).loss(run, real(run, 2, a), real(run, 2, b)));
    assertEquals((pure + back) / 2, both, 1e-12);
  }

  private static double ln(double... scores) {
    return StrictMath.log(Arrays.stream(scores).map(StrictMath::exp).sum());
  }

  /** Distances 5 and 1 with a margin of 2 cost 6, distances 0 and 5 nothing. */
  @Test void tripletByHand() {
    double value = Small.exactly(run -> new Contrast.Triplet(2).loss(run, real(run, 2, 0, 0, 1, 1), real(run, 2, 3, 4, 1, 1),
        real(run, 2, 1, 0, 4, 5)));
    assertEquals(6.0 / 2, value, 1e-5);
  }

  private static Contrastive contrastive(Encoder model, int perBatch, Contrast contrast) {
    var sentences = new Sentences(model, Pooling.MEAN, true);
    return new Contrastive(sentences, n -> new Row[] {Small.row(Small.text(n % 8, 4)), Small.row(Small.text(n % 8 + 100, 5)),
        Small.row(Small.text(n % 8 + 200, 3))}, perBatch, contrast);
  }

  @Test void contrastHasItsGradient() {
    Small<Encoder> small = Small.of(Small.BERT, 1, "architectures", "[\"BertModel\"]");
    for (Contrast c : List.of(new Contrast.InfoNce(0.3, true), new Contrast.Triplet(1.5))) {
      Small.gradient(bare(small), contrastive(small.model(), 3, c).batch(0).loss());
    }
    Small.falls(bare(small), contrastive(small.model(), 8, new Contrast.InfoNce(0.1, false)), 40, 0.7);
  }

  /** Without the pooler, which sentence vectors do not use. */
  private static List<Parameter> bare(Small<Encoder> small) {
    return small.parameters().stream().filter(p -> !p.name().startsWith("pooler")).toList();
  }

  /** Three parts of two examples have the loss and the gradient of one batch of six, in double precision. */
  @Test void cachedGradientsAreThoseOfOnePass() {
    Small<Encoder> small = Small.of(Small.BERT, 2, "architectures", "[\"BertModel\"]");
    Contrast contrast = new Contrast.InfoNce(0.2, true);
    Tensor[] leaves = bare(small).stream().map(Parameter::value).toArray(Tensor[]::new);
    Batches.MicroBatch whole = contrastive(small.model(), 6, contrast).batch(0);
    List<Batches.MicroBatch> parts = contrastive(small.model(), 2, contrast).batches(3).at(0);
    try (EagerRun run = Run.exact()) {
      Tape tape = new Tape(run);
      tape.watch(leaves);
      Tensor loss = whole.loss().apply(tape);
      Tensor[] wanted = tape.backward(loss, 1, leaves);
      double value = run.read(loss)[0];
      double[][] sum = new double[leaves.length][];
      for (Batches.MicroBatch part : parts) {
        Tape one = new Tape(run);
        one.watch(leaves);
        Tensor l = part.loss().apply(one);
        assertEquals(value, run.read(l)[0], 1e-12);
        Tensor[] g = one.backward(l, part.counted() / 6.0, leaves);
        for (int i = 0; i < leaves.length; i++) {
          double[] more = g[i] == null ? new double[(int) leaves[i].size()] : run.read(g[i]);
          for (int k = 0; sum[i] != null && k < more.length; k++) more[k] += sum[i][k];
          sum[i] = more;
        }
      }
      for (int i = 0; i < leaves.length; i++) {
        if (wanted[i] != null) assertArrayEquals(run.read(wanted[i]), sum[i], 1e-12, bare(small).get(i).name());
      }
    }
  }

  @Test void cachedBatchesTrain() {
    Small<Encoder> small = Small.of(Small.BERT, 3, "architectures", "[\"BertModel\"]");
    double[] ends = Small.train(bare(small), contrastive(small.model(), 2, new Contrast.InfoNce(0.1, false)), 40, 4, 2);
    assertTrue(ends[1] < 0.7 * ends[0], ends[0] + " to " + ends[1]);
  }

  /** Two rows of three scores at temperature 2, summed by the definition. */
  @Test void divergenceByHand() {
    double[] s = {1, 0, -1, 0.5, 2, 0};
    double[] t = {0, 2, 1, 3, -1, 0};
    double wanted = 0;
    for (int r = 0; r < 2; r++) {
      for (int c = 0; c < 3; c++) {
        double p = chance(t, r, c, 2);
        wanted += 4 * p * (StrictMath.log(p) - StrictMath.log(chance(s, r, c, 2))) / 2;
      }
    }
    assertEquals(wanted, Small.exactly(run -> Soft.divergence(run, real(run, 3, s), real(run, 3, t), 2)), 1e-12);
    assertEquals(0, Small.exactly(run -> Soft.divergence(run, real(run, 3, s), real(run, 3, s), 2)), 1e-15);
    // Scores so far apart that a float's softmax is 0: large, and finite.
    try (EagerRun run = Run.eager(new Threads(1))) {
      double far = run.read(Soft.divergence(run, real(run, 2, 300, 0), real(run, 2, 0, 300), 1))[0];
      assertTrue(far > 60 && far < 400, "" + far);
    }
  }

  private static double chance(double[] scores, int row, int col, double temperature) {
    double sum = 0;
    for (int c = 0; c < 3; c++) sum += StrictMath.exp(scores[row * 3 + c] / temperature);
    return StrictMath.exp(scores[row * 3 + col] / temperature) / sum;
  }

  @Test void hiddenAndRelationsByHand() {
    double value = Small.exactly(run -> Soft.hidden(run, real(run, 1, 1, 2), real(run, 2, 1, 0, 3, 1), real(run, 1, 2, 1)));
    assertEquals((1 + 1 + 1 + 1) / 4.0, value, 1e-12);            // (2, 1) - (1, 0) and (4, 2) - (3, 1)
    // One head, two rows: relations of (1), (2) against those of (0), (1).
    double wanted = 0;
    double[][] p = {{0.5, 0.5}, {1 / (1 + Math.E), Math.E / (1 + Math.E)}};
    double[][] q = new double[2][2];
    for (int i = 0; i < 2; i++) for (int j = 0; j < 2; j++) {
      q[i][j] = StrictMath.exp((i + 1) * (j + 1)) / (StrictMath.exp(i + 1) + StrictMath.exp(2 * (i + 1)));
    }
    for (int i = 0; i < 2; i++) for (int j = 0; j < 2; j++) wanted += p[i][j] * StrictMath.log(p[i][j] / q[i][j]) / 2;
    double relations = Small.exactly(run -> {
      Tensor s = real(run, 1, 1, 2);
      Tensor t = real(run, 1, 0, 1);
      return Soft.relations(run, new Tensor[] {s, s}, new Tensor[] {t, t}, 1, Segments.of(run, 2));
    });
    assertEquals(wanted, relations, 1e-12);
  }

  @Test void distillationHasItsGradientAndBringsTheStudentNearer() {
    Small<Encoder> teacher = Small.of(Small.BERT, 4, "hidden_size", "12", "num_hidden_layers", "3");
    Small<Encoder> student = Small.of(Small.BERT, 5);
    Parameter projection = Parameter.create("projection", ARENA, 12, 8);
    for (int i = 0; i < 96; i++) projection.value().set(i / 8, i % 8, Math.rint(40 * Math.sin(i)) / 256);
    projection.trainable(true);
    Masking masking = Masking.units(0.3, new Replacement(4, IntStream.range(5, 23).toArray(), 0.8, 0.1));
    Rows rows = n -> Small.row(Small.text(n % 6, 8));
    var objective = new Distilled(student.model(), teacher.model(), n -> MaskedLanguage.asked(rows, n, 3, masking, 1),
        new Distilled.Weights(0.5, 1, 2, 0.3, 0.7), List.of(new Distilled.Pair(1, 2, projection)),
        List.of(new Distilled.Relation(1, 2, Distilled.Kind.PROBABILITIES, 2),
            new Distilled.Relation(0, 0, Distilled.Kind.VALUES, 2)));
    var all = new ArrayList<>(student.parameters());
    all.add(projection);
    Small.gradient(all, objective.batch(0).loss());
    var soft = Distilled.scores(student.model(), teacher.model(), n -> MaskedLanguage.asked(rows, n, 3, masking, 1), 0, 2);
    double before = Small.exactly(soft.batch(1).loss());
    Small.falls(all, objective, 60, 0.7);
    assertTrue(Small.exactly(soft.batch(1).loss()) < 0.6 * before);
  }

  /** Scores of label words at the gap, averaged where a class has two. */
  @Test void clozeByHand() {
    Small<Encoder> small = Small.of(Small.BERT, 6);
    int[][] words = {{7}, {9, 11}};
    var some = List.of(new Cloze.Example(Small.row(5, 6, 4, 8), 2, 1), new Cloze.Example(Small.row(4, 12, 13), 0, 0));
    var objective = new Cloze(small.model(), words, n -> some.get((int) (n % 2)), 2);
    double[] scores = Small.read(run -> {
      Packed p = Packed.of(some.stream().map(Cloze.Example::row).toList());
      return MaskedLanguage.tokens(small.model()).logits(run, p.through(run, small.model(), p.segments(run)));
    });
    double[] classes = new double[4];
    int[] at = {2, 4};
    for (int i = 0; i < 2; i++) {
      classes[2 * i] = scores[at[i] * 23 + 7];
      classes[2 * i + 1] = (scores[at[i] * 23 + 9] + scores[at[i] * 23 + 11]) / 2;
    }
    double wanted = (Small.surprise(classes, 0, 2, 1) + Small.surprise(classes, 1, 2, 0)) / 2;
    assertEquals(wanted, Small.exactly(objective.batch(0).loss()), 1e-12);
    assertArrayEquals(classes, Small.read(run -> objective.scores(run, some)), 1e-12);
    Small.gradient(small.parameters(), objective.batch(0).loss());
    Small.falls(small.parameters(), objective, 40, 0.3);
  }

  @Test void tasksAreDrawnByTemperatureAndEachSeesItsOwnInOrder() {
    long[] next = new long[2];
    Objective first = n -> {
      assertEquals(next[0]++, n);
      return new Batches.MicroBatch(1, run -> run.real(1, 1));
    };
    Objective second = n -> {
      assertEquals(next[1]++, n);
      return new Batches.MicroBatch(2, run -> run.real(1, 1));
    };
    var tasks = new MultiTask(List.of(new MultiTask.Task("large", first, 900),
        new MultiTask.Task("small", second, 100)), 2, 5);
    assertArrayEquals(new double[] {0.75, 0.25}, tasks.chances(), 1e-12);
    for (int n = 0; n < 4000; n++) assertEquals(tasks.task(n).equals("large") ? 1 : 2, tasks.batch(n).counted());
    assertEquals(3000, next[0], 110);
    assertEquals(4000, next[0] + next[1]);
  }

  @Test void headsKnowTheirLoss() {
    Small<Encoder> tagger = Small.of(Small.BERT, 7, "architectures", "[\"BertForTokenClassification\"]", "num_labels", "3");
    TokenHead tags = (TokenHead) tagger.model().head();
    int[] tagged = HeadTasks.firstSubword(new int[] {-1, 0, 0, 1, 2, -1}, new int[] {2, 0, 1});
    assertArrayEquals(new int[] {-1, 2, -1, 0, 1, -1}, tagged);
    var example = new HeadTasks.Tagged(Small.row(2, 5, 6, 7, 8, 3), tagged);
    Objective tagging = HeadTasks.tag(tagger.model(), tags, n -> example, 2);
    assertEquals(6, tagging.batch(0).counted());
    double[] scores = Small.read(run -> {
      Packed p = Packed.of(List.of(example.row()));
      return tags.logits(run, p.through(run, tagger.model(), p.segments(run)));
    });
    double wanted = (Small.surprise(scores, 1, 3, 2) + Small.surprise(scores, 3, 3, 0)
        + Small.surprise(scores, 4, 3, 1)) / 3;
    assertEquals(wanted, Small.exactly(tagging.batch(0).loss()), 1e-12);
    Small.gradient(tagger.parameters(), tagging.batch(0).loss());
    Small.falls(tagger.parameters(), tagging, 40, 0.3);

    Small<Encoder> whole = Small.of(Small.BERT, 8, "architectures", "[\"BertForSequenceClassification\"]",
        "num_labels", "2");
    var classes = (SequenceHead) whole.model().head();
    Objective classify = HeadTasks.classify(whole.model(), classes,
        n -> new HeadTasks.Labelled(Small.row(Small.text(n % 4, 5)), (int) (n % 2)), 4);
    Small.gradient(whole.parameters(), classify.batch(0).loss());
    Small.falls(whole.parameters(), classify, 40, 0.5);

    Small<Encoder> number = Small.of(Small.BERT, 9, "architectures", "[\"BertForSequenceClassification\"]",
        "num_labels", "1");
    Objective regress = HeadTasks.regress(number.model(), (SequenceHead) number.model().head(),
        n -> new HeadTasks.Measured(Small.row(Small.text(n % 4, 5)), new double[] {n % 4}), 4);
    Small.gradient(number.parameters(), regress.batch(0).loss());

    Small<Encoder> spans = Small.of(Small.BERT, 10, "architectures", "[\"BertForQuestionAnswering\"]");
    Objective answer = HeadTasks.answer(spans.model(), (SpanHead) spans.model().head(),
        n -> new HeadTasks.Answered(Small.row(Small.text(n % 4, 7)), 2, 4), 3);
    Small.gradient(spans.parameters(), answer.batch(0).loss());
    Small.falls(spans.parameters(), answer, 40, 0.5);
  }

  @Test void heldOutIsTheMeanOverWhatIsCounted() {
    Objective objective = n -> new Batches.MicroBatch(n + 1, run -> real(run, 1, n));
    try (EagerRun run = Run.exact()) {
      assertEquals((0 + 2 * 1 + 3 * 2) / 6.0, new HeldOut("loss", objective, 3).loss(run), 1e-12);
    }
  }
}
