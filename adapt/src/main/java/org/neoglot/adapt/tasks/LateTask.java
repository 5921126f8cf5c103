// Which text belongs to which, by what their tokens say.
package org.neoglot.adapt.tasks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.neoglot.adapt.Corpus;
import org.neoglot.adapt.search.MaxSimIndex;
import org.neoglot.autograd.Batches;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.data.Sequence;
import org.neoglot.models.NewHead;
import org.neoglot.models.VectorHead;

/**
 * Late interaction (ColBERT: Khattab and Zaharia 2020) by in-batch negatives, as ColBERTv2 has them (Santhanam et al. 2022,
 * section 3.2): the mean over queries of -ln softmax over the batch's texts of their relevance divided by the temperature.
 */
public final class LateTask implements Task<LateTask.Item> {
  /** What the command line calls it. */
  public static final String NAME = "late";
  /** Relevance is a sum over a query's tokens, which needs no sharpening. */
  public static final double USUAL_TEMPERATURE = 1;
  /** Numbers in a vector, as published models have them. */
  public static final int USUAL_DIM = 128;

  private final Split<LabelledText> data;
  private final int dim;
  private final double temperature;
  private TokenVectors vectors;

  /** A query and its text. */
  public record Item(Sequence query, Sequence text) implements Task.Item {
    @Override
    public List<Sequence> sequences() {
      return List.of(query, text);
    }
  }

  /** @param dim numbers in a token's vector */
  public LateTask(Split<LabelledText> data, int dim, double temperature) {
    if (dim < 1 || !(temperature > 0)) {
      throw new IllegalArgumentException("vectors of " + dim + " numbers and temperature " + temperature
          + ", wanted at least 1 and above 0");
    }
    this.data = data;
    this.dim = dim;
    this.temperature = temperature;
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

  @Override
  public List<Parameter> own(HeadedModel model, long seed) {
    close();
    vectors = TokenVectors.create(model.backbone().dim(), dim, seed);
    return List.copyOf(vectors.weights().parameters());
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
    return loss(run, batch, tokens(run, model, batch));
  }

  /** Every text of the batch is a negative of every part's queries: the gradient is cached. */
  @Override
  public List<Batches.MicroBatch> parts(HeadedModel model, List<List<Item>> parts) {
    List<Item> all = parts.stream().flatMap(List::stream).toList();
    return Paired.parts(parts, (run, part) -> tokens(run, model, part), (run, sides) -> loss(run, all, sides));
  }

  /** Vectors of the tokens of queries, and of texts, (tokens, dim) each. */
  private Tensor[] tokens(Run run, HeadedModel model, List<Item> batch) {
    List<Sequence> queries = batch.stream().map(Item::query).toList();
    List<Sequence> texts = batch.stream().map(Item::text).toList();
    return new Tensor[] {LateEmbedder.tokens(run, model, vectors, queries, HeadedModel.segments(run, queries)),
        LateEmbedder.tokens(run, model, vectors, texts, HeadedModel.segments(run, texts))};
  }

  private Tensor loss(Run run, List<Item> batch, Tensor... sides) {
    return VectorHead.loss(run, sides[0], HeadedModel.segments(run, batch.stream().map(Item::query).toList()), sides[1],
        HeadedModel.segments(run, batch.stream().map(Item::text).toList()), temperature);
  }

  /**
   * One minus the mean reciprocal rank of each query's text among all held-out texts; that rank's mean, and how often
   * first.
   */
  @Override
  public SequencedMap<String, Double> measure(EagerRun run, HeadedModel model) {
    LateEmbedder embedder = new LateEmbedder(model, run, vectors);
    List<float[][]> queries = embedder.of(data.dev().stream().map(LabelledText::first).toList());
    List<float[][]> texts = embedder.of(data.dev().stream().map(LabelledText::second).toList());
    double reciprocal = 0;
    int first = 0;
    for (int q = 0; q < queries.size(); q++) {
      int rank = rank(queries.get(q), texts, q);
      reciprocal += 1.0 / rank;
      if (rank == 1) first++;
    }
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    scores.put("1 - MRR", 1 - reciprocal / queries.size());
    scores.put("MRR", reciprocal / queries.size());
    scores.put("accuracy", (double) first / queries.size());
    return scores;
  }

  /** From 1; an equally relevant text counts as nearer, unless it is the same. */
  private int rank(float[][] query, List<float[][]> texts, int own) {
    double mine = MaxSimIndex.relevance(query, texts.get(own));
    int rank = 1;
    for (int t = 0; t < texts.size(); t++) {
      boolean same = data.dev().get(t).second().equals(data.dev().get(own).second());
      if (!same && MaxSimIndex.relevance(query, texts.get(t)) >= mine) rank++;
    }
    return rank;
  }

  @Override
  public void write(Path folder, HeadedModel model) {
    vectors.write(folder, model.room());
  }

  @Override
  public List<Sequence> probes(HeadedModel model) {
    return Texts.single(model, Texts.first(data.dev()).stream().map(LabelledText::first).toList());
  }

  /** Vectors of the probes' tokens, by the layer in memory or by the one that was written. */
  @Override
  public List<double[]> scores(EagerRun run, HeadedModel model, Path folder) {
    TokenVectors asked = folder == null ? vectors : TokenVectors.of(model, folder);
    try {
      List<double[]> all = new ArrayList<>();
      HeadedModel.each(run, probes(model), (some, s) -> LateEmbedder.tokens(run, model, asked, some, s), true,
          (numbers, i) -> all.add(numbers));
      return all;
    } finally {
      if (asked != vectors) asked.close();
    }
  }

  @Override
  public Corpus texts() {
    return data.texts(NAME, LabelledText::toString);
  }

  @Override
  public void close() {
    if (vectors != null) vectors.close();
    vectors = null;
  }
}
