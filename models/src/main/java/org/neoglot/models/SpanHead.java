// Where in a sequence an answer begins and ends.
package org.neoglot.models;

import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.Dropout;
import org.neoglot.engine.ops.Scale;
import org.neoglot.engine.ops.SliceRows;

/**
 * Extractive question answering (Devlin et al. 2019, section 4.2): a score for beginning and one for ending at each token,
 * each a softmax over the rows of its sequence.
 */
public record SpanHead(Transform transform, Classifier out) implements Head {

  /** {@code qa_outputs}, whose first class is the start and whose second is the end. */
  static SpanHead of(Weights w, int dim) {
    return of(w, dim, 0);
  }

  /** The same where numbers of the rows are dropped in training with that probability. */
  static SpanHead of(Weights w, int dim, double p) {
    return new SpanHead(p == 0 ? Transform.NONE : (run, x) -> Dropout.apply(run, x, p),
        Classifier.of(w, "qa_outputs", dim, 2));
  }

  /** (tokens, dim) to (tokens, 2): start and end. */
  @Override
  public Tensor logits(Run run, Tensor x, Segments segments) {
    return out.logits(run, transform.apply(run, x));
  }

  @Override
  public boolean perToken() {
    return true;
  }

  /**
   * Half the sum of both cross-entropies in nats, averaged over sequences that have an answer, (1, 1).
   *
   * @param starts place in its sequence where each one's answer begins; -1 leaves a sequence out
   * @param ends place of the answer's last token; both are 0, the first token, where there is no answer (SQuAD 2.0)
   */
  public Tensor loss(Run run, Tensor x, Segments segments, int[] starts, int[] ends) {
    // The two rows of W take the place of the batch, and a sequence's rows that of the classes: a softmax over rows.
    Tensor two = out.withBias(run);                                             // (2, dim [+ 1])
    Tensor rows = out.withOne(run, transform.apply(run, x));
    Tensor sum = null;
    int counted = 0;
    for (int s = 0; s < segments.sequences(); s++) {
      check(starts[s], ends[s], segments.length(s), s);
      if (starts[s] < 0) continue;
      Tensor own = run.apply(new SliceRows(segments.start(s), segments.length(s)), rows);
      boolean train = run.taped();
      Tensor one = run.apply(CrossEntropy.of(train && out.trained(), train), two,
          run.ints(2, starts[s], ends[s]), own);
      sum = sum == null ? one : run.apply(Add.OP, sum, one);
      counted++;
    }
    if (sum == null) throw new IllegalArgumentException("no sequence of the batch has an answer, wanted one or more");
    return run.apply(new Scale(1.0 / counted), sum);
  }

  private static void check(int start, int end, int length, int sequence) {
    boolean out = start < 0 && end < 0;
    if (!out && (start < 0 || end < start || end >= length)) {
      throw new IllegalArgumentException("the answer of sequence " + sequence + " goes from " + start + " to " + end
          + ", wanted places among its " + length + " tokens");
    }
  }

  /**
   * An answer of one sequence.
   *
   * @param start its first token, @param end its last one, places in the sequence
   * @param score sum of both logits
   * @param nullScore the same for the first token, which stands for having no answer: an answer is given up where it
   *     exceeds {@code score} by more than a threshold
   */
  public record Answer(int start, int end, double score, double nullScore) {}

  /**
   * The best span whose tokens lie from {@code from} to before {@code to} (the passage) and which is at most {@code longest}
   * tokens long; null where the range is empty.
   *
   * @param logits of one sequence, row by row: start, end
   */
  public static Answer best(double[] logits, int from, int to, int longest) {
    Answer best = null;
    double none = logits[0] + logits[1];
    for (int i = from; i < to; i++) {
      for (int j = i; j < Math.min(to, i + longest); j++) {
        double score = logits[2 * i] + logits[2 * j + 1];
        if (best == null || score > best.score) best = new Answer(i, j, score, none);
      }
    }
    return best;
  }
}
