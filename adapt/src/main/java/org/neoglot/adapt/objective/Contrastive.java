// Sentence vectors learned from pairs, in batches of any size.
package org.neoglot.adapt.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.neoglot.autograd.Batches;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * Examples of two or more texts become vectors, and a {@link Contrast} says how near they shall be. A step of several
 * micro-batches is one large batch whose texts are negatives of each other: its gradient is made part by part by
 * {@link GradientCache}, and equals that of all at once.
 *
 * @param examples by number: anchor, positive, and hard negatives, always as many
 * @param perBatch examples of a micro-batch
 */
public record Contrastive(Sentences sentences, LongFunction<Row[]> examples, int perBatch, Contrast contrast)
    implements Objective {

  @Override
  public Batches.MicroBatch batch(long number) {
    List<List<Row>> sides = sides(number);
    return new Batches.MicroBatch(perBatch, run -> contrast.loss(run, embed(run, sides)));
  }

  /** A step is one batch of {@code accumulate} parts. */
  @Override
  public Batches batches(int accumulate) {
    if (accumulate == 1) return Objective.super.batches(1);
    return step -> {
      List<List<List<Row>>> parts = new ArrayList<>();
      for (int i = 0; i < accumulate; i++) parts.add(sides((long) step * accumulate + i));
      GradientCache<List<List<Row>>> cache = new GradientCache<>(parts, this::embed, contrast::loss);
      List<Batches.MicroBatch> micro = new ArrayList<>();
      for (int i = 0; i < accumulate; i++) {
        int part = i;
        micro.add(new Batches.MicroBatch(perBatch, run -> cache.loss(run, part, 1.0 / accumulate)));
      }
      return micro;
    };
  }

  /** The rows of a micro-batch by sides. */
  private List<List<Row>> sides(long number) {
    List<List<Row>> sides = new ArrayList<>();
    for (int i = 0; i < perBatch; i++) {
      Row[] example = examples.apply(number * perBatch + i);
      if (i == 0) for (int s = 0; s < example.length; s++) sides.add(new ArrayList<>());
      if (example.length != sides.size() || example.length < contrast.sides()) {
        throw new IllegalArgumentException("example " + (number * perBatch + i) + " has " + example.length
            + " texts, wanted " + Math.max(sides.size(), contrast.sides()));
      }
      for (int s = 0; s < example.length; s++) sides.get(s).add(example[s]);
    }
    return sides;
  }

  /** All sides in one pass: (perBatch, dim) each. */
  private Tensor[] embed(Run run, List<List<Row>> sides) {
    List<Row> all = sides.stream().flatMap(List::stream).toList();
    Tensor vectors = sentences.embed(run, all);
    Tensor[] parts = new Tensor[sides.size()];
    int from = 0;
    for (int s = 0; s < parts.length; s++) {
      int[] places = new int[sides.get(s).size()];
      for (int i = 0; i < places.length; i++) places[i] = from + i;
      parts[s] = MaskedLanguage.rows(run, vectors, places);
      from += places.length;
    }
    return parts;
  }
}
