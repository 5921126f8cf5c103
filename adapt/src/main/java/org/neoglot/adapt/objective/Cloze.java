// Classes as words that fill a gap.
package org.neoglot.adapt.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.neoglot.autograd.Batches;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.models.Encoder;
import org.neoglot.models.TokenHead;

/**
 * Cloze questions with a verbalizer (PET: Schick and Schütze 2021, section 3.1): a pattern leaves one gap in a text, the
 * score of a class is the masked language model's score of its word there, the mean of them where it has several, and the
 * loss is the mean of -ln softmax(scores) of the right class in nats. No new weights are needed.
 */
public final class Cloze implements Objective {
  private final Encoder model;
  private final TokenHead head;
  private final int[][] words;
  private final LongFunction<Example> examples;
  private final int perBatch;

  /** A text with a gap: where it is, and the class that is right. */
  public record Example(Row row, int gap, int label) {
    public Example {
      if (gap < 0 || gap >= row.ids().length) {
        throw new IllegalArgumentException("the gap is at " + gap + " of a row of " + row.ids().length);
      }
    }
  }

  /** @param words the tokens that stand for each class, at least one each */
  public Cloze(Encoder model, int[][] words, LongFunction<Example> examples, int perBatch) {
    this.model = model;
    this.head = MaskedLanguage.tokens(model);
    this.words = words;
    this.examples = examples;
    this.perBatch = perBatch;
    for (int c = 0; c < words.length; c++) {
      if (words[c].length == 0) throw new IllegalArgumentException("class " + c + " has no word");
      for (int id : words[c]) {
        if (id < 0 || id >= head.classes()) throw new IllegalArgumentException("class " + c + " has the token " + id
            + ", which is not among the " + head.classes() + " of the vocabulary");
      }
    }
  }

  @Override
  public Batches.MicroBatch batch(long number) {
    List<Example> some = new ArrayList<>();
    for (int i = 0; i < perBatch; i++) some.add(examples.apply(number * perBatch + i));
    return new Batches.MicroBatch(perBatch, run -> loss(run, some));
  }

  /** The loss of some examples, (1, 1). */
  public Tensor loss(Run run, List<Example> some) {
    int[] labels = some.stream().mapToInt(Example::label).toArray();
    return run.apply(CrossEntropy.of(run.taped(), false), vocabulary(run, some), run.ints(labels.length, labels),
        verbalizer(run));
  }

  /** Scores of the classes, (examples, classes). */
  public Tensor scores(Run run, List<Example> some) {
    return run.apply(MatMul.LINEAR, vocabulary(run, some), verbalizer(run));
  }

  private Tensor vocabulary(Run run, List<Example> some) {
    Packed packed = Packed.of(some.stream().map(Example::row).toList());
    Segments s = packed.segments(run);
    int[] gaps = packed.starts();
    for (int i = 0; i < gaps.length; i++) gaps[i] += some.get(i).gap;
    return head.logits(run, MaskedLanguage.rows(run, packed.through(run, model, s), gaps));
  }

  /** (classes, vocabulary): 1 / n where a token is one of a class's n words. */
  private Tensor verbalizer(Run run) {
    Tensor v = run.real(words.length, head.classes());
    for (int c = 0; c < words.length; c++) {
      for (int id = 0; id < head.classes(); id++) v.set(c, id, 0);
      for (int id : words[c]) v.set(c, id, 1.0 / words[c].length);
    }
    return v;
  }
}
