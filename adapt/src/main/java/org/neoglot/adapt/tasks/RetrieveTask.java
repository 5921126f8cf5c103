// Which text belongs to which: vectors that are near where texts belong together.
package org.neoglot.adapt.tasks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.neoglot.adapt.Corpus;
import org.neoglot.adapt.data.LabelledText;
import org.neoglot.adapt.data.Sequence;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.Scale;
import org.neoglot.engine.ops.SliceRows;
import org.neoglot.models.NewHead;
import org.neoglot.models.Pooling;

/**
 * A bi-encoder by in-batch negatives (Henderson et al. 2017; Reimers and Gurevych 2019): each query should be nearer to its
 * own text than to those of the other rows of the batch, and the other way round.
 *
 * @param temperature by which cosines are divided before the softmax
 */
public record RetrieveTask(Split<LabelledText> data, Pooling pooling, double temperature) implements Task<RetrieveTask.Item> {
  /** What the command line calls it. */
  public static final String NAME = "retrieval";
  /** As multilingual sentence models are commonly trained. */
  public static final double USUAL_TEMPERATURE = 0.05;
  /** A query and its text. */
  public record Item(Sequence query, Sequence text) implements Task.Item {
    @Override
    public List<Sequence> sequences() {
      return List.of(query, text);
    }

    @Override
    public int counted() {
      return 1;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public NewHead head(long seed) {
    return null;
  }

  @Override
  public boolean trains(String parameter) {
    return Texts.ofBackbone(parameter);
  }

  private SentenceVectors how() {
    return new SentenceVectors(pooling, true);
  }

  @Override
  public List<Item> items(HeadedModel model) {
    List<Sequence> queries = Texts.single(model, data.train().stream().map(LabelledText::first).toList());
    List<Sequence> texts = Texts.single(model, data.train().stream().map(LabelledText::second).toList());
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) items.add(new Item(queries.get(i), texts.get(i)));
    return items;
  }

  @Override
  public Tensor loss(Run run, HeadedModel model, List<Item> batch) {
    List<Sequence> sequences = new ArrayList<>(batch.stream().map(Item::query).toList());
    sequences.addAll(batch.stream().map(Item::text).toList());
    Segments s = HeadedModel.segments(run, sequences);
    Tensor all = Embedder.vectors(run, model, how(), sequences, s);
    int n = batch.size();
    Tensor queries = run.apply(new SliceRows(0, n), all);
    Tensor texts = run.apply(new SliceRows(n, n), all);
    return run.apply(new Scale(0.5), run.apply(Add.OP, choose(run, queries, texts), choose(run, texts, queries)));
  }

  /** Mean of -ln p(own text) in nats, each row of one side choosing among all of the other. */
  private Tensor choose(Run run, Tensor from, Tensor among) {
    int[] own = new int[from.rows()];
    for (int i = 0; i < own.length; i++) own[i] = i;
    boolean train = run.taped();
    return run.apply(CrossEntropy.of(train, train), run.apply(new Scale(1 / temperature), from), run.ints(own.length, own), among);
  }

  /** One minus the mean reciprocal rank of each query's text among all held-out texts; that rank's mean, and how often first. */
  @Override
  public SequencedMap<String, Double> measure(EagerRun run, HeadedModel model) {
    var figures = Grades.neighbours(data.dev(), new Embedder(model, run, how()));
    double reciprocal = figures.get(Grades.MRR).score();
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    scores.put("1 - MRR", 1 - reciprocal);
    scores.put("MRR", reciprocal);
    scores.put("accuracy", figures.get(Grades.ACCURACY).score());
    return scores;
  }

  @Override
  public void write(Path folder, HeadedModel model) {
    how().write(folder, model.backbone().dim(), model.room());
  }

  @Override
  public List<Sequence> probes(HeadedModel model) {
    return Texts.single(model, Texts.first(data.dev()).stream().map(LabelledText::first).toList());
  }

  @Override
  public Corpus texts() {
    return data.texts(NAME, LabelledText::toString);
  }
}
