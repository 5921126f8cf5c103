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
import org.neoglot.models.SentenceVectors;

/**
 * A text's vector: its rows, pooled, and brought to length 1 where that is asked for (Reimers and Gurevych 2019). To be used
 * by one thread at a time.
 */
public record Embedder(HeadedModel model, EagerRun run, SentenceVectors how) {
  /** Texts that are read ahead: memory does not grow with their number. */
  private static final int CHUNK = 64;

  /** As the model's folder says; where it says nothing, the mean of an encoder's rows or a decoder's last one. */
  public static Embedder of(HeadedModel model, EagerRun run, Path folder) {
    return new Embedder(model, run,
        SentenceVectors.read(folder).orElseGet(() -> SentenceVectors.usual(model.backbone() instanceof Decoder)));
  }

  /** The same with another pooling. */
  public Embedder with(Pooling pooling) {
    return new Embedder(model, run, new SentenceVectors(pooling, how.normalised()));
  }

  /** The same with vectors of length 1, whose dot products are cosines. */
  public Embedder unit() {
    return new Embedder(model, run, new SentenceVectors(how.pooling(), true));
  }

  /** Numbers in a vector. */
  public int dim() {
    return model.backbone().dim();
  }

  /** The vectors of texts, in their order. */
  public List<float[]> of(List<String> texts) {
    List<float[]> all = new ArrayList<>();
    each(texts.iterator(), (text, vector) -> all.add(vector));
    return all;
  }

  /** Hands over one text after another with its vector, as they come. */
  public void each(Iterator<String> texts, BiConsumer<String, float[]> sink) {
    List<String> chunk = new ArrayList<>();
    while (texts.hasNext()) {
      chunk.add(texts.next());
      if (chunk.size() < CHUNK && texts.hasNext()) continue;
      HeadedModel.each(run, Texts.single(model, chunk), (some, s) -> vectors(run, model, how, some, s), false,
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
