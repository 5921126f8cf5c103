// Which text belongs to which: vectors that are near where texts belong together.
package org.neoglot.adapt.tasks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.neoglot.adapt.Corpus;
import org.neoglot.adapt.objective.Contrast;
import org.neoglot.autograd.Batches;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.SliceRows;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.data.Sequence;
import org.neoglot.models.NewHead;
import org.neoglot.models.Pooling;
import org.neoglot.models.SentenceVectors;

/**
 * A bi-encoder by in-batch negatives (Henderson et al. 2017; Reimers and Gurevych 2019): each query should be nearer to its
 * own text than to those of the other rows of the batch, and the other way round.
 *
 * <p>A third text of a row, its label here, is a negative: of its own query and of all others of the batch.
 *
 * @param temperature by which cosines are divided before the softmax
 * @param margin of triplets (Reimers and Gurevych 2019, section 3), which are learned instead where every row has a
 *     negative; null for none
 */
public record RetrieveTask(Split<LabelledText> data, Pooling pooling, double temperature, Double margin)
    implements Task<RetrieveTask.Item> {
  /** What the command line calls it. */
  public static final String NAME = "retrieval";
  /** As multilingual sentence models are commonly trained. */
  public static final double USUAL_TEMPERATURE = 0.05;

  /** @throws IllegalArgumentException when some rows have a negative and others none, or triplets lack theirs */
  public RetrieveTask {
    long with = data.train().stream().filter(r -> r.label() != null).count();
    if (with != 0 && with != data.train().size() || margin != null && with == 0) {
      throw new IllegalArgumentException(with + " of " + data.train().size() + " rows have a negative, wanted all of them"
          + (margin == null ? ", or none" : " for triplets"));
    }
  }

  /** Without triplets. */
  public RetrieveTask(Split<LabelledText> data, Pooling pooling, double temperature) {
    this(data, pooling, temperature, null);
  }

  /** A query, its text and perhaps a negative. */
  public record Item(List<Sequence> sequences) implements Task.Item {}

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
    boolean negatives = data.train().getFirst().label() != null;
    List<List<Sequence>> sides = new ArrayList<>();
    sides.add(Texts.single(model, data.train().stream().map(LabelledText::first).toList()));
    sides.add(Texts.single(model, data.train().stream().map(LabelledText::second).toList()));
    if (negatives) sides.add(Texts.single(model, data.train().stream().map(LabelledText::label).toList()));
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < data.train().size(); i++) {
      int row = i;
      items.add(new Item(sides.stream().map(s -> s.get(row)).toList()));
    }
    return items;
  }

  @Override
  public Tensor loss(Run run, HeadedModel model, List<Item> batch) {
    return contrast().loss(run, vectors(run, model, batch));
  }

  /** Every text of the batch is a negative of every part's queries: the gradient is cached. */
  @Override
  public List<Batches.MicroBatch> parts(HeadedModel model, List<List<Item>> parts) {
    return Paired.parts(parts, (run, part) -> vectors(run, model, part), contrast()::loss);
  }

  private Contrast contrast() {
    return margin == null ? new Contrast.InfoNce(temperature, true) : new Contrast.Triplet(margin);
  }

  /** Queries, texts and negatives, (n, dim) each, in one pass. */
  private Tensor[] vectors(Run run, HeadedModel model, List<Item> batch) {
    int sides = batch.getFirst().sequences.size();
    List<Sequence> sequences = new ArrayList<>();
    for (int i = 0; i < sides; i++) for (Item item : batch) sequences.add(item.sequences.get(i));
    Segments s = HeadedModel.segments(run, sequences);
    Tensor all = Embedder.vectors(run, model, how(), sequences, s);
    int n = batch.size();
    Tensor[] parts = new Tensor[sides];
    for (int i = 0; i < sides; i++) parts[i] = run.apply(new SliceRows(i * n, n), all);
    return parts;
  }

  /**
   * One minus the mean reciprocal rank of each query's text among all held-out texts; that rank's mean, and how often
   * first.
   */
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
