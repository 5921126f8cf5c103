// Texts as vectors.
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
import org.neoglot.models.Decoder;
import org.neoglot.models.Pooling;
import org.neoglot.models.SentenceTexts;
import org.neoglot.models.SentenceVectors;

/**
 * A text's vector: its rows, pooled, and brought to length 1 where that is asked for (Reimers and Gurevych 2019). To be used
 * by one thread at a time.
 *
 * @param texts what is done to a text before it is read
 */
public record Embedder(HeadedModel model, EagerRun run, SentenceVectors how, SentenceTexts texts) {
  /** Texts that are read ahead: memory does not grow with their number. */
  private static final int CHUNK = 64;

  /** Texts as they are. */
  public Embedder(HeadedModel model, EagerRun run, SentenceVectors how) {
    this(model, run, how, SentenceTexts.PLAIN);
  }

  /**
   * As the model's folder says; where it says nothing, the mean of an encoder's rows or a decoder's last one, and vectors
   * of length 1.
   */
  public static Embedder of(HeadedModel model, EagerRun run, Path folder) {
    var how = SentenceVectors.read(folder);
    if (how.isEmpty()) return new Embedder(model, run, SentenceVectors.usual(model.backbone() instanceof Decoder));
    SentenceTexts texts = SentenceTexts.read(folder);
    return new Embedder(model.within(texts.room()), run, how.get(), texts);
  }

  /** The same with another pooling. */
  public Embedder with(Pooling pooling) {
    return with(new SentenceVectors(pooling, how.normalised(), how.prompted()));
  }

  /** The same by another way to make vectors. */
  private Embedder with(SentenceVectors other) {
    return new Embedder(model, run, other, texts);
  }

  /** The same with vectors of length 1, whose dot products are cosines, or as long as they come. */
  public Embedder unit(boolean unit) {
    return with(new SentenceVectors(how.pooling(), unit, how.prompted()));
  }

  /** The same for texts that are searched for others: with the prompt that the folder has for them, if any. */
  public Embedder queries() {
    return new Embedder(model, run, how, texts.as(SentenceTexts.QUERIES));
  }

  /** The same for texts that are to be found. */
  public Embedder found() {
    return new Embedder(model, run, how, texts.as(SentenceTexts.FOUND));
  }

  /**
   * The same with the prompt of that name.
   *
   * @throws IllegalArgumentException when the folder has none of that name
   */
  public Embedder prompted(String name) {
    return new Embedder(model, run, how, texts.with(name));
  }

  /** Numbers in a vector. */
  public int dim() {
    return model.backbone().dim();
  }

  /** The vectors of texts, in their order. */
  public List<float[]> of(List<String> source) {
    List<float[]> all = new ArrayList<>();
    each(source.iterator(), (text, vector) -> all.add(vector));
    return all;
  }

  /** Hands over one text after another with its vector, as they come. */
  public void each(Iterator<String> source, BiConsumer<String, float[]> sink) {
    how.check(texts);
    List<String> chunk = new ArrayList<>();
    while (source.hasNext()) {
      chunk.add(source.next());
      if (chunk.size() < CHUNK && source.hasNext()) continue;
      HeadedModel.each(run, Texts.single(model, chunk.stream().map(texts::of).toList()), (some, s) -> vectors(run, model, how, some, s), false,
          (vector, i) -> sink.accept(chunk.get(i), floats(vector)));
      chunk.clear();
    }
  }

  /** Packed sequences to (sequences, dim). */
  static Tensor vectors(Run run, HeadedModel model, SentenceVectors how, List<Sequence> some, Segments s) {
    return how.apply(run, model.rows(run, some, s), s);
  }

  private static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) numbers[i];
    return floats;
  }
}
