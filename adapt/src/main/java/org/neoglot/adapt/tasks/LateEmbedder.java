// Texts as vectors of their tokens.
package org.neoglot.adapt.tasks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.eval.data.Sequence;
import org.neoglot.models.SentenceTexts;

/**
 * A vector of length 1 for each token of a text, those of its frame included (Khattab and Zaharia 2020, section 3.2). To be
 * used by one thread at a time.
 */
public final class LateEmbedder implements AutoCloseable {
  /** Texts that are read ahead: memory does not grow with their number. */
  private static final int CHUNK = 64;

  private final HeadedModel model;
  private final EagerRun run;
  private final TokenVectors vectors;
  private final SentenceTexts texts;

  private LateEmbedder(HeadedModel model, EagerRun run, TokenVectors vectors, SentenceTexts texts) {
    this.model = model;
    this.run = run;
    this.vectors = vectors;
    this.texts = texts;
  }

  /** For texts that are to be found. */
  LateEmbedder(HeadedModel model, EagerRun run, TokenVectors vectors) {
    this(model.within(vectors.textRoom()), run, vectors, vectors.texts().as(SentenceTexts.FOUND));
  }

  /** For queries of the same model, which may have another length; who closes one closes both. */
  public LateEmbedder queries(HeadedModel whole) {
    return new LateEmbedder(whole.within(vectors.queryRoom()), run, vectors, vectors.texts().as(SentenceTexts.QUERIES));
  }

  /** @throws IllegalArgumentException when the model's folder has nothing that makes vectors of tokens */
  public static LateEmbedder of(HeadedModel model, EagerRun run, Path folder) {
    return new LateEmbedder(model, run, TokenVectors.of(model, folder));
  }

  /** Numbers in a vector. */
  public int dim() {
    return vectors.dim();
  }

  /** The vectors of texts, in their order: (tokens, dim) each. */
  public List<float[][]> of(List<String> source) {
    List<float[][]> all = new ArrayList<>();
    each(source.iterator(), (text, rows) -> all.add(rows));
    return all;
  }

  /** Hands over one text after another with its vectors, as they come. */
  public void each(Iterator<String> source, BiConsumer<String, float[][]> sink) {
    List<String> chunk = new ArrayList<>();
    while (source.hasNext()) {
      chunk.add(source.next());
      if (chunk.size() < CHUNK && source.hasNext()) continue;
      HeadedModel.each(run, Texts.single(model, chunk.stream().map(texts::of).toList()), (some, s) -> tokens(run, model, vectors, some, s), true,
          (numbers, i) -> sink.accept(chunk.get(i), rows(numbers)));
      chunk.clear();
    }
  }

  /** Packed sequences to (tokens, dim). */
  static Tensor tokens(Run run, HeadedModel model, TokenVectors vectors, List<Sequence> some, Segments s) {
    return vectors.head().logits(run, model.rows(run, some, s), s);
  }

  private float[][] rows(double[] numbers) {
    int dim = dim();
    float[][] rows = new float[numbers.length / dim][dim];
    for (int i = 0; i < numbers.length; i++) rows[i / dim][i % dim] = (float) numbers[i];
    return rows;
  }

  @Override
  public void close() {
    vectors.close();
  }
}
